import { html } from "../../../shared/html.js";
import { Money } from "../../../shared/parts.js";
import { CATEGORIES } from "../../../shared/states.js";
import { percent, t } from "../../../shared/words.js";

/** The tax of each category and rate, with its reason. @param {{totals: import("../../../types/shapes").Totals}} props */
export const Taxes = ({ totals }) =>
  html`<table class="stack" role="table" aria-label=${t("taxes.title")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("tax.category")}</th><th role="columnheader" scope="col" class="number">${t("tax.rate")}</th>
      <th role="columnheader" scope="col" class="number">${t("totals.net")}</th><th role="columnheader" scope="col" class="number">${t("invoice.tax_rate")}</th>
    </tr></thead>
    <tbody role="rowgroup">${totals.taxes.map(
      ({ rate, net, tax, tax_category, tax_reason }) => html`<tr role="row">
        <th role="rowheader" scope="row">${t(CATEGORIES[tax_category])}${tax_reason && html`<div class="note">${tax_reason}</div>`}</th>
        <td role="cell" class="number" data-label=${t("tax.rate")}>${percent(rate)}</td>
        <td role="cell" class="number" data-label=${t("totals.net")}><${Money} of=${net} /></td>
        <td role="cell" class="number" data-label=${t("invoice.tax_rate")}><${Money} of=${tax} /></td>
      </tr>`,
    )}</tbody>
  </table>`;
