/** What needs a person. */

import { orders, summary } from "../../api.js";

/** Counts of each kind, and the orders that need attention, oldest first. */
export async function read() {
  const [counts, waiting] = await Promise.all([summary(), orders({ status: "needs_attention", limit: 100 })]);
  return { items: counts.items.filter(({ count }) => count > 0), orders: [...waiting.items].reverse() };
}
