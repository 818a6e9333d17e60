import { html } from "../../../shared/html.js";
import { useAction } from "../../../shared/loading.js";
import { Trouble } from "../../../shared/trouble.js";
import { money, t } from "../../../shared/words.js";
import { Asking } from "../../asking.js";
import { act, possible } from "./data.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */

/** The order's actions; what cannot be undone asks once. @param {{order: BssOrder, onDone: () => Promise<void>}} props */
export function Actions({ order, onDone }) {
  const can = possible(order);
  const done = async (/** @type {string} */ what, /** @type {object | undefined} */ body) => {
    await act(order.order_id, what, body);
    await onDone();
  };
  const plain = useAction(done);
  if (!Object.values(can).some(Boolean)) return null;
  return html`<div class="row" role="group" aria-label=${t("desk.actions")}>
      ${can.execute && html`<button type="button" class="primary" onClick=${() => plain.run("execute", {})}>${t("desk.execute")}</button>`}
      ${can.retry && html`<button type="button" class="primary" onClick=${() => plain.run("retry", undefined)}>${t("desk.retry")}</button>`}
      ${can.close && html`<${Asking} name=${t("desk.close")} what=${t("desk.close.what")} field=${t("desk.reason")}
        act=${(/** @type {string} */ reason) => done("close", { reason })} />`}
      ${can.resend && html`<${Asking} name=${t("desk.resend")} what=${t("desk.resend.what")} field=${t("desk.recipient")}
        start=${order.recipient.email} act=${(/** @type {string} */ recipient) => done("welcome-email", { recipient })} />`}
      ${can.cancel && html`<${Asking} name=${t("desk.cancel")} what=${whatCancellingDoes(order)} field=${t("desk.reason")}
        act=${(/** @type {string} */ reason) => done("cancel", { reason })} />`}
    </div>
    <${Trouble} failure=${plain.failure} />`;
}

/** "Revokes 3 coupon codes and issues a credit invoice of −372.00 EUR." @param {BssOrder} order */
function whatCancellingDoes({ assets, status, totals }) {
  if (status === "draft") return t("desk.cancel.draft");
  const count = assets.filter(({ provisioning_status }) => provisioning_status !== "cancelled").length;
  return t("desk.cancel.what", { count, amount: `−${money(totals.payable)}` });
}
