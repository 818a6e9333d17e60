import { Documents } from "../../../screens/invoice/documents.js";
import { Billed, Lines } from "../../../screens/invoice/parts.js";
import { html } from "../../../shared/html.js";
import { useAction, useLoaded, usePages } from "../../../shared/loading.js";
import { Heading, Money, Status, Waiting } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { INVOICES, OVERDUE } from "../../../shared/states.js";
import { Totals } from "../../../shared/totals.js";
import { Trouble } from "../../../shared/trouble.js";
import { day, t } from "../../../shared/words.js";
import { documents, payments, read, remake } from "./data.js";
import { Mailing } from "./mailing.js";
import { Payments } from "./payments.js";
import { RecordPayment } from "./record.js";
import { Taxes } from "./taxes.js";

/** @typedef {import("../../../types/shapes").Invoice} Invoice */
/** @typedef {import("../../../types/shapes").BssInvoice} BssInvoice */

/** One invoice or credit invoice as staff see it. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { parts } }) {
  const number = parts[1];
  const { value: invoice, failure, again, put } = useLoaded(() => read(number), [number]);
  const title = invoice?.type === "credit_invoice" ? t("invoice.credit") : t("invoice.title");
  const status = invoice && (invoice.overdue ? OVERDUE : INVOICES[invoice.status]);
  return html`<p class="crumb"><a href=${link(["invoices"])}>${t("invoice.back")}</a></p>
    <${Heading} aside=${status && html`<${Status} tone=${status[1]}>${t(status[0])}<//>`}>${title} <span class="whole">${number}</span><//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!invoice && !failure && html`<${Waiting} what=${t("invoice.waiting")} />`}
    ${invoice && html`<${Shown} invoice=${invoice} onChange=${put} again=${again} />`}`;
}

/** @param {{invoice: BssInvoice, onChange: (invoice: BssInvoice) => void, again: () => Promise<void>}} props */
function Shown({ invoice, onChange, again }) {
  const number = invoice.invoice_number;
  const paid = usePages((cursor) => payments(number, { cursor }), [number]);
  const done = (/** @type {Invoice} */ changed) => {
    onChange({ ...invoice, ...changed });
    paid.again();
  };
  const isPayable = invoice.type === "invoice" && invoice.amount_due.amount > 0;
  return html`<div class="row middle" role="group" aria-label=${t("desk.actions")}>
      ${isPayable && html`<${RecordPayment} invoice=${invoice} onDone=${done} />`}<${Mailing} invoice=${invoice} onDone=${onChange} again=${again} />
    </div>
    <div class="columns">
      <div>
        <section class="sheet" aria-label=${t("basket.lines.title")}><${Lines} invoice=${invoice} /></section>
        <section class="sheet" aria-labelledby="taxes"><h2 id="taxes">${t("taxes.title")}</h2><${Taxes} totals=${invoice.totals} /></section>
        ${invoice.type === "invoice" && html`<${Payments} invoice=${invoice} list=${paid} onDone=${done} />`}
        <${Documents} number=${number} read=${documents} failed=${(/** @type {() => Promise<void>} */ look) => html`<${Remake} of=${invoice.order_id} onDone=${look} />`} />
        <${Billed} invoice=${invoice} />
      </div>
      <aside class="sheet" aria-labelledby="facts"><h2 id="facts">${t("invoice.facts")}</h2><${Facts} invoice=${invoice} /><${Totals} of=${invoice.totals} /><${Standing} invoice=${invoice} /></aside>
    </div>`;
}

/** Files that could not be made are made again with whatever else failed of the order. @param {{of: string, onDone: () => Promise<void>}} props */
function Remake({ of, onDone }) {
  const making = useAction(async () => {
    await remake(of);
    await onDone();
  });
  return html`<p>${t("documents.failed.desk")}</p>
    <${Trouble} failure=${making.failure} />
    <p><button type="button" aria-disabled=${making.busy} onClick=${making.run}>${t("desk.retry")}</button></p>`;
}

/** @param {{invoice: Invoice}} props */
const Facts = ({ invoice }) =>
  html`<dl class="facts">
    <dt>${t("desk.account")}</dt><dd><a href=${link(["accounts", invoice.account_id])}>${invoice.billing.information.company}</a></dd>
    <dt>${t("order.of")}</dt><dd><a href=${link(["orders", invoice.order_id])}>${invoice.order_id.slice(0, 12)}…</a></dd>
    ${invoice.purchase_order_number && html`<dt>${t("purchase_order")}</dt><dd>${invoice.purchase_order_number}</dd>`}
    <dt>${t("invoice.issued")}</dt><dd>${day(invoice.issued_on)}</dd>
    <dt>${t("invoice.due")}</dt><dd>${day(invoice.due_on)}</dd>
    ${invoice.credits && html`<dt>${t("invoice.credits")}</dt><dd><${Other} number=${invoice.credits} /></dd>`}
    ${invoice.credit_invoices.length > 0 &&
    html`<dt>${t("invoice.credited_by")}</dt><dd>${invoice.credit_invoices.map((each) => html`<div><${Other} number=${each} /></div>`)}</dd>`}
  </dl>`;

/** What was paid and credited, and what is left. @param {{invoice: Invoice}} props */
const Standing = ({ invoice: { type, amount_paid, amount_credited, amount_due } }) =>
  type === "invoice" &&
  html`<dl class="totals">
    <dt>${t("invoice.amount_paid")}</dt><dd><${Money} of=${amount_paid} /></dd>
    <dt>${t("invoice.amount_credited")}</dt><dd><${Money} of=${amount_credited} /></dd>
    <dt class="payable">${t("invoice.amount_due")}</dt><dd class="payable"><${Money} of=${amount_due} /></dd>
  </dl>`;

/** @param {{number: string}} props */
const Other = ({ number: of }) => html`<a href=${link(["invoices", of])}>${of}</a>`;
