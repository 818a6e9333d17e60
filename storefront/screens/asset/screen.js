import { Coupon, HowToRedeem } from "../../shared/coupon.js";
import { html } from "../../shared/html.js";
import { useLoaded } from "../../shared/loading.js";
import { Empty, Heading, Id, Status, Waiting } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { PROVISIONING, TYPES } from "../../shared/states.js";
import { Trouble } from "../../shared/trouble.js";
import { day, number, t } from "../../shared/words.js";
import { read } from "./data.js";

/** @typedef {import("../../types/shapes").AssetInList} AssetInList */

/** One asset with its coupon. @type {import("../../types/shapes").Screen} */
export function Screen({ place: { parts } }) {
  const { value: asset, failure, again } = useLoaded(() => read(parts[1]), [parts[1]]);
  return html`<p class="crumb"><a href=${link(["assets"])}>${t("asset.back")}</a></p>
    <${Heading}>${asset?.name ?? t("asset.title")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${asset === undefined && !failure && html`<${Waiting} what=${t("asset.waiting")} />`}
    ${asset === null && html`<${Empty} title=${t("asset.none")} />`}
    ${asset && html`<div class="columns"><div><${Code} asset=${asset} />${asset.coupon?.status === "active" && html`<${HowToRedeem} />`}</div>
      <aside class="sheet" aria-labelledby="facts"><h2 id="facts">${t("asset.facts")}</h2><${Facts} asset=${asset} /></aside></div>`}`;
}

/** @param {{asset: AssetInList}} props */
function Code({ asset }) {
  const [name, tone] = PROVISIONING[asset.provisioning_status];
  return html`<section class="sheet" aria-labelledby="coupon">
    <header><h2 id="coupon">${t("coupon.title")}</h2><${Status} tone=${tone}>${t(name)}<//></header>
    ${asset.coupon ? html`<${Coupon} assetId=${asset.asset_id} coupon=${asset.coupon} />` : html`<p>${asset.last_error ?? t("coupon.to_come")}</p>`}
  </section>`;
}

/** @param {{asset: AssetInList}} props */
const Facts = ({ asset }) =>
  html`<dl class="facts">
    <dt>${t("product.type")}</dt><dd>${t(TYPES[asset.product_type])}</dd>
    <dt>${t("quantity")}</dt><dd>${number(asset.quantity)}</dd>
    <dt>${t("order_for")}</dt><dd>${asset.order_for.name}</dd>
    <dt>${t("asset.purchased")}</dt><dd>${day(asset.purchased_at)}</dd>
    <dt>${t("product.licences")}</dt><dd>${t("product.validity", { count: asset.validity_days })}</dd>
    <dt>${t("order.of")}</dt><dd><a href=${link(["orders", asset.order_id])}>${asset.order_id.slice(0, 12)}…</a></dd>
    <dt>${t("asset.id")}</dt><dd><${Id} of=${asset.asset_id} label=${t("asset.copy_id")} /></dd>
  </dl>`;
