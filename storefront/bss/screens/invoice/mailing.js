import { html, useEffect } from "../../../shared/html.js";
import { day, t } from "../../../shared/words.js";
import { Asking } from "../../asking.js";
import { mendingBounced, Unblocking } from "../../unblocking.js";
import { mail } from "./data.js";

/** @typedef {import("../../../types/shapes").BssInvoice} BssInvoice */
/** @typedef {import("../../../types/shapes").InvoiceMail} InvoiceMail */

const SOON = 2000;
const UNDELIVERED = ["failed", "bounced", "complained"];
/** @type {Record<InvoiceMail["state"], string>} */
const STATES = {
  pending: "invoice.mail.pending",
  sent: "invoice.mail.sent",
  failed: "invoice.mail.failed",
  unknown: "invoice.mail.unknown",
  bounced: "invoice.mail.bounced",
  complained: "invoice.mail.complained",
  replaced: "invoice.mail.replaced",
};

/** Mails the invoice once more, or to another address; and what became of its last mail. @param {{invoice: BssInvoice, onDone: (invoice: BssInvoice) => void, again: () => Promise<void>}} props */
export function Mailing({ invoice, onDone, again }) {
  const { invoice_number: number, mail: last } = invoice;
  const send = async (/** @type {string} */ recipient) => onDone({ ...invoice, ...(await mail(number, recipient)) });
  const bounced = (/** @type {unknown} */ failure, /** @type {string} */ address) =>
    mendingBounced(failure, address || (last?.to ?? ""), t("invoice.mail"));
  useEffect(() => {
    const timer = last?.state === "pending" ? setTimeout(again, SOON) : 0;
    return () => clearTimeout(timer);
  }, [invoice]);
  return html`<${Asking} name=${t("invoice.mail")} what=${t("invoice.mail.what")} field=${t("desk.recipient")} hint=${t("invoice.mail.hint")}
      pointer="/recipient" optional mending=${bounced} act=${send} />
    ${last && UNDELIVERED.includes(last.state) && html`<${Unblocking} address=${last.to} next=${t("invoice.mail")} />`}
    <span class="note" role="status">${last && said(last)}</span>`;
}

/** What became of a mail. @param {InvoiceMail} mail */
export function said({ state, to, asked_at, last_error }) {
  const text = t(STATES[state], { to, day: day(asked_at) });
  return last_error ? `${text} ${last_error}` : text;
}
