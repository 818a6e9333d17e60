/** The dialog that makes an end customer. */

import { newEndCustomer } from "./api.js";
import { COUNTRIES } from "./countries.js";
import { useDraft } from "./drafts.js";
import { html, useEffect, useRef, useState } from "./html.js";
import { useAction } from "./loading.js";
import { Choice, Field } from "./parts.js";
import { Trouble, wrong } from "./trouble.js";
import { country, inOrder, t } from "./words.js";

/** @typedef {import("../types/shapes").Account} Account */

export const BLANK = { company: "", street: "", city: "", postal_code: "", country: "", tax_id: "", contact: "", email: "" };
/** @typedef {typeof BLANK} Typed */

/** Without these nobody could get the codes, or nothing could be ordered for it. @type {(keyof Typed)[]} */
const NEEDED = ["company", "contact", "email"];

/** What was typed, as the service takes it. @param {Typed} typed */
export const billingOf = ({ contact, email, ...information }) => ({ information, contact: { name: contact, email } });

/**
 * @param {{terms: {currency: string, tax_rate: string}, onMade: (made: Account) => Promise<void> | void, onClose: () => void}} props
 * `terms`: the buying account's
 */
export function NewEndCustomer({ terms, onMade, onClose }) {
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const { draft, put, clear } = useDraft("end-customer", BLANK);
  const [missing, setMissing] = useState(/** @type {string[]} */ ([]));
  const creating = useAction(async () => {
    const blank = NEEDED.filter((name) => !draft[name].trim());
    setMissing(blank);
    if (blank.length) return;
    const made = await newEndCustomer({ name: draft.company, billing: { ...billingOf(draft), ...terms } });
    clear();
    await onMade(made);
    dialog.current?.close();
  });
  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    if (missing.length) /** @type {HTMLElement | null | undefined} */ (dialog.current?.querySelector("[aria-invalid]"))?.focus();
  }, [missing]);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    creating.run();
  };
  return html`<dialog ref=${dialog} aria-labelledby="new-end-customer" onClose=${onClose}>
    <form novalidate onSubmit=${submit}>
      <h2 id="new-end-customer">${t("end_customer.new")}</h2>
      <${Trouble} failure=${creating.failure} />
      <${EndCustomerFields} typed=${draft} put=${put} failure=${creating.failure} missing=${missing} />
      <p class="note">${t("end_customer.later")}</p>
      <div class="row">
        <button class="primary" aria-disabled=${creating.busy}>${t("end_customer.create")}</button>
        <button type="button" onClick=${() => dialog.current?.close()}>${t("cancel")}</button>
      </div>
    </form>
  </dialog>`;
}

/** @param {{typed: Typed, put: (change: Partial<Typed>) => void, failure: unknown, missing?: string[]}} props */
export function EndCustomerFields({ typed, put, failure, missing = [] }) {
  const field = (/** @type {keyof Typed} */ name, /** @type {string} */ label, /** @type {string} */ pointer, more = {}) =>
    html`<${Field} name=${name} label=${label} value=${typed[name]} error=${missing.includes(name) ? t("desk.needed") : wrong(failure, pointer)}
      onValue=${(/** @type {string} */ value) => put({ [name]: value })} ...${more} />`;
  return html`${field("company", t("billing.company"), "/billing/information/company", { autocomplete: "organization", ...(wrong(failure, "/name") && { error: wrong(failure, "/name") }) })}
    ${field("street", t("billing.street"), "/billing/information/street")}
    <div class="pair">
      ${field("postal_code", t("billing.postal_code"), "/billing/information/postal_code")}
      ${field("city", t("billing.city"), "/billing/information/city")}
    </div>
    <${Country} value=${typed.country} onValue=${(/** @type {string} */ value) => put({ country: value })}
      error=${wrong(failure, "/billing/information/country")} />
    ${field("tax_id", t("billing.tax_id"), "/billing/information/tax_id")}
    <div class="pair">
      ${field("contact", t("billing.contact_name"), "/billing/contact/name")}
      ${field("email", t("billing.contact_email"), "/billing/contact/email", { type: "email", hint: t("end_customer.email") })}
    </div>`;
}

/** @param {{value: string, onValue: (value: string) => void, error?: string}} props */
export function Country({ value, onValue, error }) {
  const named = COUNTRIES.map((code) => /** @type {[string, string]} */ ([code, country(code)]));
  const sorted = named.sort(([, one], [, other]) => inOrder(one, other));
  return html`<${Choice} name="country" label=${t("billing.country")} value=${value} of=${[["", ""], ...sorted]} onValue=${onValue} error=${error} />`;
}
