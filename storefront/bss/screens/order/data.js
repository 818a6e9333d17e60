/** One order as staff see it, and what they can do about it. */

import { act, changeDraft, order, replaceCoupon } from "../../api.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */

export const read = order;
export { act, replaceCoupon };

/** What can be done about an order as it stands. @param {BssOrder} of */
export function possible({ status, progress, assets }) {
  const isOpen = status !== "draft" && status !== "cancelled";
  return {
    execute: status === "draft",
    cancel: status !== "cancelled",
    retry: status === "needs_attention" || (isOpen && progress.some(({ state }) => state === "failed")),
    close: status === "needs_attention",
    unblock: isOpen && progress.some(({ step, state }) => step === "welcome_email" && state === "failed"),
    resend: isOpen && assets.some(({ provisioning_status }) => provisioning_status === "synchronized"),
  };
}

/** The draft as it is by now, at the prices, the tax and the recipient of today. @param {BssOrder} shown */
export async function repriced({ order_id }) {
  const { lines } = await read(order_id);
  return changeDraft(order_id, {
    lines: lines.map(({ product_id, quantity, friendly_name }) => ({ product_id, quantity, friendly_name })),
  });
}
