import { HowToRedeem } from "../../shared/coupon.js";
import { html } from "../../shared/html.js";
import { useLoaded } from "../../shared/loading.js";
import { Heading, Id, Moment, Status, Waiting } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { ORDERS } from "../../shared/states.js";
import { Totals } from "../../shared/totals.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { Assets } from "./assets.js";
import { read } from "./data.js";
import { useFollowing } from "./following.js";
import { Progress } from "./progress.js";

/** @typedef {import("../../types/shapes").Order} Order */

/** An order, live: its four effects, its assets and its invoice. @type {import("../../types/shapes").Screen} */
export function Screen({ place: { parts } }) {
  const id = parts[1];
  const { value: order, failure, again } = useLoaded(() => read(id), [id]);
  useFollowing(order, again);
  return html`<p class="crumb"><a href=${link(["orders"])}>${t("order.back")}</a></p>
    <${Heading} aside=${order && html`<${Standing} status=${order.status} />`}>${t("order.title", { id: `${id.slice(0, 12)}…` })}<//>
    <${Trouble} failure=${failure} retry=${again} quiet=${order !== undefined} />
    ${!order && !failure && html`<${Waiting} what=${t("order.waiting")} rows=${5} />`}
    ${order && html`<${Shown} order=${order} />`}`;
}

/** @param {{status: string}} props */
const Standing = ({ status }) => html`<${Status} tone=${ORDERS[status][1]}>${t(ORDERS[status][0])}<//>`;

/** @param {{order: Order}} props */
const Shown = ({ order }) =>
  html`<div class="columns">
    <div>
      <section class="sheet" aria-labelledby="progress"><h2 id="progress">${t("progress.title")}</h2><${Progress} order=${order} /></section>
      <${Assets} order=${order} />
      ${order.status !== "cancelled" && html`<${HowToRedeem} />`}
    </div>
    <aside class="sheet" aria-labelledby="facts"><h2 id="facts">${t("order.facts")}</h2><${Facts} order=${order} />
      <${Totals} of=${order.totals} /></aside>
  </div>`;

/** @param {{order: Order}} props */
const Facts = ({ order }) =>
  html`<dl class="facts">
    <dt>${t("order.id")}</dt><dd><${Id} of=${order.order_id} label=${t("order.copy_id")} /></dd>
    <dt>${t("order.placed")}</dt><dd><${Moment} at=${order.placed_at} /></dd>
    <dt>${t("order_for")}</dt><dd>${order.order_for.name}</dd>
    <dt>${t("recipient.title")}</dt><dd>${order.recipient.name}<br />${order.recipient.email}</dd>
    ${order.purchase_order_number && html`<dt>${t("purchase_order")}</dt><dd>${order.purchase_order_number}</dd>`}
    <dt>${t("invoice.title")}</dt>
    <dd>${order.invoice_number ? html`<a href=${link(["invoices", order.invoice_number])}>${order.invoice_number}</a>` : t("invoice.to_come")}</dd>
  </dl>`;
