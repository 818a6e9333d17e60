import { html } from "../../../shared/html.js";
import { Choice, Field } from "../../../shared/parts.js";
import { wrong } from "../../../shared/trouble.js";
import { money, t } from "../../../shared/words.js";
import { LINE, MOST_LINES } from "./data.js";

/** @typedef {import("./data.js").Line} Line */
/** @typedef {import("../../../types/shapes").BssProduct} BssProduct */
/** @typedef {{lines: Line[], products: BssProduct[], failure: unknown, onLines: (lines: Line[]) => void}} Props */

/** The lines of a draft, with what is wrong with each beside it. @param {Props} props */
export const Lines = ({ lines, products, failure, onLines }) =>
  html`<div class="draft-lines">
      ${lines.map((line, at) => html`<${Row} key=${at} at=${at} line=${line} products=${products} failure=${failure}
        onLine=${(/** @type {Partial<Line>} */ change) => onLines(lines.map((each, other) => (other === at ? { ...each, ...change } : each)))}
        onRemove=${lines.length > 1 && (() => onLines(lines.filter((_, other) => other !== at)))} />`)}
    </div>
    ${lines.length < MOST_LINES && html`<p><button type="button" onClick=${() => onLines([...lines, LINE])}>${t("draft.add")}</button></p>`}`;

/** @param {{at: number, line: Line, products: BssProduct[], failure: unknown, onLine: (change: Partial<Line>) => void, onRemove: false | (() => void)}} props */
function Row({ at, line, products, failure, onLine, onRemove }) {
  const told = (/** @type {string} */ field) => wrong(failure, `/lines/${at}/${field}`);
  const sold = products.map(({ product_id, name, unit_price }) => [product_id, `${name}, ${money(unit_price)}`]);
  const isSold = products.some(({ product_id }) => product_id === line.product_id);
  return html`<div role="group" aria-label=${t("draft.line", { count: at + 1 })}>
    <${Choice} name=${`product-${at}`} label=${t("product.title")} value=${line.product_id} error=${told("product_id")}
      of=${isSold ? sold : [[line.product_id, line.product_id], ...sold]} onValue=${(/** @type {string} */ product_id) => onLine({ product_id })} />
    <${Field} name=${`quantity-${at}`} label=${t("quantity")} value=${line.quantity} error=${told("quantity")}
      onValue=${(/** @type {string} */ quantity) => onLine({ quantity })} />
    <${Field} name=${`friendly-${at}`} label=${t("friendly_name")} value=${line.friendly_name} error=${told("friendly_name")} maxlength=${100}
      onValue=${(/** @type {string} */ friendly_name) => onLine({ friendly_name })} />
    ${onRemove && html`<button type="button" class="plain" onClick=${onRemove}>${t("line.remove")}</button>`}
  </div>`;
}
