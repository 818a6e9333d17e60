/** Assets of all accounts, and the names of those. */

import { assets, namesOfPartners } from "../../api.js";

/** @typedef {import("../../../types/shapes").AssetInList} AssetInList */

export { namesOfPartners, assets as read };

/** The name of the account that bought it: its own where that is whom it is for. @param {AssetInList} asset @param {Map<string, string>} [partners] */
export const nameOfAccount = ({ account_id, order_for }, partners) =>
  order_for.account_id === account_id ? order_for.name : (partners?.get(account_id) ?? account_id);
