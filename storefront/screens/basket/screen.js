import { useBasket, reload } from "../../shared/basket.js";
import { html, useRef, useState } from "../../shared/html.js";
import { useAction } from "../../shared/loading.js";
import { Empty, Heading, Waiting } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { Totals } from "../../shared/totals.js";
import { Elsewhere } from "../../shared/elsewhere.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { nameOf, putBack, removeLine } from "./data.js";
import { Lines } from "./lines.js";
import { OrderFor } from "./order_for.js";
import { PurchaseOrder } from "./purchase_order.js";

/** @typedef {import("../../types/shapes").Line} Line */
/** @typedef {import("../../types/shapes").Basket} Basket */

/** What is about to be ordered. @type {import("../../types/shapes").Screen} */
export function Screen({ session, isPartner }) {
  const { basket, failure } = useBasket();
  const [removed, setRemoved] = useState(/** @type {Line | null} */ (null));
  const undo = useRef(/** @type {HTMLElement | null} */ (null));
  const removing = useAction(async (/** @type {Line} */ line) => {
    await removeLine(line.line_id);
    setRemoved(line);
    queueMicrotask(() => undo.current?.focus());
  });
  const undoing = useAction(async () => {
    if (removed) await putBack(removed);
    setRemoved(null);
  });
  return html`<${Heading}>${t("basket.title")}<//>
    <${Elsewhere} />
    <${Trouble} failure=${failure ?? removing.failure ?? undoing.failure} retry=${failure ? reload : undefined} />
    ${!basket && !failure && html`<${Waiting} what=${t("basket.waiting")} />`}
    ${removed &&
    html`<div class="notice" role="status"><div class="row middle">
      <span>${t("basket.removed", { name: nameOf(removed) })}</span>
      <button type="button" ref=${undo} onClick=${undoing.run}>${t("basket.undo")}</button>
    </div></div>`}
    ${basket && !basket.lines.length && html`<${Nothing} />`}
    ${basket && basket.lines.length > 0 && html`<${Filled} basket=${basket} own=${session} isPartner=${isPartner} onRemove=${removing.run} />`}`;
}

const Nothing = () =>
  html`<${Empty} title=${t("basket.empty")}>
    <p>${t("basket.empty.what")}</p>
    <p><a class="button primary" href=${link(["products"])}>${t("basket.empty.way")}</a></p>
  <//>`;

/** @param {{basket: Basket, own: {account_id: string, name: string}, isPartner: boolean, onRemove: (line: Line) => void}} props */
const Filled = ({ basket, own, isPartner, onRemove }) =>
  html`<div class="columns">
    <div>
      <section class="sheet" aria-label=${t("basket.lines.title")}><${Lines} basket=${basket} onRemove=${onRemove} /></section>
      <section class="sheet" aria-label=${t("basket.order")}>
        ${isPartner && html`<${OrderFor} basket=${basket} own=${own} />`}
        <${PurchaseOrder} key=${basket.basket_id} basket=${basket} />
      </section>
    </div>
    <aside class="sheet" aria-label=${t("totals.title")}>
      <h2>${t("totals.title")}</h2>
      <${Totals} of=${basket.totals} />
      <p><a class="button primary wide" href=${link(["checkout"])}>${t("basket.checkout")}</a></p>
    </aside>
  </div>`;
