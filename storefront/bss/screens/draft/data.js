/** A draft: whom it is for, its lines, and what can be chosen. */

import { everything } from "../../../shared/api.js";
import { inOrder } from "../../../shared/words.js";
import { account, accounts, changeDraft, newDraft, order, products } from "../../api.js";
import { whole } from "../../typing.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */
/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */
/** @typedef {import("../../../types/shapes").BssProduct} BssProduct */
/** @typedef {{product_id: string, quantity: string, friendly_name: string}} Line */
/** @typedef {{account_id: string, order_for: string, number: string, lines: Line[]}} Draft */

export const MOST_LINES = 40;
/** @type {Line} */
export const LINE = { product_id: "", quantity: "1", friendly_name: "" };

/** @param {BssOrder} order @returns {Draft} */
export const textsOf = ({ account_id, order_for, purchase_order_number, lines }) => ({
  account_id,
  order_for: order_for.account_id === account_id ? "" : order_for.account_id,
  number: purchase_order_number ?? "",
  lines: lines.map(({ product_id, quantity, friendly_name }) => ({
    product_id,
    quantity: String(quantity),
    friendly_name: friendly_name ?? "",
  })),
});

/** What is there to edit, and everybody who could buy. @param {string | undefined} orderId @param {string} wanted an account */
export async function read(orderId, wanted) {
  const [draft, buyers] = await Promise.all([orderId ? order(orderId) : undefined, orderId ? [] : everybody()]);
  const chosen = draft?.account_id ?? wanted;
  const isListed = !chosen || buyers.some(({ account_id }) => account_id === chosen);
  return { draft, buyers: isListed ? buyers : [await account(chosen), ...buyers] };
}

async function everybody() {
  const kinds = ["partner", "customer"].map((kind) => everything((query) => accounts({ ...query, kind })));
  return (await Promise.all(kinds)).flat().sort((one, other) => inOrder(one.name, other.name));
}

/** What the account can buy, and whom it can order for. @param {BssAccount | undefined} buyer */
export async function choices(buyer) {
  if (!buyer) return { products: [], customers: [] };
  const of = { parent_account_id: buyer.account_id };
  const [sold, customers] = await Promise.all([
    everything((query) => products({ ...query, published: "true" })),
    buyer.kind === "partner" ? everything((query) => accounts({ ...query, ...of })) : [],
  ]);
  const fitting = sold.filter(({ unit_price }) => unit_price.currency === buyer.billing.currency);
  const byName = (/** @type {{name: string}} */ one, /** @type {{name: string}} */ other) => inOrder(one.name, other.name);
  return { products: fitting.sort(byName), customers: customers.sort(byName) };
}

/** A new draft, or the one of that id as it is to be. @param {string | undefined} orderId @param {Draft} typed */
export function save(orderId, { account_id, order_for, number, lines }) {
  const body = {
    order_for_account_id: order_for || null,
    purchase_order_number: number.trim() || null,
    lines: lines.map((line) => ({ ...line, quantity: whole(line.quantity), friendly_name: line.friendly_name.trim() || null })),
  };
  return orderId ? changeDraft(orderId, body) : newDraft({ account_id, ...body });
}
