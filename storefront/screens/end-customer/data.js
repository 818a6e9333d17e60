/** One end customer, and correcting it. */

import { changeEndCustomer, endCustomer } from "../../shared/api.js";
import { billingOf } from "../../shared/end_customer.js";

/** @typedef {import("../../types/shapes").Account} Account */
/** @typedef {import("../../shared/end_customer.js").Typed} Typed */

export const read = endCustomer;

/** @param {Account} account @returns {Typed} */
export function typedOf({ billing: { information, contact } }) {
  const { company, street, city, postal_code, country } = information;
  return { company, street, city, postal_code, country, contact: contact.name, email: contact.email };
}

/** @param {string} accountId @param {Typed} typed */
export const save = (accountId, typed) => changeEndCustomer(accountId, { name: typed.company, billing: billingOf(typed) });
