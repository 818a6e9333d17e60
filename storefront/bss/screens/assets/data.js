/** Assets of all accounts. */

/** @typedef {import("../../../types/shapes").AssetInList} AssetInList */

export { assets as read } from "../../api.js";

/** Those that bought one of them for somebody else: what a list names only by id. @param {AssetInList[]} found */
export const buyersForOthers = (found) =>
  [...new Set(found.filter(({ account_id, order_for }) => order_for.account_id !== account_id).map(({ account_id }) => account_id))];
