/** What needs a person. */

import { orders, summary } from "../../api.js";

/** Counts of each kind, and the orders that need attention, oldest first; the newest hundred of them, and whether there are more. */
export async function read() {
  const [counts, waiting] = await Promise.all([summary(), orders({ status: "needs_attention", limit: 100 })]);
  const items = counts.items.filter(({ count }) => count > 0);
  return { items, orders: [...waiting.items].reverse(), areMore: waiting.next_cursor !== null };
}
