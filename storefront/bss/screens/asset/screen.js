import { html } from "../../../shared/html.js";
import { useLoaded } from "../../../shared/loading.js";
import { Empty, Heading, Id, Moment, Status, Waiting } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { COUPONS, PROVISIONING, TYPES } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { day, number, t } from "../../../shared/words.js";
import { read } from "./data.js";

/** @typedef {import("../../../types/shapes").AssetInList} AssetInList */
/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */

/** One asset: what was bought, and how its coupon stands. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { parts } }) {
  const { value: found, failure, again } = useLoaded(() => read(parts[1]), [parts[1]]);
  return html`<p class="crumb"><a href=${link(["assets"])}>${t("asset.back")}</a></p>
    <${Heading}>${found?.asset.name ?? t("asset.title")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${found === undefined && !failure && html`<${Waiting} what=${t("asset.waiting")} />`}
    ${found === null && html`<${Empty} title=${t("desk.asset.none")} />`}
    ${found && html`<div class="columns"><div><${Coupon} asset=${found.asset} /></div>
      <aside class="sheet" aria-labelledby="facts"><h2 id="facts">${t("asset.facts")}</h2><${Facts} asset=${found.asset} account=${found.account} /></aside></div>`}`;
}

/** @param {{asset: AssetInList}} props */
function Coupon({ asset: { coupon, order_id, provisioning_status, last_error } }) {
  const [name, tone] = PROVISIONING[provisioning_status];
  const state = coupon && COUPONS[coupon.status];
  return html`<section class="sheet" aria-labelledby="coupon">
    <header><h2 id="coupon">${t("coupon.title")}</h2><${Status} tone=${tone}>${t(name)}<//></header>
    ${coupon && state
      ? html`<dl class="facts">
          <dt>${t("desk.hint")}</dt><dd><code>${coupon.hint}</code></dd>
          <dt>${t("order.status")}</dt><dd><${Status} tone=${state[1]}>${t(state[0])}<//></dd>
          <dt>${t("desk.expires_on")}</dt><dd>${day(coupon.expires_on)}</dd>
        </dl>`
      : !last_error && html`<p>${t("coupon.to_come")}</p>`}
    ${last_error && html`<p class="trouble">${last_error}</p>`}
    <p class="note">${t("desk.asset.order")}</p>
    <p><a class="button" href=${link(["orders", order_id])}>${t("desk.asset.open")}</a></p>
  </section>`;
}

/** @param {{asset: AssetInList, account: BssAccount}} props */
const Facts = ({ asset, account }) =>
  html`<dl class="facts">
    <dt>${t("product.type")}</dt><dd>${t(TYPES[asset.product_type])}</dd>
    <dt>${t("quantity")}</dt><dd>${number(asset.quantity)}</dd>
    <dt>${t("desk.account")}</dt><dd><a href=${link(["accounts", asset.account_id])}>${account.name}</a></dd>
    <dt>${t("order_for")}</dt><dd><a href=${link(["accounts", asset.order_for.account_id])}>${asset.order_for.name}</a></dd>
    <dt>${t("asset.purchased")}</dt><dd><${Moment} at=${asset.purchased_at} /></dd>
    <dt>${t("product.licences")}</dt><dd>${t("product.validity", { count: asset.validity_days })}</dd>
    <dt>${t("order.of")}</dt><dd><a href=${link(["orders", asset.order_id])} title=${asset.order_id}>${asset.order_id.slice(0, 12)}…</a></dd>
    <dt>${t("asset.id")}</dt><dd><${Id} of=${asset.asset_id} label=${t("asset.copy_id")} /></dd>
  </dl>`;
