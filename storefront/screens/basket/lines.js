import { Refused } from "../../shared/failures.js";
import { html } from "../../shared/html.js";
import { Money, Stepper } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { changeLine, nameOf } from "./data.js";
import { Meanwhile, useTyped } from "./typed.js";

/** @typedef {import("../../types/shapes").Line} Line */
/** @typedef {import("../../types/shapes").Basket} Basket */

/** @param {{basket: Basket, onRemove: (line: Line) => void}} props */
export const Lines = ({ basket, onRemove }) =>
  html`<table class="lines stack" role="table">
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("product.title")}</th>
      <th role="columnheader" scope="col">${t("quantity")}</th>
      <th role="columnheader" scope="col" class="number">${t("line.price")}</th>
      <th role="columnheader" scope="col" class="number">${t("line.total")}</th>
      <th role="columnheader" scope="col"><span class="hidden">${t("line.remove")}</span></th>
    </tr></thead>
    <tbody role="rowgroup">
      ${basket.lines.map((line) => html`<${Row} key=${line.line_id} line=${line} onRemove=${onRemove} />`)}
    </tbody>
  </table>`;

/** @param {{line: Line, onRemove: (line: Line) => void}} props */
function Row({ line, onRemove }) {
  const quantity = useTyped(`${line.line_id}:quantity`, String(line.quantity), (value) => changeLine(line.line_id, { quantity: Number(value) }), isNumber);
  const name = useTyped(`${line.line_id}:name`, line.friendly_name ?? "", (value) => changeLine(line.line_id, { friendly_name: value.trim() || null }));
  const failure = quantity.failure ?? name.failure;
  // Of what had no answer nobody knows whether it is in the basket.
  const isRefused = quantity.isUnfit || quantity.failure instanceof Refused;
  return html`<tr role="row" aria-label=${nameOf(line)}>
      <th role="rowheader" scope="row">
        <a href=${link(["products", line.product_id])}>${line.name}</a>
        <div><input class="wide" aria-label=${t("friendly_name")} placeholder=${t("friendly_name")} maxlength="100" value=${name.value}
          onInput=${(/** @type {any} */ event) => name.type(event.target.value)} onBlur=${name.leave} /></div>
      </th>
      <td role="cell" data-label=${t("quantity")}>
        <${Stepper} label=${t("quantity")} value=${quantity.value} min=${1} max=${1_000_000} onValue=${quantity.type} invalid=${!!quantity.failure || quantity.isUnfit} />
      </td>
      <td role="cell" class="number" data-label=${t("line.price")}><${Money} of=${line.unit_price} /></td>
      <td role="cell" class="number" data-label=${t("line.total")}>
        ${isRefused ? html`<span class="note">${t("line.kept", { count: line.quantity })}</span>` : quantity.waits ? html`<span class="note">${t("saving")}</span>` : html`<${Money} of=${line.line_total} />`}
      </td>
      <td role="cell"><button type="button" class="plain" onClick=${() => onRemove(line)}>${t("line.remove")}</button></td>
    </tr>
    ${(quantity.meanwhile || name.meanwhile) &&
    html`<tr role="row"><td role="cell" colspan="5"><${Meanwhile} of=${quantity.meanwhile} /><${Meanwhile} of=${name.meanwhile} /></td></tr>`}
    ${quantity.isUnfit && html`<tr role="row"><td role="cell" colspan="5"><p class="error" role="status">${t("quantity.whole")}</p></td></tr>`}
    ${failure && html`<tr role="row"><td role="cell" colspan="5"><${Trouble} failure=${failure} retry=${quantity.failure ? quantity.send : name.send} /></td></tr>`}`;
}

const isNumber = (/** @type {string} */ value) => /^0*[1-9]\d*$/.test(value);
