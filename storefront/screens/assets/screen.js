import { AssetTable } from "../../shared/asset_table.js";
import { Filter } from "../../shared/filter.js";
import { html } from "../../shared/html.js";
import { usePages } from "../../shared/loading.js";
import { Empty, Heading, Pages } from "../../shared/parts.js";
import { PROVISIONING } from "../../shared/states.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { read } from "./data.js";

/** The account's assets, newest first. @type {import("../../types/shapes").Screen} */
export function Screen({ place: { query } }) {
  const { provisioning_status = "" } = query;
  const list = usePages((cursor) => read({ provisioning_status, cursor }), [provisioning_status]);
  const empty = provisioning_status
    ? html`<${Empty} title=${t("list.none")} />`
    : html`<${Empty} title=${t("assets.empty")}><p>${t("assets.empty.what")}</p><//>`;
  return html`<${Heading}>${t("nav.assets")}<//>
    <${Filter} name="provisioning_status" label=${t("asset.provisioning")} of=${PROVISIONING} chosen=${provisioning_status} />
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("assets.waiting")} empty=${empty}>${list.value && html`<${AssetTable} assets=${list.value.items} />`}<//>`;
}
