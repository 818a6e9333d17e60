import { html } from "../../shared/html.js";
import { useLoaded } from "../../shared/loading.js";
import { Heading, Money, Status, Waiting } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { INVOICES, OVERDUE } from "../../shared/states.js";
import { Totals } from "../../shared/totals.js";
import { Trouble } from "../../shared/trouble.js";
import { day, t } from "../../shared/words.js";
import { documents, read } from "./data.js";
import { Documents } from "./documents.js";
import { Billed, Lines } from "./parts.js";

/** @typedef {import("../../types/shapes").Invoice} Invoice */

/** One invoice, or credit invoice. @type {import("../../types/shapes").Screen} */
export function Screen({ place: { parts } }) {
  const { value: invoice, failure, again } = useLoaded(() => read(parts[1]), [parts[1]]);
  const title = invoice?.type === "credit_invoice" ? t("invoice.credit") : t("invoice.title");
  const status = invoice && (invoice.overdue ? OVERDUE : INVOICES[invoice.status]);
  return html`<p class="crumb"><a href=${link(["invoices"])}>${t("invoice.back")}</a></p>
    <${Heading} aside=${status && html`<${Status} tone=${status[1]}>${t(status[0])}<//>`}>${title} <span class="whole">${parts[1]}</span><//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!invoice && !failure && html`<${Waiting} what=${t("invoice.waiting")} />`}
    ${invoice && html`<div class="columns">
      <div><section class="sheet" aria-label=${t("basket.lines.title")}><${Lines} invoice=${invoice} /></section><${Documents} number=${invoice.invoice_number} read=${documents} /><${Billed} invoice=${invoice} /></div>
      <aside class="sheet" aria-labelledby="facts"><h2 id="facts">${t("invoice.facts")}</h2><${Facts} invoice=${invoice} /><${Totals} of=${invoice.totals} /></aside>
    </div>`}`;
}

/** @param {{invoice: Invoice}} props */
const Facts = ({ invoice }) =>
  html`<dl class="facts">
    <dt>${t("invoice.issued")}</dt><dd>${day(invoice.issued_on)}</dd>
    <dt>${t("invoice.due")}</dt><dd>${day(invoice.due_on)}</dd>
    <dt>${t("order.of")}</dt><dd><a href=${link(["orders", invoice.order_id])}>${invoice.order_id.slice(0, 12)}…</a></dd>
    ${invoice.purchase_order_number && html`<dt>${t("purchase_order")}</dt><dd>${invoice.purchase_order_number}</dd>`}
    ${invoice.amount_paid.amount !== 0 && html`<dt>${t("invoice.amount_paid")}</dt><dd><${Money} of=${invoice.amount_paid} /></dd>`}
    ${invoice.type === "invoice" && html`<dt>${t("invoice.amount_due")}</dt><dd><${Money} of=${invoice.amount_due} /></dd>`}
    ${invoice.credits && html`<dt>${t("invoice.credits")}</dt><dd><${Other} number=${invoice.credits} /></dd>`}
    ${invoice.credit_invoices.length > 0 &&
    html`<dt>${t("invoice.credited_by")}</dt><dd>${invoice.credit_invoices.map((each) => html`<div><${Other} number=${each} /></div>`)}</dd>`}
  </dl>`;

/** @param {{number: string}} props */
const Other = ({ number: of }) => html`<a href=${link(["invoices", of])}>${of}</a>`;
