/** One account: as it is typed, and as the service takes it. */

import { account, accountChanges, accounts, changeAccount, newAccount, synchronize } from "../../api.js";
import { whole } from "../../typing.js";

/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */
/** @typedef {import("../../typing.js").Texts} Texts */

export { accountChanges, changeAccount, newAccount, synchronize };
export const read = account;

const INFORMATION = ["company", "street", "city", "postal_code", "country", "tax_id"];
const CONTACT = ["name", "email", "phone"];
const ADDRESS = ["scheme", "id"];
const TERMS = ["currency", "tax_rate", "tax_category", "tax_reason", "payment_days", "invoice_email"];
const TAX = ["tax_rate", "tax_category", "tax_reason"];
const CHOICES = ["may_order_for_itself", "purchase_order_required"];

/** A new customer's. @type {Texts} */
export const BLANK = {
  kind: "customer",
  parent_account_id: "",
  name: "",
  language: "",
  may_order_for_itself: "true",
  purchase_order_required: "false",
  ...blank("billing.information", INFORMATION),
  ...blank("billing.contact", CONTACT),
  ...blank("billing.electronic_address", ADDRESS),
  ...blank("billing", TERMS),
  "billing.currency": "EUR",
  "billing.tax_category": "S",
};

/** @param {string} of @param {string[]} names */
function blank(of, names) {
  return Object.fromEntries(names.map((name) => [`${of}.${name}`, ""]));
}

/** @param {BssAccount} account @returns {Texts} */
export const textsOf = ({ billing, ...account }) => ({
  name: account.name,
  language: account.language ?? "",
  may_order_for_itself: String(account.may_order_for_itself),
  purchase_order_required: String(account.purchase_order_required),
  ...texts("billing.information", INFORMATION, billing.information),
  ...texts("billing.contact", CONTACT, billing.contact),
  ...texts("billing.electronic_address", ADDRESS, billing.electronic_address),
  ...texts("billing", TERMS, billing),
});

/** @param {string} of @param {string[]} names @param {any} known */
const texts = (of, names, known) => Object.fromEntries(names.map((name) => [`${of}.${name}`, String(known?.[name] ?? "")]));

/** The account as it is to be made. @param {Texts} typed */
export const newOf = (typed) => ({
  kind: typed.kind,
  parent_account_id: (typed.kind === "end_customer" && typed.parent_account_id) || null,
  ...plainOf(typed, ["name", "language", ...CHOICES]),
  billing: billingOf(typed, Object.keys(BLANK)),
});

/** What was touched, as the service takes it; the billing data on the version that is shown. @param {Texts} typed @param {string[]} touched @param {number} version */
export function changeOf(typed, touched, version) {
  const plain = plainOf(typed, touched.filter((name) => !name.startsWith("billing.")));
  const billing = billingOf(typed, touched);
  return Object.keys(billing).length ? { ...plain, billing: { ...billing, version } } : plain;
}

/** @param {Texts} typed @param {string[]} names */
function plainOf(typed, names) {
  const one = (/** @type {string} */ name) => (CHOICES.includes(name) ? typed[name] === "true" : typed[name].trim() || (name === "name" ? "" : null));
  return Object.fromEntries(names.map((name) => [name, one(name)]));
}

/** What of the billing data was touched: company, contact and address as a whole, rate, category and reason together. @param {Texts} typed @param {string[]} touched */
function billingOf(typed, touched) {
  const given = (/** @type {string} */ name) => typed[`billing.${name}`].trim();
  const all = (/** @type {string} */ of, /** @type {string[]} */ names) => Object.fromEntries(names.map((name) => [name, given(`${of}.${name}`)]));
  const isTouched = (/** @type {string} */ of) => touched.some((name) => name.startsWith(`billing.${of}`));
  /** @type {Record<string, unknown>} */
  const body = {};
  if (isTouched("information.")) body.information = { ...all("information", INFORMATION), tax_id: given("information.tax_id") || null };
  if (isTouched("contact.")) body.contact = { ...all("contact", CONTACT), phone: given("contact.phone") || null };
  if (isTouched("electronic_address.")) body.electronic_address = ADDRESS.some((name) => given(`electronic_address.${name}`)) ? all("electronic_address", ADDRESS) : null;
  if (isTouched("currency")) body.currency = given("currency").toUpperCase();
  if (isTouched("tax_")) TAX.forEach((name) => (body[name] = given(name) || (name === "tax_reason" ? null : "")));
  if (isTouched("payment_days")) body.payment_days = given("payment_days") ? whole(given("payment_days")) : null;
  if (isTouched("invoice_email")) body.invoice_email = given("invoice_email") || null;
  return body;
}

/** Those that an end customer can belong to, page by page. @param {import("../../../types/shapes").Query} query */
export const partners = (query) => accounts({ ...query, kind: "partner" });
