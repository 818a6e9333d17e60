/** Every call of the API that the Storefront makes. */

import { call } from "./http.js";

/** @typedef {import("../types/shapes").Query} Query */
/** @template T @typedef {import("../types/shapes").Page<T>} Page */
/** @typedef {import("../types/shapes").Basket} Basket */
/** @typedef {import("../types/shapes").Checkout} Checkout */
/** @typedef {import("../types/shapes").Product} Product */
/** @typedef {import("../types/shapes").Order} Order */
/** @typedef {import("../types/shapes").Asset} Asset */
/** @typedef {import("../types/shapes").AssetInList} AssetInList */
/** @typedef {import("../types/shapes").Invoice} Invoice */
/** @typedef {import("../types/shapes").Documents} Documents */
/** @typedef {import("../types/shapes").Account} Account */
/** @typedef {import("../types/shapes").NewEndCustomer} NewEndCustomer */
/** @typedef {import("../types/shapes").PlaceOrder} PlaceOrder */

const id = encodeURIComponent;

/** A path with what of the query was given. @param {string} path @param {Query} query */
export function address(path, query) {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text ? `${path}?${text}` : path;
}

/** @param {string} path @param {Query} query */
export const list = (path, query) => call("GET", address(path, query));

/** @param {Query} [query] @returns {Promise<Page<Product>>} */
export const products = (query = {}) => list("/products", query);
/** @param {string} productId @returns {Promise<Product>} */
export const product = (productId) => call("GET", `/products/${id(productId)}`);

/** @returns {Promise<Basket>} */
export const basket = () => call("GET", "/basket");
/** @param {string} basketId @returns {Promise<Basket>} */
export const earlierBasket = (basketId) => call("GET", `/baskets/${id(basketId)}`);
/** @param {{product_id: string, quantity: number, friendly_name: string | null}} line @returns {Promise<Basket>} */
export const addLine = (line) =>
  call("POST", "/basket/lines", { body: line, once: `add:${line.product_id}` });
/** @param {number} version @param {string} lineId @param {object} change @returns {Promise<Basket>} */
export const changeLine = (version, lineId, change) =>
  call("PATCH", `/basket/lines/${id(lineId)}`, { body: change, version });
/** @param {number} version @param {string} lineId @returns {Promise<Basket>} */
export const removeLine = (version, lineId) => call("DELETE", `/basket/lines/${id(lineId)}`, { version });
/** @param {number} version @param {object} change @returns {Promise<Basket>} */
export const changeBasket = (version, change) => call("PATCH", "/basket", { body: change, version });
/** @param {number} version @param {string} accountId @returns {Promise<Basket>} */
export const orderFor = (version, accountId) =>
  call("PUT", "/basket/order-for", { body: { account_id: accountId }, version });

/** @returns {Promise<Checkout>} */
export const checkout = () => call("GET", "/checkout");
/** @param {number} version @param {object} shown @returns {Promise<Checkout>} */
export const confirmBilling = (version, shown) => call("PUT", "/checkout/billing", { body: shown, version });
/** @param {PlaceOrder} order @returns {Promise<Order>} */
export const placeOrder = (order) => call("POST", "/orders", { body: order, once: `order:${order.basket_id}` });

/** @param {Query} [query] @returns {Promise<Page<Order>>} */
export const orders = (query = {}) => list("/orders", query);
/** @param {string} orderId @returns {Promise<Order>} */
export const order = (orderId) => call("GET", `/orders/${id(orderId)}`);
/** @param {Query} [query] @returns {Promise<Page<AssetInList>>} */
export const assets = (query = {}) => list("/assets", query);
/** @param {string} assetId @returns {Promise<Asset>} */
export const asset = (assetId) => call("GET", `/assets/${id(assetId)}`);
/** @param {Query} [query] @returns {Promise<Page<Invoice>>} */
export const invoices = (query = {}) => list("/invoices", query);
/** @param {string} number @returns {Promise<Invoice>} */
export const invoice = (number) => call("GET", `/invoices/${id(number)}`);
/** @param {string} number @returns {Promise<Documents>} */
export const documents = (number) => call("GET", `/invoices/${id(number)}/documents`);

/** @param {Query} [query] @returns {Promise<Page<Account>>} */
export const endCustomers = (query = {}) => list("/end-customers", query);
/** @param {string} accountId @returns {Promise<Account>} */
export const endCustomer = (accountId) => call("GET", `/end-customers/${id(accountId)}`);
/** @param {NewEndCustomer} body @returns {Promise<Account>} */
export const newEndCustomer = (body) => call("POST", "/end-customers", { body, once: "end-customer" });
/** @param {string} accountId @param {object} body @returns {Promise<Account>} */
export const changeEndCustomer = (accountId, body) => call("PATCH", `/end-customers/${id(accountId)}`, { body });

/** Every page of a list. @template T @param {(query: Query) => Promise<Page<T>>} read */
export async function everything(read) {
  /** @type {T[]} */
  const found = [];
  let page = await read({ limit: 100 });
  found.push(...page.items);
  while (page.next_cursor) {
    page = await read({ limit: 100, cursor: page.next_cursor });
    found.push(...page.items);
  }
  return found;
}
