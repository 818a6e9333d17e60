import { html } from "../../shared/html.js";
import { usePages } from "../../shared/loading.js";
import { Empty, Heading, Money, Pages, Status } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { INVOICES, OVERDUE } from "../../shared/states.js";
import { Trouble } from "../../shared/trouble.js";
import { day, t } from "../../shared/words.js";
import { read } from "./data.js";

/** @typedef {import("../../types/shapes").Invoice} Invoice */

/** The account's invoices and credit invoices, newest first. @type {import("../../types/shapes").Screen} */
export function Screen() {
  const list = usePages((cursor) => read({ cursor }), []);
  const empty = html`<${Empty} title=${t("invoices.empty")}><p>${t("invoices.empty.what")}</p><//>`;
  return html`<${Heading}>${t("nav.invoices")}<//>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("invoices.waiting")} empty=${empty}>${list.value && html`<${Table} invoices=${list.value.items} />`}<//>`;
}

/** @param {{invoices: Invoice[]}} props */
const Table = ({ invoices }) =>
  html`<div class="sheet"><table class="stack" role="table" aria-label=${t("nav.invoices")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("invoice.number")}</th><th role="columnheader" scope="col">${t("invoice.issued")}</th>
      <th role="columnheader" scope="col">${t("invoice.due")}</th><th role="columnheader" scope="col">${t("order.status")}</th>
      <th role="columnheader" scope="col" class="number">${t("totals.payable")}</th>
    </tr></thead>
    <tbody role="rowgroup">${invoices.map((invoice) => html`<${Row} key=${invoice.invoice_number} invoice=${invoice} />`)}</tbody>
  </table></div>`;

/** @param {{invoice: Invoice}} props */
function Row({ invoice }) {
  const [name, tone] = invoice.overdue ? OVERDUE : INVOICES[invoice.status];
  return html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["invoices", invoice.invoice_number])}>${invoice.invoice_number}</a>
      ${invoice.type === "credit_invoice" && html`<div class="note">${t("invoice.credit")}</div>`}</th>
    <td role="cell" data-label=${t("invoice.issued")}>${day(invoice.issued_on)}</td>
    <td role="cell" data-label=${t("invoice.due")}>${day(invoice.due_on)}</td>
    <td role="cell" data-label=${t("order.status")}><${Status} tone=${tone}>${t(name)}<//></td>
    <td role="cell" class="number" data-label=${t("totals.payable")}><${Money} of=${invoice.totals.payable} /></td>
  </tr>`;
}
