/** One product, and putting it into the basket. */

import { addLine, product } from "../../shared/api.js";
import { change } from "../../shared/basket.js";

export const read = product;

/** @param {string} productId @param {string} quantity @param {string} name */
export const add = (productId, quantity, name) =>
  change(() => addLine({ product_id: productId, quantity: Number(quantity), friendly_name: name.trim() || null }));
