/** What is sold, and what of it was asked for. */

import { everything, products } from "../../shared/api.js";
import { inOrder } from "../../shared/words.js";

/** @typedef {import("../../types/shapes").Product} Product */

export const read = () => everything(products);

/** @param {Product[]} sold */
export const categories = (sold) =>
  [...new Set(sold.flatMap(({ category }) => category ?? []))].sort(inOrder);

/** Those with every word in name or description, of the category and the type. @param {Product[]} sold @param {Record<string, string>} query */
export function found(sold, { search = "", category, type }) {
  const words = search.toLowerCase().split(/\s+/);
  return sold.filter((product) => {
    const text = `${product.name} ${product.description}`.toLowerCase();
    const wanted = words.every((word) => text.includes(word));
    return wanted && (!category || product.category === category) && (!type || product.product_type === type);
  });
}
