/** What both the Storefront and the staff desk show of an invoice. */

import { html } from "../../shared/html.js";
import { Money } from "../../shared/parts.js";
import { country, number, percent, t } from "../../shared/words.js";

/** @typedef {import("../../types/shapes").Invoice} Invoice */

/** @param {{invoice: Invoice}} props */
export const Lines = ({ invoice }) =>
  html`<table class="stack" role="table" aria-label=${t("basket.lines.title")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("invoice.description")}</th><th role="columnheader" scope="col" class="number">${t("quantity")}</th>
      <th role="columnheader" scope="col" class="number">${t("line.price")}</th><th role="columnheader" scope="col" class="number">${t("invoice.tax_rate")}</th>
      <th role="columnheader" scope="col" class="number">${t("line.total")}</th>
    </tr></thead>
    <tbody role="rowgroup">${invoice.lines.map(
      (line) => html`<tr role="row">
        <th role="rowheader" scope="row">${line.description}</th>
        <td role="cell" class="number" data-label=${t("quantity")}>${number(line.quantity)}</td>
        <td role="cell" class="number" data-label=${t("line.price")}><${Money} of=${line.unit_price} /></td>
        <td role="cell" class="number" data-label=${t("invoice.tax_rate")}>${percent(line.tax_rate)}</td>
        <td role="cell" class="number" data-label=${t("line.total")}><${Money} of=${line.line_total} /></td>
      </tr>`,
    )}</tbody>
  </table>`;

/** @param {{invoice: Invoice}} props */
export const Billed = ({ invoice: { billing } }) =>
  html`<section class="sheet" aria-labelledby="billed"><h2 id="billed">${t("invoice.billed_to")}</h2>
    <p>${billing.information.company}<br />${billing.information.street}<br />
      ${billing.information.postal_code} ${billing.information.city}<br />${billing.information.country && country(billing.information.country)}</p>
    ${billing.information.tax_id && html`<p class="note">${t("billing.tax_id")} ${billing.information.tax_id}</p>`}
  </section>`;
