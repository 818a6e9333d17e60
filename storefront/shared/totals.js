import { html } from "./html.js";
import { Money } from "./parts.js";
import { money, percent, t } from "./words.js";

/** Net, each tax, and what is to be paid. @param {{of: import("../types/shapes").Totals}} props */
export const Totals = ({ of }) =>
  html`<dl class="totals">
    <dt>${t("totals.net")}</dt><dd><${Money} of=${of.net} /></dd>
    ${of.taxes.map(({ rate, tax }) => html`<dt>${t("totals.tax", { rate: percent(rate) })}</dt><dd><${Money} of=${tax} /></dd>`)}
    <dt class="payable">${t("totals.payable")}</dt>
    <dd class="payable"><output class="money" aria-label=${t("totals.payable")}>${money(of.payable)}</output></dd>
  </dl>`;
