import { Filter } from "../../../shared/filter.js";
import { html } from "../../../shared/html.js";
import { usePages } from "../../../shared/loading.js";
import { Empty, Heading, Moment, Money, Pages, Status } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { ORDERS } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { Find } from "../../find.js";
import { OfAccount } from "../../of_account.js";
import { read } from "./data.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */

/** The steps that an order can be stuck at. @type {Record<string, [string]>} */
const STUCK = { invoice: ["progress.invoice"], coupons: ["progress.coupons"], welcome_email: ["progress.welcome_email"] };
/** @type {Record<string, [string]>} */
const BOUNCED = { true: ["orders.bounced"] };

/** Every order, newest first; or those that are stuck at a step, or whose mail came back. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { query } }) {
  const { status = "", step = "", bounced = "", account = "" } = query;
  const asked = { status, step, bounced, account_id: account };
  const list = usePages((cursor) => read({ ...asked, cursor }), Object.values(asked));
  const isNarrowed = Object.values(asked).some(Boolean);
  const all = isNarrowed && html`<p><a href=${link(["orders"])}>${t("list.all")}</a></p>`;
  return html`<${Heading} aside=${html`<${Ways} />`}>${t("nav.orders")}<//>
    <div class="row">
      <${Filter} name="status" label=${t("order.status")} of=${ORDERS} chosen=${status} />
      <${Filter} name="step" label=${t("orders.stuck")} of=${STUCK} chosen=${step} />
      <${Filter} name="bounced" label=${t("progress.welcome_email")} of=${BOUNCED} chosen=${bounced} />
      <${Find} of="orders" label=${t("find.order")} />
      ${account && html`<${OfAccount} id=${account} />`}
    </div>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("desk.orders.waiting")} empty=${html`<${Empty} title=${t("list.none")}>${all}<//>`}>
      ${list.value && html`<${Table} orders=${list.value.items} />`}
    <//>`;
}

const Ways = () =>
  html`<a class="button" href=${link(["drafts"])}>${t("draft.new")}</a> <a class="button" href=${link(["assets"])}>${t("nav.assets")}</a>`;

/** @param {{orders: BssOrder[]}} props */
const Table = ({ orders }) =>
  html`<div class="sheet"><table class="stack" role="table" aria-label=${t("nav.orders")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("order.id")}</th><th role="columnheader" scope="col">${t("desk.account")}</th>
      <th role="columnheader" scope="col">${t("order_for")}</th><th role="columnheader" scope="col">${t("order.placed")}</th>
      <th role="columnheader" scope="col">${t("order.status")}</th><th role="columnheader" scope="col" class="number">${t("totals.payable")}</th>
    </tr></thead>
    <tbody role="rowgroup">${orders.map((order) => html`<${Row} key=${order.order_id} order=${order} />`)}</tbody>
  </table></div>`;

/** @param {{order: BssOrder}} props */
const Row = ({ order }) =>
  html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["orders", order.order_id])} title=${order.order_id}>${order.order_id.slice(0, 12)}…</a></th>
    <td role="cell" class="name" data-label=${t("desk.account")}>${order.billing.information.company}</td>
    <td role="cell" class="name" data-label=${t("order_for")}>${order.order_for.name}</td>
    <td role="cell" data-label=${t("order.placed")}><${Moment} at=${order.placed_at} /></td>
    <td role="cell" data-label=${t("order.status")}><${Status} tone=${ORDERS[order.status][1]}>${t(ORDERS[order.status][0])}<//></td>
    <td role="cell" class="number" data-label=${t("totals.payable")}><${Money} of=${order.totals.payable} /></td>
  </tr>`;
