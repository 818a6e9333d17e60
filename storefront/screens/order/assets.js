import { Coupon } from "../../shared/coupon.js";
import { html } from "../../shared/html.js";
import { useLoaded } from "../../shared/loading.js";
import { Status } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { PROVISIONING } from "../../shared/states.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { hints } from "./data.js";

/** @typedef {import("../../types/shapes").Order} Order */

/** What was bought, each with its coupon. @param {{order: Order}} props */
export function Assets({ order }) {
  const states = order.assets.map(({ provisioning_status }) => provisioning_status).join();
  const known = useLoaded(hints, [order.order_id, states]);
  if (!order.assets.length) return null;
  return html`<section class="sheet" aria-labelledby="assets">
    <h2 id="assets">${t("order.assets")}</h2>
    <${Trouble} failure=${known.failure} retry=${known.again} />
    <ul class="progress">
      ${order.assets.map(
        (asset) => html`<li key=${asset.asset_id}>
          <div>
            <span><a href=${link(["assets", asset.asset_id])}>${asset.name}</a>
              <span class="note"> ${t("licences", { count: asset.quantity })}</span></span>
            <${Status} tone=${PROVISIONING[asset.provisioning_status][1]}>${t(PROVISIONING[asset.provisioning_status][0])}<//>
          </div>
          ${!known.value && !known.failure && html`<div class="bone"></div>`}
          ${known.value?.get(asset.asset_id) && html`<div><${Coupon} assetId=${asset.asset_id} coupon=${known.value.get(asset.asset_id)} /></div>`}
          ${asset.provisioning_status === "synchronized" && known.value && !known.value.has(asset.asset_id) && html`<p class="note"><a href=${link(["assets", asset.asset_id])}>${t("order.coupon_elsewhere")}</a></p>`}
        </li>`,
      )}
    </ul>
  </section>`;
}
