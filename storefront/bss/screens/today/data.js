/** What needs a person. */

import { orders, summary, tasks } from "../../api.js";

/** Counts of each kind, the orders that need attention (oldest first), and whether the coupon desk has work. */
export async function read() {
  const [counts, waiting, open] = await Promise.all([
    summary(),
    orders({ status: "needs_attention", limit: 100 }),
    tasks({ status: "open", limit: 100 }),
  ]);
  return { items: counts.items.filter(({ count }) => count > 0), orders: [...waiting.items].reverse(), tasks: open.items.length };
}
