/** One order as staff see it, and what they can do about it. */

import { ChangedMeanwhile } from "../../../shared/failures.js";
import { act, changeDraft, order, replaceCoupon } from "../../api.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */

export const read = order;
export { act, replaceCoupon };

/** What can be done about an order as it stands; what is being cancelled is not mailed again. @param {BssOrder} of */
export function possible({ status, progress, assets, cancellation }) {
  const isExecuted = status !== "draft" && status !== "cancelled";
  const isOpen = isExecuted && !cancellation;
  return {
    execute: status === "draft",
    cancel: status !== "cancelled" && (!cancellation || status === "needs_attention"),
    retry: status === "needs_attention" || (isExecuted && progress.some(({ state }) => state === "failed")),
    close: status === "needs_attention" && !cancellation,
    unblock: isOpen && progress.some(({ step, state }) => step === "welcome_email" && state === "failed"),
    resend: isOpen && assets.some(({ provisioning_status }) => provisioning_status === "synchronized"),
  };
}

/** Executes the draft that is shown, for the total that is shown. Raises ChangedMeanwhile. @param {BssOrder} shown */
export async function execute(shown) {
  const { order_id, totals } = shown;
  if (sold(await read(order_id)) !== sold(shown)) throw new ChangedMeanwhile();
  return act(order_id, "execute", { payable: totals.payable });
}

/** What a draft sells, and to whom. @param {BssOrder} of */
const sold = ({ order_for, purchase_order_number, lines }) =>
  JSON.stringify([
    order_for,
    purchase_order_number,
    lines.map(({ product_id, quantity, friendly_name }) => [product_id, quantity, friendly_name]),
  ]);

/** The draft as it is by now, at the prices, the tax and the recipient of today. @param {BssOrder} shown */
export async function repriced({ order_id }) {
  const { lines } = await read(order_id);
  return changeDraft(order_id, {
    lines: lines.map(({ product_id, quantity, friendly_name }) => ({ product_id, quantity, friendly_name })),
  });
}
