import { html } from "./html.js";
import { Status } from "./parts.js";
import { link } from "./router.js";
import { COUPONS, PROVISIONING, TYPES } from "./states.js";
import { day, number, t } from "./words.js";

/** @typedef {import("../types/shapes").AssetInList} AssetInList */

/**
 * Assets with their coupons; where they are of many accounts, with whose they are and the last days of the coupons.
 * @param {{assets: AssetInList[], accountOf?: (asset: AssetInList) => any}} props
 */
export const AssetTable = ({ assets, accountOf }) =>
  html`<div class="sheet"><table class="stack" role="table" aria-label=${t("nav.assets")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("asset.name")}</th>${accountOf && html`<th role="columnheader" scope="col">${t("desk.account")}</th>`}
      <th role="columnheader" scope="col">${t("order_for")}</th>
      <th role="columnheader" scope="col" class="number">${t("quantity")}</th><th role="columnheader" scope="col">${t("asset.purchased")}</th>
      <th role="columnheader" scope="col">${t("coupon.title")}</th>${accountOf && html`<th role="columnheader" scope="col">${t("desk.expires_on")}</th>`}
    </tr></thead>
    <tbody role="rowgroup">${assets.map((asset) => html`<${Row} key=${asset.asset_id} asset=${asset} accountOf=${accountOf} />`)}</tbody>
  </table></div>`;

/** @param {{asset: AssetInList, accountOf?: (asset: AssetInList) => any}} props */
const Row = ({ asset, accountOf }) =>
  html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["assets", asset.asset_id])}>${asset.name}</a>
      <div class="note">${t(TYPES[asset.product_type])}</div></th>
    ${accountOf && html`<td role="cell" class="name" data-label=${t("desk.account")}>${accountOf(asset)}</td>`}
    <td role="cell" class="name" data-label=${t("order_for")}>${asset.order_for.name}</td>
    <td role="cell" class="number" data-label=${t("quantity")}>${number(asset.quantity)}</td>
    <td role="cell" class=${accountOf && "day"} data-label=${t("asset.purchased")}>${day(asset.purchased_at)}</td>
    <td role="cell" data-label=${t("coupon.title")}><${State} asset=${asset} /></td>
    ${accountOf && html`<td role="cell" class="day" data-label=${t("desk.expires_on")}>${asset.coupon ? day(asset.coupon.expires_on) : "–"}</td>`}
  </tr>`;

/** The coupon's state; before there is one, that of its making. @param {{asset: AssetInList}} props */
function State({ asset: { coupon, provisioning_status } }) {
  const [name, tone] = coupon ? COUPONS[coupon.status] : PROVISIONING[provisioning_status];
  return html`<span><${Status} tone=${tone}>${t(name)}<//>${coupon && html` <code>…${coupon.hint}</code>`}</span>`;
}
