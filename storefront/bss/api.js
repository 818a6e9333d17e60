/** Every call of the API that the staff desk makes. */

import { address, list } from "../shared/api.js";
import { call, part } from "../shared/http.js";

/** @typedef {import("../types/shapes").Query} Query */
/** @template T @typedef {import("../types/shapes").Page<T>} Page */
/** @typedef {import("../types/shapes").BssOrder} BssOrder */
/** @typedef {import("../types/shapes").BssAccount} BssAccount */
/** @typedef {import("../types/shapes").AssetInList} AssetInList */
/** @typedef {import("../types/shapes").VendorTask} VendorTask */
/** @typedef {import("../types/shapes").Invoice} Invoice */
/** @typedef {import("../types/shapes").BssProduct} BssProduct */
/** @typedef {import("../types/shapes").Change} Change */

const id = encodeURIComponent;

/** @returns {Promise<import("../types/shapes").Summary>} */
export const summary = () => call("GET", "/bss/summary");

/** @param {Query} [query] @returns {Promise<Page<BssOrder>>} */
export const orders = (query = {}) => list("/bss/orders", query);
/** @param {string} orderId @returns {Promise<BssOrder>} */
export const order = (orderId) => call("GET", `/bss/orders/${id(orderId)}`);
/** `what` is execute, cancel, retry, close or welcome-email. @param {string} orderId @param {string} what @param {object} [body] */
export const act = (orderId, what, body) => call("POST", `/bss/orders/${id(orderId)}/${what}`, { body });

/** @param {Query} [query] @returns {Promise<Page<BssAccount>>} */
export const accounts = (query = {}) => list("/bss/accounts", query);
/** @param {string} accountId @returns {Promise<BssAccount>} */
export const account = (accountId) => call("GET", `/bss/accounts/${id(accountId)}`);
/** @param {string} accountId @returns {Promise<BssAccount>} */
export const synchronize = (accountId) => call("POST", `/bss/accounts/${id(accountId)}/synchronize`);
/** @param {object} body @returns {Promise<BssAccount>} */
export const newAccount = (body) => call("POST", "/bss/accounts", { body, once: "account" });
/** @param {string} accountId @param {object} body @returns {Promise<BssAccount>} */
export const changeAccount = (accountId, body) => call("PATCH", `/bss/accounts/${id(accountId)}`, { body });

/** @param {Query} [query] @returns {Promise<Page<VendorTask>>} */
export const tasks = (query = {}) => list("/bss/vendor-tasks", query);
/** `what` is claim, release, complete or refuse. @param {string} taskId @param {string} what @param {object} [body] @returns {Promise<VendorTask>} */
export const work = (taskId, what, body) => call("POST", `/bss/vendor-tasks/${id(taskId)}/${what}`, { body });

/** @param {Query} [query] @returns {Promise<Page<Invoice>>} */
export const invoices = (query = {}) => list("/bss/invoices", query);
/** The mails of invoices that need a person. @param {Query} query @returns {Promise<Page<import("../types/shapes").InvoiceMail>>} */
export const invoiceMails = (query) => list("/bss/invoices/emails", query);
/** @param {string} number @returns {Promise<import("../types/shapes").BssInvoice>} */
export const invoice = (number) => call("GET", `/bss/invoices/${id(number)}`);
/** @param {string} number @returns {Promise<import("../types/shapes").Documents>} */
export const documents = (number) => call("GET", `/bss/invoices/${id(number)}/documents`);
/** What failed of an order is due again, the files of its invoices among it. @param {string} orderId */
export const remake = (orderId) => act(orderId, "retry");
/** @param {string} number @param {Query} query @returns {Promise<Page<import("../types/shapes").RecordedPayment>>} */
export const payments = (number, query) => list(`/bss/invoices/${id(number)}/payments`, query);
/** @param {string} number @param {import("../types/shapes").NewPayment} body @param {string} once @returns {Promise<Invoice>} */
export const recordPayment = (number, body, once) => call("POST", `/bss/invoices/${id(number)}/payments`, { body, once });
/** @param {Query} query @returns {Promise<import("../types/shapes").Audit>} */
export const audit = (query) => list("/bss/invoices/audit", query);
/** A part of the export as CSV. @param {Query} query */
export const exported = (query) => part(address("/bss/invoices/export", query));

/** @param {Query} [query] @returns {Promise<Page<BssProduct>>} */
export const products = (query = {}) => list("/bss/products", query);
/** @param {string} productId @returns {Promise<BssProduct>} */
export const product = (productId) => call("GET", `/bss/products/${id(productId)}`);
/** @param {object} body @returns {Promise<BssProduct>} */
export const newProduct = (body) => call("POST", "/bss/products", { body, once: "product" });
/** @param {string} productId @param {object} body @returns {Promise<BssProduct>} */
export const changeProduct = (productId, body) => call("PATCH", `/bss/products/${id(productId)}`, { body });
/** @param {string} productId @param {Query} query @returns {Promise<Page<Change>>} */
export const productChanges = (productId, query) => list(`/bss/products/${id(productId)}/changes`, query);

/** Mail may go to an address again that it bounced from. @param {string} email */
export const unblockAddress = (email) => call("POST", "/bss/mail-addresses/unblock", { body: { email } });

/** @returns {Promise<import("../types/shapes").Seller>} */
export const seller = () => call("GET", "/bss/seller");
/** @param {number} version @param {object} body @returns {Promise<import("../types/shapes").Seller>} */
export const replaceSeller = (version, body) => call("PUT", "/bss/seller", { body, version });
/** The mail and the invoice of such a seller; nothing is written. @param {object} body @returns {Promise<import("../types/shapes").SellerPreview>} */
export const previewSeller = (body) => call("POST", "/bss/seller/preview", { body });
/** @param {Query} query @returns {Promise<Page<Change>>} */
export const sellerChanges = (query) => list("/bss/seller/changes", query);
/** @param {string} accountId @param {Query} query @returns {Promise<Page<Change>>} */
export const accountChanges = (accountId, query) => list(`/bss/accounts/${id(accountId)}/changes`, query);

/** @param {object} body @returns {Promise<BssOrder>} */
export const newDraft = (body) => call("POST", "/bss/orders", { body, once: "draft" });
/** @param {string} orderId @param {object} body @returns {Promise<BssOrder>} */
export const changeDraft = (orderId, body) => call("PATCH", `/bss/orders/${id(orderId)}`, { body });

/** Assets of all accounts, without codes. @param {Query} [query] @returns {Promise<Page<AssetInList>>} */
export const assets = (query = {}) => list("/bss/assets", query);
/** The live coupon of an asset is revoked; another one follows. @param {string} assetId @param {string} reason */
export const replaceCoupon = (assetId, reason) => call("POST", `/bss/assets/${id(assetId)}/coupon/replace`, { body: { reason } });
/** @param {string} number @param {object} body @returns {Promise<import("../types/shapes").BssInvoice>} */
export const mailInvoice = (number, body) => call("POST", `/bss/invoices/${id(number)}/email`, { body, once: `mail:${number}` });
