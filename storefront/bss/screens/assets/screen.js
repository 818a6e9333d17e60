import { DayFilter, Filter } from "../../../shared/filter.js";
import { html } from "../../../shared/html.js";
import { usePages } from "../../../shared/loading.js";
import { Empty, Heading, Pages, Status } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { COUPONS, PROVISIONING, TYPES } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { day, number, t } from "../../../shared/words.js";
import { OfAccount } from "../../of_account.js";
import { read } from "./data.js";

/** @typedef {import("../../../types/shapes").AssetInList} AssetInList */

/** @type {Record<string, [string]>} */
const KINDS = Object.fromEntries(Object.entries(TYPES).map(([type, key]) => [type, [key]]));

/** Every asset, newest first; or those whose coupon expires before a day, the soonest first. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { query } }) {
  const { provisioning_status = "", product_type = "", expires_before = "", account = "" } = query;
  const asked = { provisioning_status, product_type, expires_before, account_id: account };
  const list = usePages((cursor) => read({ ...asked, cursor }), Object.values(asked));
  const isNarrowed = Object.values(asked).some(Boolean);
  const empty = isNarrowed
    ? html`<${Empty} title=${t("list.none")}><p><a href=${link(["assets"])}>${t("list.all")}</a></p><//>`
    : html`<${Empty} title=${t("assets.empty")}><p>${t("desk.assets.empty")}</p><//>`;
  return html`<p class="crumb"><a href=${link(["orders"])}>${t("order.back")}</a></p>
    <${Heading}>${t("nav.assets")}<//>
    <div class="row">
      <${Filter} name="provisioning_status" label=${t("asset.provisioning")} of=${PROVISIONING} chosen=${provisioning_status} />
      <${Filter} name="product_type" label=${t("product.type")} of=${KINDS} chosen=${product_type} />
      <${DayFilter} name="expires_before" label=${t("assets.expires_before")} chosen=${expires_before} />
      ${account && html`<${OfAccount} id=${account} />`}
    </div>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("desk.assets.waiting")} empty=${empty}>${list.value && html`<${Table} assets=${list.value.items} />`}<//>`;
}

/** @param {{assets: AssetInList[]}} props */
const Table = ({ assets }) =>
  html`<div class="sheet"><table class="stack" role="table" aria-label=${t("nav.assets")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("asset.name")}</th><th role="columnheader" scope="col">${t("order_for")}</th>
      <th role="columnheader" scope="col" class="number">${t("quantity")}</th><th role="columnheader" scope="col">${t("asset.purchased")}</th>
      <th role="columnheader" scope="col">${t("coupon.title")}</th><th role="columnheader" scope="col">${t("desk.expires_on")}</th>
    </tr></thead>
    <tbody role="rowgroup">${assets.map((asset) => html`<${Row} key=${asset.asset_id} asset=${asset} />`)}</tbody>
  </table></div>`;

/** @param {{asset: AssetInList}} props */
const Row = ({ asset }) =>
  html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["assets", asset.asset_id])}>${asset.name}</a>
      <div class="note">${t(TYPES[asset.product_type])}</div></th>
    <td role="cell" data-label=${t("order_for")}>${asset.order_for.name}</td>
    <td role="cell" class="number" data-label=${t("quantity")}>${number(asset.quantity)}</td>
    <td role="cell" class="day" data-label=${t("asset.purchased")}>${day(asset.purchased_at)}</td>
    <td role="cell" data-label=${t("coupon.title")}><${State} asset=${asset} /></td>
    <td role="cell" class="day" data-label=${t("desk.expires_on")}>${asset.coupon ? day(asset.coupon.expires_on) : "–"}</td>
  </tr>`;

/** The coupon's state; before there is one, that of its making. @param {{asset: AssetInList}} props */
function State({ asset: { coupon, provisioning_status } }) {
  const [name, tone] = coupon ? COUPONS[coupon.status] : PROVISIONING[provisioning_status];
  return html`<span><${Status} tone=${tone}>${t(name)}<//>${coupon && html` <code>…${coupon.hint}</code>`}</span>`;
}
