import { html } from "../../../shared/html.js";
import { useLoaded } from "../../../shared/loading.js";
import { Heading, Id, Moment, Status, Waiting } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { ORDERS } from "../../../shared/states.js";
import { Totals } from "../../../shared/totals.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { useFollowing } from "../../../screens/order/following.js";
import { Progress } from "../../../screens/order/progress.js";
import { Actions } from "./actions.js";
import { read } from "./data.js";
import { Lines } from "./lines.js";
import { Timeline } from "./timeline.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */

/** One order, live, and what staff can do about it. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { parts } }) {
  const id = parts[1];
  const { value: order, failure, again } = useLoaded(() => read(id), [id]);
  useFollowing(order, again);
  const status = order && ORDERS[order.status];
  return html`<p class="crumb"><a href=${link(["orders"])}>${t("order.back")}</a></p>
    <${Heading} aside=${status && html`<${Status} tone=${status[1]}>${t(status[0])}<//>`}>${t("order.title", { id: `${id.slice(0, 12)}…` })}<//>
    <${Trouble} failure=${failure} retry=${again} quiet=${order !== undefined} />
    ${!order && !failure && html`<${Waiting} what=${t("order.waiting")} rows=${5} />`}
    ${order?.cancellation && order.status !== "cancelled" && html`<${Cancelling} of=${order.cancellation} isLeft=${order.status === "needs_attention"} />`}
    ${order && html`<${Actions} order=${order} onDone=${again} /><${Shown} order=${order} onDone=${again} />`}`;
}

/** That it is being cancelled: since when, by whom, and why; or that nobody goes on with that. @param {{of: NonNullable<BssOrder["cancellation"]>, isLeft: boolean}} props */
const Cancelling = ({ of: { at, by, reason, asset_ids }, isLeft }) =>
  html`<div class="notice" role="status"><p class="strong">${t(isLeft ? "desk.cancelling.left" : asset_ids ? "desk.cancelling.some" : "desk.cancelling")}</p>
    <p>${t("desk.cancelling.by", { name: by })} <${Moment} at=${at} />: ${reason}</p></div>`;

/** @param {{order: BssOrder, onDone: () => Promise<void>}} props */
const Shown = ({ order, onDone }) =>
  html`<div class="columns">
    <div>
      ${order.status !== "draft" &&
      html`<section class="sheet" aria-labelledby="progress"><h2 id="progress">${t("progress.title")}</h2><${Progress} order=${order} /></section>`}
      <section class="sheet" aria-labelledby="lines"><h2 id="lines">${t("desk.lines")}</h2><${Lines} order=${order} onDone=${onDone} /></section>
      <section class="sheet" aria-labelledby="timeline"><h2 id="timeline">${t("desk.timeline")}</h2><${Timeline} events=${order.events} /></section>
    </div>
    <aside class="sheet" aria-labelledby="facts"><h2 id="facts">${t("order.facts")}</h2><${Facts} order=${order} /><${Totals} of=${order.totals} /></aside>
  </div>`;

/** @param {{order: BssOrder}} props */
const Facts = ({ order }) =>
  html`<dl class="facts">
    <dt>${t("order.id")}</dt><dd><${Id} of=${order.order_id} label=${t("order.copy_id")} /></dd>
    <dt>${t("desk.account")}</dt><dd><a href=${link(["accounts", order.account_id])}>${order.billing.information.company}</a></dd>
    <dt>${t("order_for")}</dt><dd><a href=${link(["accounts", order.order_for.account_id])}>${order.order_for.name}</a></dd>
    <dt>${t("recipient.title")}</dt><dd>${order.recipient.name}<br />${order.recipient.email}</dd>
    <dt>${t("order.placed")}</dt><dd><${Moment} at=${order.placed_at} /></dd>
    ${order.purchase_order_number && html`<dt>${t("purchase_order")}</dt><dd>${order.purchase_order_number}</dd>`}
    ${order.status !== "draft" && html`<dt>${t("invoice.title")}</dt><dd>${order.invoice_number ? html`<a href=${link(["invoices", order.invoice_number])}>${order.invoice_number}</a>` : t("invoice.to_come")}</dd>`}
  </dl>`;
