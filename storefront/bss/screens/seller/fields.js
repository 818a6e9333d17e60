import { Country } from "../../../shared/end_customer.js";
import { html } from "../../../shared/html.js";
import { Choice } from "../../../shared/parts.js";
import { wrong } from "../../../shared/trouble.js";
import { LANGUAGES, t } from "../../../shared/words.js";
import { fieldsOf } from "../../typing.js";

/** The names of its fields, as the form and its changes have them. @type {Record<string, string>} */
export const NAMES = {
  name: "billing.company",
  street: "billing.street",
  city: "billing.city",
  postal_code: "billing.postal_code",
  country: "billing.country",
  tax_id: "billing.tax_id",
  registration: "seller.registration",
  iban: "seller.iban",
  bic: "seller.bic",
  email: "seller.email",
  phone: "seller.phone",
  "electronic_address.scheme": "seller.scheme",
  "electronic_address.id": "seller.electronic_id",
  time_zone: "seller.time_zone",
  language: "seller.language",
  payment_days: "seller.payment_days",
  "mail.from_name": "seller.from_name",
  "mail.reply_to": "seller.reply_to",
  "mail.footer": "seller.footer",
  logo: "seller.logo",
};

/** How those of its values are said that are no plain text. @type {import("../../changes.js").Spelling} */
export const SPELLING = { logo: (drawing) => t("seller.logo.drawing", { count: drawing.length }) };

/** @param {{typing: any, failure: unknown}} props */
export function Fields({ typing, failure }) {
  const named = fieldsOf(typing, failure);
  const field = (/** @type {string} */ name, more = {}) => named(name, t(NAMES[name]), more);
  const put = (/** @type {string} */ name) => (/** @type {string} */ value) => typing.put({ [name]: value });
  const zones = Intl.supportedValuesOf("timeZone").map((zone) => [zone, zone]);
  const { time_zone } = typing.typed;
  const languages = Object.entries(LANGUAGES);
  return html`<fieldset><legend>${t("seller.on_invoices")}</legend>
      ${field("name")}${field("street")}
      <div class="pair">${field("postal_code")}${field("city")}</div>
      <${Country} value=${typing.typed.country} onValue=${put("country")} error=${wrong(failure, "/country")} />
      <div class="pair">${field("tax_id", { hint: t("seller.tax_id.hint") })}${field("registration", { hint: t("seller.registration.hint") })}</div>
      <div class="pair">${field("email", { type: "email", hint: t("seller.email.hint") })}${field("phone", { hint: t("desk.optional") })}</div>
      <div class="pair">${field("iban", { hint: t("desk.optional") })}${field("bic", { hint: t("desk.optional") })}</div>
      <div class="pair">${field("electronic_address.scheme", { hint: t("seller.scheme.hint") })}${field("electronic_address.id", { hint: t("desk.optional") })}</div>
      ${field("logo", { rows: 4, hint: t("seller.logo.hint") })}
    </fieldset>
    <fieldset><legend>${t("seller.in_mails")}</legend>
      <div class="pair">${field("mail.from_name", { hint: t("seller.from_name.hint"), maxlength: 64 })}
        ${field("mail.reply_to", { type: "email", hint: t("seller.reply_to.hint") })}</div>
      ${field("mail.footer", { rows: 3, hint: t("seller.footer.hint"), maxlength: 2000 })}
    </fieldset>
    <fieldset><legend>${t("seller.days")}</legend>
      <div class="pair">${field("payment_days", { hint: t("seller.payment_days.hint") })}
        <${Choice} name="language" label=${t("seller.language")} hint=${t("seller.language.hint")} value=${typing.typed.language} of=${languages} onValue=${put("language")} error=${wrong(failure, "/language")} /></div>
      <${Choice} name="time_zone" label=${t("seller.time_zone")} hint=${t("seller.time_zone.hint")} value=${time_zone} of=${[[time_zone, time_zone], ...zones.filter(([zone]) => zone !== time_zone)]}
        onValue=${put("time_zone")} error=${wrong(failure, "/time_zone")} />
    </fieldset>`;
}
