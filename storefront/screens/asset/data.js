/** One asset. Its detail holds the code and is on record, so its list is asked instead until somebody wants the code. */

import { assets } from "../../shared/api.js";

/** @typedef {import("../../types/shapes").AssetInList} AssetInList */

const PAGES = 10;

/** The asset without its code; null where the account has none of that id. @param {string} assetId */
export async function read(assetId) {
  /** @type {string | undefined} */
  let cursor;
  for (let page = 0; page < PAGES; page += 1) {
    const { items, next_cursor } = await assets({ limit: 100, cursor });
    const found = items.find(({ asset_id }) => asset_id === assetId);
    if (found || !next_cursor) return found ?? null;
    cursor = next_cursor;
  }
  return null;
}
