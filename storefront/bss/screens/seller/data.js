/** The seller: as it is typed, and as the service takes it. */

import { Refused } from "../../../shared/failures.js";
import { invoices, previewSeller, replaceSeller, seller, sellerChanges } from "../../api.js";
import { whole } from "../../typing.js";

/** @typedef {import("../../../types/shapes").Seller} Seller */
/** @typedef {import("../../typing.js").Texts} Texts */

export { sellerChanges };

/** The seller and the newest invoice, where that stands. A seller that was not given yet has version 0. */
export async function read() {
  const [known, issued] = await Promise.all([seller().catch(notGiven), invoices({ type: "invoice", limit: 1 })]);
  return { known, newest: issued.items[0]?.invoice_number };
}

/** @param {unknown} failure @returns {null} */
function notGiven(failure) {
  if (failure instanceof Refused && failure.status === 404) return null;
  throw failure;
}

const PLAIN = ["name", "street", "city", "postal_code", "country", "tax_id", "email", "time_zone", "language"];
const OPTIONAL = ["registration", "iban", "bic", "phone"];

/** @param {Seller | null} known @returns {Texts} */
export function textsOf(known) {
  const of = /** @type {Record<string, any>} */ (known ?? { country: "", language: "en", payment_days: 14 });
  return {
    ...Object.fromEntries([...PLAIN, ...OPTIONAL, "payment_days"].map((name) => [name, String(of[name] ?? "")])),
    "mail.from_name": of.mail?.from_name ?? "",
    "mail.reply_to": of.mail?.reply_to ?? "",
    "mail.footer": of.mail?.footer ?? "",
    "electronic_address.scheme": of.electronic_address?.scheme ?? "",
    "electronic_address.id": of.electronic_address?.id ?? "",
    logo: of.logo ?? "",
  };
}

/** @param {Texts} texts */
function bodyOf(texts) {
  const given = (/** @type {string} */ name) => texts[name].trim();
  const scheme = given("electronic_address.scheme");
  const id = given("electronic_address.id");
  return {
    ...Object.fromEntries(PLAIN.map((name) => [name, given(name)])),
    ...Object.fromEntries(OPTIONAL.map((name) => [name, given(name) || null])),
    payment_days: whole(texts.payment_days),
    logo: texts.logo.trimStart() || null,
    electronic_address: scheme || id ? { scheme, id } : null,
    mail: {
      from_name: given("mail.from_name"),
      reply_to: given("mail.reply_to") || null,
      footer: given("mail.footer") || null,
    },
  };
}

/** What mail and invoice would look like. */
export const preview = (/** @type {Texts} */ texts) => previewSeller(bodyOf(texts));

/** @param {number} version that is shown @param {Texts} texts @returns {Promise<Seller>} */
export const save = (version, texts) => replaceSeller(version, bodyOf(texts));
