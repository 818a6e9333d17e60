/** One invoice: its payments, its files, and what was sent and has no answer yet. */

import { unsettled } from "../../../shared/keys.js";
import { documents, invoice, mailInvoice, payments, recordPayment, remake } from "../../api.js";

/** @typedef {import("../../../types/shapes").Invoice} Invoice */
/** @typedef {import("../../../types/shapes").RecordedPayment} RecordedPayment */

export { documents, payments, remake };
export const read = invoice;

/** A payment of this invoice, under a name of its own: sent again, it is recorded once. @param {string} number */
const paying = (number) => `payment:${number}`;

/** @param {string} number @param {import("../../../types/shapes").NewPayment} payment */
export const record = (number, payment) => recordPayment(number, payment, paying(number));

/** Whether a payment was sent whose answer never came. @param {string} number */
export const isUnsettled = (number) => unsettled(paying(number)).includes(paying(number));

/** Takes a payment back, by as much. @param {string} number @param {RecordedPayment} payment @param {string} reference */
export const reverse = (number, { payment_id, amount }, reference) =>
  recordPayment(
    number,
    { amount: { ...amount, amount: -amount.amount }, received_on: today(), reference: reference || null },
    `reverse:${payment_id}`,
  );

/** Mails the invoice: to this address, or where the account's invoices go. @param {string} number @param {string} recipient */
export const mail = (number, recipient) => mailInvoice(number, recipient ? { recipient } : {});

/** A payment that can be taken back: as much was paid, and is not taken back already. @param {RecordedPayment} payment @param {Invoice} invoice */
export const isReversible = ({ amount }, { amount_paid }) => amount.amount > 0 && amount.amount <= amount_paid.amount;

/** Today where the reader is, as the service writes a day. */
export function today() {
  const now = new Date();
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
