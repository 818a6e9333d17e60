import { html } from "../../shared/html.js";
import { Money, Status } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { Trouble } from "../../shared/trouble.js";
import { country, number, t } from "../../shared/words.js";
import { waitsForConfirming } from "./data.js";

/** @typedef {import("../../types/shapes").Basket} Basket */
/** @typedef {import("../../types/shapes").Line} Line */
/** @typedef {import("../../types/shapes").Checkout} Checkout */

/** The lines as they are in the basket; what has another price by now is told of above. @param {{basket: Basket, checkout: Checkout}} props */
export const Contents = ({ basket, checkout }) =>
  html`<section class="sheet" aria-labelledby="contents">
    <header><h2 id="contents">${t("basket.lines.title")}</h2><a href=${link(["basket"])}>${t("checkout.change_basket")}</a></header>
    <table class="stack" role="table" aria-labelledby="contents">
      <tbody role="rowgroup">${basket.lines.map((line) => html`<${Content} key=${line.line_id} line=${line} isOld=${hasOldPrice(line, checkout)} />`)}</tbody>
    </table>
    <dl class="facts">
      <dt>${t("order_for")}</dt><dd>${basket.order_for.name}</dd>
      ${basket.purchase_order_number && html`<dt>${t("purchase_order")}</dt><dd>${basket.purchase_order_number}</dd>`}
    </dl>
  </section>`;

/** @param {Line} line @param {Checkout} checkout */
const hasOldPrice = ({ line_id }, { blockers }) => blockers.some((each) => each.code === "price_changed" && each.line_id === line_id);

/** @param {{line: Line, isOld: boolean}} props */
const Content = ({ line, isOld }) =>
  html`<tr role="row">
    <th role="rowheader" scope="row">${line.name}${line.friendly_name && html`<div class="note">${line.friendly_name}</div>`}</th>
    <td role="cell" class="number" data-label=${t("quantity")}><span>${number(line.quantity)}${!isOld && html` × <${Money} of=${line.unit_price} />`}</span></td>
    <td role="cell" class="number" data-label=${t("line.total")}>${isOld ? html`<span class="note">${t("line.price_changed")}</span>` : html`<${Money} of=${line.line_total} />`}</td>
  </tr>`;

/** @param {{checkout: Checkout, confirming: any}} props */
export function Billing({ checkout, confirming }) {
  const { information, contact } = checkout.billing;
  const waits = waitsForConfirming(checkout);
  return html`<section class="sheet" aria-labelledby="billing">
    <header><h2 id="billing">${t("billing.title")}</h2>
      ${!waits && html`<${Status} tone="good">${t("billing.confirmed")}<//>`}</header>
    <dl class="facts">
      <dt>${t("billing.company")}</dt><dd>${information.company}</dd>
      <dt>${t("billing.address")}</dt>
      <dd>${information.street}<br />${information.postal_code} ${information.city}<br />${information.country && country(information.country)}</dd>
      ${information.tax_id && html`<dt>${t("billing.tax_id")}</dt><dd>${information.tax_id}</dd>`}
      <dt>${t("billing.contact")}</dt><dd>${contact.name}<br />${contact.email}${contact.phone && html`<br />${contact.phone}`}</dd>
    </dl>
    <${Trouble} failure=${confirming.failure} />
    ${waits &&
    html`<p class="note">${t("billing.verify")}</p>
      <p><button type="button" class="primary" aria-disabled=${confirming.busy} onClick=${confirming.run}>${t("billing.confirm")}</button></p>`}
  </section>`;
}

/** @param {{checkout: Checkout, basket: Basket}} props */
export const Recipient = ({ checkout: { recipient }, basket }) =>
  html`<section class="sheet" aria-labelledby="recipient">
    <h2 id="recipient">${t("recipient.title")}</h2>
    <p><span class="strong">${recipient.name}</span><br />${recipient.email}</p>
    <p class="note">${t("recipient.what", { name: basket.order_for.name })}</p>
  </section>`;
