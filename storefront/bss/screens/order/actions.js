import { ChangedMeanwhile, Refused } from "../../../shared/failures.js";
import { html } from "../../../shared/html.js";
import { useAction } from "../../../shared/loading.js";
import { link } from "../../../shared/router.js";
import { Trouble } from "../../../shared/trouble.js";
import { money, t } from "../../../shared/words.js";
import { Asking } from "../../asking.js";
import { mendingBounced, Unblocking } from "../../unblocking.js";
import { CancelSome, whatCancellingDoes } from "./cancelling.js";
import { act, execute, possible, repriced } from "./data.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */

/** The order's actions; what cannot be undone asks once. @param {{order: BssOrder, onDone: () => Promise<void>}} props */
export function Actions({ order, onDone }) {
  const can = possible(order);
  /** @type {(what: string, body?: object) => Promise<void>} */
  const done = async (what, body) => {
    await act(order.order_id, what, body);
    await onDone();
  };
  const retrying = useAction(() => done("retry"));
  const executing = useAction(async () => {
    try {
      await execute(order);
    } catch (failure) {
      if (failure instanceof ChangedMeanwhile) await onDone();
      throw failure;
    }
    await onDone();
  });
  // A mail that failed is mended by another address; tried again, it would go where it went before.
  const isMail = can.resend && order.progress.every(({ step, state }) => (state === "failed") === (step === "welcome_email"));
  const bounced = (/** @type {unknown} */ failure, /** @type {string} */ address) => mendingBounced(failure, address, t("desk.resend"));
  const resend = html`<${Asking} look=${isMail ? "primary" : undefined} name=${t("desk.resend")} what=${t("desk.resend.what")} field=${t("desk.recipient")}
    pointer="/recipient/email" start=${order.recipient.email} mending=${bounced} act=${(/** @type {string} */ recipient) => done("welcome-email", { recipient })} />`;
  if (!Object.values(can).some(Boolean)) return null;
  return html`<div class="row middle" role="group" aria-label=${t("desk.actions")}>
      ${can.execute && html`<button type="button" class="primary" onClick=${() => executing.run()}>${t("desk.execute")}</button>
        <a class="button" href=${link(["drafts", order.order_id])}>${t("draft.edit")}</a>`}
      ${isMail && resend}
      ${can.retry && html`<button type="button" class=${isMail ? undefined : "primary"} onClick=${() => retrying.run()}>${t("desk.retry")}</button>`}
      ${can.close && html`<${Asking} name=${t("desk.close")} what=${t("desk.close.what")} field=${t("desk.reason")}
        act=${(/** @type {string} */ reason) => done("close", { reason })} />`}
      ${can.resend && !isMail && resend}
      ${can.unblock && html`<${Unblocking} address=${order.recipient.email} next=${t("desk.resend")} />`}
      ${can.cancel && html`<${Asking} name=${t("desk.cancel")} what=${whatCancellingDoes(order)} field=${t("desk.reason")}
        act=${(/** @type {string} */ reason) => done("cancel", { reason })} /><${CancelSome} order=${order} onDone=${onDone} />`}
      ${can.execute && html`<span class="note">${t("desk.execute.total", { amount: money(order.totals.payable) })}</span>`}
    </div>
    <${Trouble} failure=${retrying.failure} />
    <${Executing} order=${order} executing=${executing} onDone=${onDone} />`;
}

/** A draft whose total is another one today: told with both, and led on from. @param {{order: BssOrder, executing: any, onDone: () => Promise<void>}} props */
function Executing({ order, executing, onDone }) {
  const { failure } = executing;
  const repricing = useAction(async () => {
    await repriced(order);
    executing.clear();
    await onDone();
  });
  const isOther = failure instanceof Refused && failure.has("total_changed");
  return html`<${Trouble} failure=${failure}>
      ${isOther && html`<p><button type="button" aria-disabled=${repricing.busy} onClick=${repricing.run}>${t("desk.reprice")}</button></p>`}
    <//>
    <${Trouble} failure=${repricing.failure} />`;
}
