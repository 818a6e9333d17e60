import { html, useEffect, useRef, useState } from "../../shared/html.js";
import { useAction } from "../../shared/loading.js";
import { Money, Stepper } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { changeLine, nameOf } from "./data.js";

/** @typedef {import("../../types/shapes").Line} Line */
/** @typedef {import("../../types/shapes").Basket} Basket */

// So that holding + sends one change, not twenty.
const TYPING_ENDS = 350;

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
  const quantity = useTyped(String(line.quantity), (value) => changeLine(line.line_id, { quantity: Number(value) }), isNumber);
  const name = useTyped(line.friendly_name ?? "", (value) => changeLine(line.line_id, { friendly_name: value.trim() || null }));
  const failure = quantity.failure ?? name.failure;
  return html`<tr role="row" aria-label=${nameOf(line)}>
      <th role="rowheader" scope="row">
        <a href=${link(["products", line.product_id])}>${line.name}</a>
        <div><input class="wide" aria-label=${t("friendly_name")} placeholder=${t("friendly_name")} maxlength="100" value=${name.value}
          onInput=${(/** @type {any} */ event) => name.type(event.target.value)} onBlur=${name.send} /></div>
      </th>
      <td role="cell" data-label=${t("quantity")}>
        <${Stepper} label=${t("quantity")} value=${quantity.value} min=${1} max=${1_000_000} onValue=${quantity.type} invalid=${!!quantity.failure} />
      </td>
      <td role="cell" class="number" data-label=${t("line.price")}><${Money} of=${line.unit_price} /></td>
      <td role="cell" class="number" data-label=${t("line.total")}>
        ${quantity.waits ? html`<span class="note">${t("saving")}</span>` : html`<${Money} of=${line.line_total} />`}
      </td>
      <td role="cell"><button type="button" class="plain" onClick=${() => onRemove(line)}>${t("line.remove")}</button></td>
    </tr>
    ${failure && html`<tr role="row"><td role="cell" colspan="5"><${Trouble} failure=${failure} retry=${quantity.failure ? quantity.send : name.send} /></td></tr>`}`;
}

const isNumber = (/** @type {string} */ value) => /^\d+$/.test(value);

/**
 * A field that saves itself a moment after the typing ends; what was typed stays when that is refused.
 * @param {string} saved
 * @param {(value: string) => Promise<unknown>} save
 * @param {(value: string) => boolean} [isWhole] whether it can be sent like that
 */
function useTyped(saved, save, isWhole = () => true) {
  const [typed, setTyped] = useState(/** @type {string | undefined} */ (undefined));
  const latest = useRef(typed);
  const timer = useRef(0);
  latest.current = typed;
  const saving = useAction(async () => {
    const value = latest.current;
    if (value === undefined || value === saved || !isWhole(value)) return;
    await save(value);
    if (latest.current === value) setTyped(undefined);
  });
  const send = () => {
    clearTimeout(timer.current);
    saving.run();
  };
  const type = (/** @type {string} */ value) => {
    setTyped(value);
    clearTimeout(timer.current);
    timer.current = setTimeout(send, TYPING_ENDS);
  };
  useEffect(() => {
    const waits = latest.current !== undefined && latest.current !== saved && !saving.busy && !saving.failure;
    if (waits && saved !== undefined) timer.current = setTimeout(send, TYPING_ENDS);
    return () => clearTimeout(timer.current);
  }, [saving.busy]);
  const waits = typed !== undefined && typed !== saved && isWhole(typed) && !saving.failure;
  return { value: typed ?? saved, type, send, failure: saving.failure, waits };
}
