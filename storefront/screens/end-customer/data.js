/** One end customer, and correcting it. */

import { changeEndCustomer, endCustomer } from "../../shared/api.js";
import { billingOf } from "../../shared/end_customer.js";

/** @typedef {import("../../types/shapes").Account} Account */
/** @typedef {import("../../shared/end_customer.js").Typed} Typed */

export const read = endCustomer;

/** @param {Account} account @returns {Typed} */
export function typedOf({ billing: { information, contact } }) {
  const { company, street, city, postal_code, country, tax_id } = information;
  return { company, street, city, postal_code, country, tax_id: tax_id ?? "", contact: contact.name, email: contact.email };
}

/** What was typed, over what is on file by now; what nobody asks for here stays as it is. @param {string} accountId @param {Partial<Typed>} draft */
export async function save(accountId, draft) {
  const account = await read(accountId);
  const typed = { ...typedOf(account), ...draft };
  const { information: { tax_id, ...rest }, contact } = billingOf(typed);
  const information = "tax_id" in draft ? { ...rest, tax_id } : rest;
  // Staff may have named the account otherwise than its company; that stays.
  const isNamedSo = "company" in draft && account.name === account.billing.information.company;
  return changeEndCustomer(accountId, { ...(isNamedSo && { name: typed.company }), billing: { information, contact } });
}
