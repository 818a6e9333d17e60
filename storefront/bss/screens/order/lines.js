import { html } from "../../../shared/html.js";
import { Money, Status } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { PROVISIONING } from "../../../shared/states.js";
import { number, t } from "../../../shared/words.js";
import { Asking } from "../../asking.js";
import { replaceCoupon } from "./data.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */

/** What was ordered, each line with its asset; the coupon of one can be replaced, once asked. @param {{order: BssOrder, onDone: () => Promise<void>}} props */
export const Lines = ({ order, onDone }) =>
  html`<ul class="progress">
    ${order.lines.map((line) => {
      const asset = order.assets.find(({ asset_id }) => asset_id === line.asset_id);
      const state = asset && PROVISIONING[asset.provisioning_status];
      return html`<li key=${line.line_id}><div class="line">
        <span>${asset ? html`<a href=${link(["assets", asset.asset_id])}>${line.name}</a>` : line.name}${line.friendly_name && html` <span class="note">${line.friendly_name}</span>`}</span>
        <span class="number">${number(line.quantity)} × <${Money} of=${line.unit_price} /></span>
        ${state && html`<${Status} tone=${state[1]}>${t(state[0])}<//>`}
        ${asset?.provisioning_status === "synchronized" && !order.cancellation && html`<${Replace} of=${asset} onDone=${onDone} />`}
      </div></li>`;
    })}
  </ul>`;

/** @param {{of: {asset_id: string, name: string}, onDone: () => Promise<void>}} props */
function Replace({ of: { asset_id, name }, onDone }) {
  const replace = async (/** @type {string} */ reason) => {
    await replaceCoupon(asset_id, reason);
    await onDone();
  };
  return html`<${Asking} look="plain small" name=${t("desk.replace")} about=${asset_id} what=${t("desk.replace.what", { name })} field=${t("desk.reason")} act=${replace} />`;
}
