import { AssetTable } from "../../../shared/asset_table.js";
import { DayFilter, Filter } from "../../../shared/filter.js";
import { html } from "../../../shared/html.js";
import { usePages } from "../../../shared/loading.js";
import { Empty, Heading, Pages } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { PROVISIONING, TYPES } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { useNames } from "../../accounts.js";
import { OfAccount } from "../../of_account.js";
import { buyersForOthers, read } from "./data.js";

/** @typedef {import("../../../types/shapes").AssetInList} AssetInList */

/** @type {Record<string, [string]>} */
const KINDS = Object.fromEntries(Object.entries(TYPES).map(([type, key]) => [type, [key]]));

/** Every asset, newest first; or those whose coupon expires before a day, the soonest first. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { query } }) {
  const { provisioning_status = "", product_type = "", expires_before = "", account = "" } = query;
  const asked = { provisioning_status, product_type, expires_before, account_id: account };
  const list = usePages((cursor) => read({ ...asked, cursor }), Object.values(asked));
  const nameOf = useNames(buyersForOthers(list.value?.items ?? []));
  const accountOf = (/** @type {AssetInList} */ { account_id: id, order_for }) =>
    html`<a href=${link(["accounts", id])} title=${id}>${order_for.account_id === id ? order_for.name : nameOf(id)}</a>`;
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
    <${Pages} list=${list} what=${t("desk.assets.waiting")} empty=${empty}>${list.value && html`<${AssetTable} assets=${list.value.items} accountOf=${accountOf} />`}<//>`;
}
