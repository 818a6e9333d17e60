/** One asset, without its code: the list of that one shows none, and nobody is on record for reading it. */

import { account, assets } from "../../api.js";

/** The asset with its account; null where there is none of that id. @param {string} assetId */
export async function read(assetId) {
  const [asset] = (await assets({ asset_id: assetId })).items;
  return asset ? { asset, account: await account(asset.account_id) } : null;
}
