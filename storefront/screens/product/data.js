/** One product, and putting it into the basket. */

import { addLine, product } from "../../shared/api.js";
import { change } from "../../shared/basket.js";

export const read = product;

/** How many of it are in the basket then: what is there of the same name becomes more. @param {string} productId @param {string} quantity @param {string} name */
export async function add(productId, quantity, name) {
  const wanted = { product_id: productId, quantity: Number(quantity), friendly_name: name.trim() || null };
  const { lines } = await change(() => addLine(wanted));
  const line = lines.find(({ product_id, friendly_name }) => product_id === productId && friendly_name === wanted.friendly_name);
  return line?.quantity ?? wanted.quantity;
}
