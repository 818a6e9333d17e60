import { Filter } from "../../shared/filter.js";
import { html } from "../../shared/html.js";
import { usePages } from "../../shared/loading.js";
import { Empty, Heading, Moment, Money, Pages, Status } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { ORDERS } from "../../shared/states.js";
import { Trouble } from "../../shared/trouble.js";
import { number, t } from "../../shared/words.js";
import { read, summed } from "./data.js";

/** @typedef {import("../../types/shapes").Order} Order */

const { draft, ...STATUSES } = ORDERS;

/** The account's orders, newest first. @type {import("../../types/shapes").Screen} */
export function Screen({ place: { query } }) {
  const { status = "" } = query;
  const list = usePages((cursor) => read({ status, cursor }), [status]);
  const empty = status
    ? html`<${Empty} title=${t("list.none")} />`
    : html`<${Empty} title=${t("orders.empty")}><p>${t("orders.empty.what")}</p><//>`;
  return html`<${Heading}>${t("nav.orders")}<//>
    <${Filter} name="status" label=${t("order.status")} of=${STATUSES} chosen=${status} />
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("orders.waiting")} empty=${empty}>${list.value && html`<${Table} orders=${list.value.items} />`}<//>`;
}

/** @param {{orders: Order[]}} props */
const Table = ({ orders }) =>
  html`<div class="sheet"><table class="stack" role="table" aria-label=${t("nav.orders")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("order.id")}</th><th role="columnheader" scope="col">${t("order.placed")}</th>
      <th role="columnheader" scope="col">${t("order_for")}</th><th role="columnheader" scope="col">${t("order.status")}</th>
      <th role="columnheader" scope="col" class="number">${t("totals.payable")}</th>
    </tr></thead>
    <tbody role="rowgroup">${orders.map((order) => html`<${Row} key=${order.order_id} order=${order} />`)}</tbody>
  </table></div>`;

/** "820 × Mailbox, 3 × Bundle". @param {Order} order */
function what(order) {
  const { named, more } = summed(order);
  const all = named.map(([name, count]) => `${number(count)} × ${name}`).join(", ");
  return more ? t("orders.and_more", { named: all, count: more }) : all;
}

/** @param {{order: Order}} props */
const Row = ({ order }) =>
  html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["orders", order.order_id])} title=${order.order_id}>${order.order_id.slice(0, 12)}…</a>
      <div class="note">${what(order)}</div></th>
    <td role="cell" data-label=${t("order.placed")}><${Moment} at=${order.placed_at} /></td>
    <td role="cell" class="name" data-label=${t("order_for")}>${order.order_for.name}</td>
    <td role="cell" data-label=${t("order.status")}><${Status} tone=${ORDERS[order.status][1]}>${t(ORDERS[order.status][0])}<//></td>
    <td role="cell" class="number" data-label=${t("totals.payable")}><${Money} of=${order.totals.payable} /></td>
  </tr>`;
