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
  invoice_mails_bounced: "today.invoice_mails_bounced",
  invoice_mails_failed: "today.invoice_mails_failed",
  invoices_unpaid: "today.unpaid",
  invoices_overdue: "today.overdue",
  coupons_expiring: "today.expiring",
  vendor_tasks_open: "desk.coupon_desk",
};
/** The filters of the call that lists what is counted: the lists of orders and of assets have them by the same names. @param {SummaryItem} item */
const filters = ({ list }) => Object.fromEntries(new URLSearchParams(list.split("?")[1]));
/** Where what is counted is listed. @type {Record<string, (item: SummaryItem) => string>} */
const WAYS = {
  orders_needing_attention: (item) => link(["orders"], filters(item)),
  mails_bounced: (item) => link(["orders"], filters(item)),
  invoice_mails_bounced: () => link(["invoices"], { status: "mails_bounced" }),
  invoice_mails_failed: () => link(["invoices"], { status: "mails_failed" }),
  invoices_unpaid: () => link(["invoices"]),
  invoices_overdue: () => link(["invoices"], { status: "overdue" }),
  coupons_expiring: (item) => link(["assets"], filters(item)),
  vendor_tasks_open: (item) => link(["coupon-desk"], { kind: filters(item).kind }),
};
/** @type {Record<string, string>} */
const PARTS = {
  assets: "progress.assets",
  invoice: "progress.invoice",
  coupons: "progress.coupons",
  welcome_email: "progress.welcome_email",
  issue_coupon: "task.issue_coupon",
  revoke_coupon: "task.revoke_coupon",
  register_account: "task.register_account",
};

/** What needs a person, oldest first; nothing else. @type {import("../../../types/shapes").Screen} */
export function Screen() {
  const { value: found, failure, again } = useLoaded(read, []);
  const nothing = found && !found.items.length;
  return html`<${Heading}>${t("today.title")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!found && !failure && html`<${Waiting} what=${t("today.waiting")} />`}
    ${nothing && html`<${Empty} title=${t("desk.tasks.empty")}><p>${t("today.empty")}</p><//>`}
    ${found && !nothing && html`<section class="sheet" aria-label=${t("today.title")}><${Counts} items=${found.items} /></section>`}
    ${found && found.orders.length > 0 && html`<section class="sheet" aria-labelledby="waiting">
      <h2 id="waiting">${t("today.orders")}</h2><${Orders} orders=${found.orders} />
      ${found.areMore && html`<p><a href=${link(["orders"], { status: "needs_attention" })}>${t("today.all_orders")}</a></p>`}</section>`}`;
}

/** @param {{items: SummaryItem[]}} props */
const Counts = ({ items }) =>
  html`<dl class="totals counts">
    ${items.map(
      (item) => html`<dt>${WAYS[item.what] ? html`<a href=${WAYS[item.what](item)}>${named(item)}</a>` : named(item)}</dt>
        <dd class="number">${item.at_least ? t("today.at_least", { count: item.count }) : item.count}</dd>`,
    )}
  </dl>`;

/** "Orders that need attention: Coupons". @param {SummaryItem} item */
function named({ what, step, kind }) {
  const part = step ?? kind;
  const name = KINDS[what] ? t(KINDS[what]) : what;
  return part ? `${name}: ${PARTS[part] ? t(PARTS[part]) : part}` : name;
}

/** @param {{orders: BssOrder[]}} props */
const Orders = ({ orders }) =>
  html`<table class="stack" role="table" aria-labelledby="waiting">
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("order.id")}</th><th role="columnheader" scope="col">${t("desk.account")}</th>
      <th role="columnheader" scope="col">${t("order_for")}</th><th role="columnheader" scope="col">${t("today.wrong")}</th>
    </tr></thead>
    <tbody role="rowgroup">${orders.map((order) => html`<${Row} key=${order.order_id} order=${order} />`)}</tbody>
  </table>`;

/** @param {{order: BssOrder}} props */
function Row({ order: { order_id, billing, order_for, placed_at, progress } }) {
  const failed = progress.find(({ state }) => state === "failed") ?? progress.find(({ state }) => state !== "done");
  return html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["orders", order_id])} title=${order_id}>${order_id.slice(0, 12)}…</a>
      <div class="note"><${Moment} at=${placed_at} /></div></th>
    <td role="cell" class="name" data-label=${t("desk.account")}>${billing.information.company}</td>
    <td role="cell" class="name" data-label=${t("order_for")}>${order_for.name}</td>
    <td role="cell" class="told">${failed && html`${t(PARTS[failed.step])}${failed.last_error && html`<div class="note">${failed.last_error}</div>`}`}</td>
  </tr>`;
}
