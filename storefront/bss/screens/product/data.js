/** One product: as it is typed, and as the service takes it. */

import { changeProduct, newProduct, product, productChanges } from "../../api.js";
import { minorUnits, typed } from "../../amounts.js";
import { whole } from "../../typing.js";

/** @typedef {import("../../../types/shapes").BssProduct} BssProduct */
/** @typedef {import("../../typing.js").Texts} Texts */

export { changeProduct, newProduct, productChanges };
export const read = product;

export const BLANK = {
  name: "",
  description: "",
  category: "",
  product_type: "mailbox_license",
  price: "",
  currency: "EUR",
  min_quantity: "1",
  max_quantity: "10000",
  expire_days: "365",
  validity_days: "365",
};

/** @param {BssProduct} product @returns {Texts} */
export const textsOf = (product) => ({
  name: product.name,
  description: product.description,
  category: product.category ?? "",
  product_type: product.product_type,
  price: typed(product.unit_price),
  currency: product.unit_price.currency,
  min_quantity: String(product.min_quantity),
  max_quantity: String(product.max_quantity),
  expire_days: String(product.expire_days),
  validity_days: String(product.validity_days),
});

const NUMBERS = ["min_quantity", "max_quantity", "expire_days", "validity_days"];

/**
 * The fields of these names as the service takes them; undefined when the price is none.
 * @param {Texts} texts @param {string[]} names
 */
export function bodyOf(texts, names) {
  /** @type {Record<string, unknown>} */
  const body = {};
  for (const name of names) {
    if (name === "price" || name === "currency") continue;
    body[name] = NUMBERS.includes(name) ? whole(texts[name]) : texts[name].trim();
  }
  if (body.category === "") body.category = null;
  if (!names.includes("price") && !names.includes("currency")) return body;
  const currency = texts.currency.trim().toUpperCase();
  const amount = minorUnits(texts.price, currency);
  return amount === undefined ? undefined : { ...body, unit_price: { amount, currency } };
}
