/** A draft: whom it is for, its lines, and what can be chosen. */

import { everything } from "../../../shared/api.js";
import { inOrder } from "../../../shared/words.js";
import { somebody } from "../../accounts.js";
import { accounts, changeDraft, newDraft, order, products } from "../../api.js";
import { whole } from "../../typing.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */
/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */
/** @typedef {import("../../../types/shapes").Query} Query */
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

/** What is there to edit. @param {string | undefined} orderId */
export const read = async (orderId) => ({ draft: orderId ? await order(orderId) : undefined });

/** Everybody who could buy, page by page: partners, then customers. @param {Query} query */
export async function buyers({ limit, cursor = "partner " }) {
  const [kind, after] = String(cursor).split(" ");
  const { items, next_cursor } = await accounts({ limit, kind, cursor: after });
  if (next_cursor) return { items, next_cursor: `${kind} ${next_cursor}` };
  return { items, next_cursor: kind === "partner" ? "customer " : null };
}

/** Whom the account can order for, page by page. @param {BssAccount} buyer */
export const customersOf = (buyer) => async (/** @type {Query} */ query) =>
  buyer.kind === "partner" ? accounts({ ...query, parent_account_id: buyer.account_id }) : { items: [], next_cursor: null };

/** Who buys, and what they can buy. @param {string} accountId */
export async function buying(accountId) {
  const [buyer, sold] = await Promise.all([somebody(accountId), accountId ? everything((query) => products({ ...query, published: "true" })) : []]);
  const fitting = sold.filter(({ unit_price }) => unit_price.currency === buyer?.billing.currency);
  return { buyer, products: fitting.sort((one, other) => inOrder(one.name, other.name)) };
}

/** @param {Draft} typed */
const bodyOf = ({ order_for, number, lines }) => ({
  order_for_account_id: order_for || null,
  purchase_order_number: number.trim() || null,
  lines: lines.map((line) => ({ ...line, quantity: whole(line.quantity), friendly_name: line.friendly_name.trim() || null })),
});

/** A new draft, or the one that was shown with what is different now: the rest may be changed by somebody else. @param {BssOrder | undefined} shown @param {Draft} typed */
export function save(shown, typed) {
  const body = bodyOf(typed);
  if (!shown) return newDraft({ account_id: typed.account_id, ...body });
  const before = new Map(Object.entries(bodyOf(textsOf(shown))));
  const changed = Object.entries(body).filter(([name, value]) => JSON.stringify(value) !== JSON.stringify(before.get(name)));
  return changed.length ? changeDraft(shown.order_id, Object.fromEntries(changed)) : shown;
}
