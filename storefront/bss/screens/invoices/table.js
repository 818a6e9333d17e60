import { html } from "../../../shared/html.js";
import { Money, Status } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { INVOICES, OVERDUE } from "../../../shared/states.js";
import { day, t } from "../../../shared/words.js";

/** @typedef {import("../../../types/shapes").Invoice} Invoice */

/** Invoices, each with who is billed and what is still due. @param {{invoices: Invoice[], name: string}} props */
export const Table = ({ invoices, name }) =>
  html`<div class="sheet"><table class="stack" role="table" aria-label=${name}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("invoice.number")}</th>
      <th role="columnheader" scope="col">${t("invoice.due")}</th><th role="columnheader" scope="col">${t("order.status")}</th>
      <th role="columnheader" scope="col" class="number">${t("totals.payable")}</th><th role="columnheader" scope="col" class="number">${t("invoice.amount_due")}</th>
    </tr></thead>
    <tbody role="rowgroup">${invoices.map((invoice) => html`<${Row} key=${invoice.invoice_number} invoice=${invoice} />`)}</tbody>
  </table></div>`;

/** @param {{invoice: Invoice}} props */
function Row({ invoice }) {
  const [name, tone] = invoice.overdue ? OVERDUE : INVOICES[invoice.status];
  return html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["invoices", invoice.invoice_number])}>${invoice.invoice_number}</a>
      <div class="note">${invoice.type === "credit_invoice" && `${t("invoice.credit")}, `}${invoice.billing.information.company}</div></th>
    <td role="cell" class="day" data-label=${t("invoice.due")}>${day(invoice.due_on)}</td>
    <td role="cell" data-label=${t("order.status")}><${Status} tone=${tone}>${t(name)}<//></td>
    <td role="cell" class="number" data-label=${t("totals.payable")}><${Money} of=${invoice.totals.payable} /></td>
    <td role="cell" class="number" data-label=${t("invoice.amount_due")}><${Money} of=${invoice.amount_due} /></td>
  </tr>`;
}
