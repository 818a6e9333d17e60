/** One invoice, and the files that were stored when it was issued. */

import { documents, invoice } from "../../shared/api.js";

/** @typedef {import("../../types/shapes").Documents} Documents */

export { documents };
export const read = invoice;

const SOON = 2000;
// The links of a page that stays open are renewed a little before they end.
const EARLY = 30_000;

/** When to look again, in milliseconds; null when nothing changes by itself any more. @param {Documents} of @param {number} now */
export function lookAgainAfter({ state, items }, now) {
  if (state === "pending") return SOON;
  const ends = items.map(({ expires_at }) => Date.parse(expires_at) - now - EARLY);
  return ends.length ? Math.max(SOON, Math.min(...ends)) : null;
}
