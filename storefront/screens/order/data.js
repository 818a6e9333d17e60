/** One order, followed while it goes on. */

import { assets, order } from "../../shared/api.js";

/** @typedef {import("../../types/shapes").Order} Order */

const SOON = 1000;
const LATER = 5000;
// What is begun is done within seconds; what is as it was for longer than this waits for somebody.
const STILL = 30_000;

export const read = order;

/** The last characters of the codes, by asset; a list shows no more, and nobody is on record for it. */
export async function hints() {
  const { items } = await assets({ limit: 100 });
  return new Map(items.map((item) => [item.asset_id, item.coupon]));
}

/**
 * When to look again, in milliseconds; null when nothing changes by itself any more. Staff see a cancelling that is under way.
 * @param {Order & {cancellation?: object | null}} of @param {number} since for how long it is as it is
 */
export function lookAgainAfter({ status, progress, cancellation }, since) {
  if ((status === "completed" && !cancellation) || status === "cancelled") return null;
  const isBegun = since < STILL && progress.some(({ state, attempts }) => state === "pending" && attempts === 0);
  return isBegun ? SOON : LATER;
}
