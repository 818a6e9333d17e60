/** One asset, without its code: the list of that one shows none. Its detail holds the code and is on record. */

import { assets } from "../../shared/api.js";

/** The asset; null where the account has none of that id. @param {string} assetId */
export const read = async (assetId) => (await assets({ asset_id: assetId })).items[0] ?? null;
