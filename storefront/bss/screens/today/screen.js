import { html } from "../../../shared/html.js";
import { useLoaded } from "../../../shared/loading.js";
import { Empty, Heading, Moment, Waiting } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { read } from "./data.js";

/** @typedef {import("../../../types/shapes").SummaryItem} SummaryItem */
/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */

/** @type {Record<SummaryItem["what"], string>} */
const KINDS = {
  orders_needing_attention: "today.orders",
  mails_bounced: "today.mails",
  invoices_unpaid: "today.unpaid",
  invoices_overdue: "today.overdue",
  coupons_expiring: "today.expiring",
};
/** @type {Record<string, string>} */
const STEPS = { invoice: "progress.invoice", coupons: "progress.coupons", welcome_email: "progress.welcome_email" };

/** What needs a person, oldest first; nothing else. @type {import("../../../types/shapes").Screen} */
export function Screen() {
  const { value: found, failure, again } = useLoaded(read, []);
  const nothing = found && !found.items.length && !found.tasks;
  return html`<${Heading}>${t("today.title")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!found && !failure && html`<${Waiting} what=${t("today.waiting")} />`}
    ${nothing && html`<${Empty} title=${t("desk.tasks.empty")}><p>${t("today.empty")}</p><//>`}
    ${found && !nothing && html`<section class="sheet" aria-label=${t("today.title")}><${Counts} found=${found} /></section>`}
    ${found && found.orders.length > 0 && html`<section class="sheet" aria-labelledby="waiting">
      <h2 id="waiting">${t("today.orders")}</h2><${Orders} orders=${found.orders} /></section>`}`;
}

/** @param {{found: {items: SummaryItem[], tasks: number}}} props */
const Counts = ({ found }) =>
  html`<dl class="totals">
    ${found.tasks > 0 && html`<dt><a href=${link(["coupon-desk"])}>${t("desk.coupon_desk")}</a></dt><dd class="number">${found.tasks}</dd>`}
    ${found.items.map(
      ({ what, step, count, at_least }) => html`<dt>${KINDS[what] ? t(KINDS[what]) : what}${step && `: ${t(STEPS[step])}`}</dt>
        <dd class="number">${at_least ? t("today.at_least", { count }) : count}</dd>`,
    )}
  </dl>`;

/** @param {{orders: BssOrder[]}} props */
const Orders = ({ orders }) =>
  html`<ul class="progress">
    ${orders.map(
      ({ order_id, billing, placed_at, progress }) => html`<li key=${order_id}>
        <div><a href=${link(["orders", order_id])}>${order_id.slice(0, 12)}…</a><span>${billing.information.company}</span>
          <span class="note"><${Moment} at=${placed_at} /></span></div>
        <p class="note">${progress.find(({ state }) => state === "failed")?.last_error}</p>
      </li>`,
    )}
  </ul>`;
