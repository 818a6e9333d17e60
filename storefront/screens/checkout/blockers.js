import { html } from "../../shared/html.js";
import { link } from "../../shared/router.js";
import { Told } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";

/** @typedef {import("../../types/shapes").Blocker} Blocker */
/** @typedef {import("../../types/shapes").Checkout} Checkout */

const IN_THE_BASKET = ["basket_empty", "product_unavailable", "quantity_out_of_range", "own_orders_not_allowed", "purchase_order_missing"];

/**
 * Everything that is in the way, how to fix it and who can.
 * @param {{checkout: Checkout, accepts: boolean, onAccept: (accepts: boolean) => void, again: () => void}} props
 */
export function Blockers({ checkout: { blockers }, accepts, onAccept, again }) {
  if (!blockers.length) return null;
  const priceChanged = blockers.some(({ code }) => code === "price_changed");
  const isNext = blockers.every(({ code }) => code === "billing_not_confirmed");
  return html`<section class=${isNext ? "notice" : "trouble"} id="blockers" tabindex="-1" aria-labelledby="in-the-way">
    <h2 id="in-the-way">${t("checkout.in_the_way")}</h2>
    <ul class="blockers" aria-labelledby="in-the-way">
      ${blockers.map((blocker) => html`<li><${Blocking} blocker=${blocker} /> <${Way} code=${blocker.code} /></li>`)}
    </ul>
    ${blockers.some(({ who }) => who === "distributor") && html`<p>${t("checkout.kept")}</p><p><button type="button" onClick=${again}>${t("checkout.look_again")}</button></p>`}
    ${priceChanged &&
    html`<label class="check"><input type="checkbox" checked=${accepts} onChange=${(/** @type {any} */ event) => onAccept(event.target.checked)} />
      ${t("checkout.accept_prices")}</label>`}
  </section>`;
}

/** What everybody meets on the way is said as a person would. @param {{blocker: Blocker}} props */
const Blocking = ({ blocker }) =>
  blocker.code === "billing_not_confirmed"
    ? html`<${Told} fault=${{ detail: t("checkout.not_confirmed"), who: blocker.who }} ours />`
    : html`<${Told} fault=${blocker} />`;

/** @param {{code: string}} props */
function Way({ code }) {
  if (IN_THE_BASKET.includes(code)) return html`<a href=${link(["basket"])}>${t("checkout.change_basket")}</a>`;
  return null;
}
