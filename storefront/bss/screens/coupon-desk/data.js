/** What has to be done by hand at BitTitan. */

import { tasks, work } from "../../api.js";

/** @typedef {import("../../../types/shapes").VendorTask} VendorTask */

/** Claimed ones first, then open ones, oldest first; of one kind where it is given. @param {string} kind @returns {Promise<VendorTask[]>} */
export async function read(kind) {
  const [claimed, open] = await Promise.all(["claimed", "open"].map((status) => tasks({ status, kind, limit: 100 })));
  return [...claimed.items, ...open.items];
}

export { work };

/** Minutes that are left of a claim. @param {VendorTask} task @param {number} now */
export const minutesLeft = ({ claimed_until }, now) =>
  claimed_until ? Math.max(0, Math.ceil((Date.parse(claimed_until) - now) / 60_000)) : 0;
