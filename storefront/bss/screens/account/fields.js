import { Country } from "../../../shared/end_customer.js";
import { html } from "../../../shared/html.js";
import { Check, Choice } from "../../../shared/parts.js";
import { CATEGORIES } from "../../../shared/states.js";
import { wrong } from "../../../shared/trouble.js";
import { LANGUAGES, t } from "../../../shared/words.js";
import { fieldsOf, pointerOf } from "../../typing.js";
import { NAMES } from "./names.js";

/** What can be said of an account. An end customer never orders for itself. @param {{typing: any, failure: unknown, isEndCustomer: boolean}} props */
export function Fields({ typing, failure, isEndCustomer }) {
  const named = fieldsOf(typing, failure);
  const field = (/** @type {string} */ name, more = {}) => named(name, t(NAMES[name]), more);
  const choice = (/** @type {string} */ name) => ({
    label: t(NAMES[name]),
    name,
    value: typing.typed[name],
    error: wrong(failure, pointerOf(name)),
    onValue: (/** @type {string} */ value) => typing.put({ [name]: value }),
  });
  const optional = { hint: t("desk.optional") };
  const categories = Object.entries(CATEGORIES).map(([category, key]) => [category, t(key)]);
  const languages = [["", t("account.language.sellers")], ...Object.entries(LANGUAGES)];
  return html`<fieldset><legend>${t("billing.title")}</legend>
      ${field("name", { hint: t("account.name.hint"), maxlength: 200 })}
      ${field("billing.information.company")}${field("billing.information.street")}
      <div class="pair">${field("billing.information.postal_code")}${field("billing.information.city")}</div>
      <${Country} ...${choice("billing.information.country")} />
      ${field("billing.information.tax_id", optional)}
    </fieldset>
    <fieldset><legend>${t("billing.contact")}</legend>
      <div class="pair">${field("billing.contact.name")}${field("billing.contact.email", { type: "email", hint: t("account.contact.hint") })}</div>
      ${field("billing.contact.phone", optional)}
    </fieldset>
    <fieldset><legend>${t("account.tax")}</legend>
      <div class="pair">${field("billing.tax_rate", { hint: t("account.tax_rate.hint") })}<${Choice} ...${choice("billing.tax_category")} of=${categories} /></div>
      ${field("billing.tax_reason", { hint: t("account.tax_reason.hint") })}
      ${field("billing.currency", { hint: t("account.currency.hint"), maxlength: 3 })}
    </fieldset>
    <fieldset><legend>${t("nav.invoices")}</legend>
      <div class="pair">${field("billing.payment_days", { hint: t("account.payment_days.hint") })}<${Choice} ...${choice("language")} of=${languages} /></div>
      ${field("billing.invoice_email", { type: "email", hint: t("account.invoice_email.hint") })}
      <div class="pair">${field("billing.electronic_address.scheme", { hint: t("seller.scheme.hint") })}${field("billing.electronic_address.id", optional)}</div>
    </fieldset>
    <fieldset><legend>${t("account.ordering")}</legend>
      <${Check} ...${choice("purchase_order_required")} />
      ${!isEndCustomer && html`<${Check} ...${choice("may_order_for_itself")} />`}
    </fieldset>`;
}
