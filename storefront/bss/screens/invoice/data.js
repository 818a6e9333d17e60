/** One invoice: its payments, its files, and what was sent and has no answer yet. */

import { Refused } from "../../../shared/failures.js";
import { forget, isSent, isSentLongAgo, isWanted } from "../../../shared/keys.js";
import { documents, invoice, mailInvoice, payments, recordPayment, remake, seller } from "../../api.js";

/** @typedef {import("../../../types/shapes").Invoice} Invoice */
/** @typedef {import("../../../types/shapes").RecordedPayment} RecordedPayment */

export { documents, payments, remake };
export const read = invoice;

/** A payment of this invoice, under a name of its own: sent again, it is recorded once. @param {string} number */
const paying = (number) => `payment:${number}`;

/** @param {string} number @param {import("../../../types/shapes").NewPayment} payment */
export const record = (number, payment) => recordPayment(number, payment, paying(number));

/** Whether a payment was to be recorded, and the end of that is not known or was the end of the sign-in. @param {string} number */
export const isBegun = (number) => isWanted(paying(number));

/** Whether a payment was sent whose answer never came. @param {string} number */
export const isUnsettled = (number) => isSent(paying(number));

/** Whether that was a day ago, so that recording it again may record it twice. @param {string} number */
export const isUnsettledLongAgo = (number) => isSentLongAgo(paying(number));

/** That payment is not to be recorded any more; one without an answer is kept. @param {string} number */
export function giveUp(number) {
  if (!isUnsettled(number)) forget(paying(number));
}

const reversing = (/** @type {RecordedPayment} */ { payment_id }) => `reverse:${payment_id}`;

/** Takes a payment back, by as much. @param {string} number @param {RecordedPayment} payment @param {{day: string, reference: string}} as */
export const reverse = (number, payment, { day, reference }) =>
  recordPayment(
    number,
    { amount: { ...payment.amount, amount: -payment.amount.amount }, received_on: day, reference: reference || null },
    reversing(payment),
  );

/** Whether taking it back was sent and no answer came. @param {RecordedPayment} payment */
export const isReversing = (payment) => isSent(reversing(payment));

/** Mails the invoice: to this address, or where the account's invoices go. @param {string} number @param {string} recipient */
export const mail = (number, recipient) => mailInvoice(number, recipient ? { recipient } : {});

/** What is written beside a payment that takes this one back: by it, that is known. @param {RecordedPayment} payment @param {string} text */
export const referenceOf = ({ payment_id }, text) => `${text} (${payment_id})`;

/**
 * The payments that were taken back, by id: each by the negative one that names it, or else by the next one of its amount.
 * @param {RecordedPayment[]} payments the last one first
 */
export function takenBack(payments) {
  const back = new Set();
  const standing = /** @type {RecordedPayment[]} */ ([]);
  for (const payment of [...payments].reverse()) {
    if (payment.amount.amount > 0) standing.push(payment);
    else {
      const named = standing.findIndex(({ payment_id }) => payment.reference?.includes(payment_id));
      const at = named >= 0 ? named : standing.findLastIndex(({ amount }) => amount.amount === -payment.amount.amount);
      if (at >= 0) standing.splice(at, 1).forEach(({ payment_id }) => back.add(payment_id));
    }
  }
  return back;
}

/** A payment that can be taken back: as much was paid. @param {RecordedPayment} payment @param {Invoice} invoice */
export const isReversible = ({ amount }, { amount_paid }) => amount.amount > 0 && amount.amount <= amount_paid.amount;

/** Today where the seller is, as the service writes and judges a day; in UTC while there is no seller. */
export async function today() {
  const { time_zone: timeZone } = await seller().catch((failure) => {
    if (failure instanceof Refused && failure.status === 404) return { time_zone: "UTC" };
    throw failure;
  });
  return new Intl.DateTimeFormat("sv-SE", { timeZone }).format(new Date());
}
