/** Forms that change something on file: what is touched is kept in this tab until it is saved. */

import { useDraft } from "../shared/drafts.js";
import { html } from "../shared/html.js";
import { Field } from "../shared/parts.js";
import { wrong } from "../shared/trouble.js";
import { t } from "../shared/words.js";

/** @typedef {Record<string, string>} Texts */

/**
 * What is on file, with what was typed over it. `touched` is what differs.
 * @param {string} name @param {Texts} stored
 */
export function useTyping(name, stored) {
  const { draft, put, clear, keep } = useDraft(name, /** @type {Texts} */ ({}));
  const touched = Object.fromEntries(Object.entries(draft).filter(([field, value]) => value !== stored[field]));
  // What was typed while it was sent is not saved yet.
  const saved = (/** @type {Texts} */ sent) => keep((value, field) => value !== sent[field]);
  return { typed: { ...stored, ...touched }, touched, put, clear, saved };
}

/**
 * Fields of such a form: each under its name, with what a refusal says of it beside it.
 * @param {{typed: Texts, put: (change: Texts) => void}} typing @param {unknown} failure
 */
export const fieldsOf = ({ typed, put }, failure) => (/** @type {string} */ name, /** @type {string} */ label, more = {}) =>
  html`<${Field} name=${name} label=${label} value=${typed[name]} error=${wrong(failure, pointerOf(name))}
    onValue=${(/** @type {string} */ value) => put({ [name]: value })} ...${more} />`;

/** Where the service's refusals name a field: "mail.footer" is "/mail/footer". @param {string} name */
export const pointerOf = (name) => `/${name.replaceAll(".", "/")}`;

/** A whole number as typed; anything else goes as it is, and the service says what is wrong with it. @param {string} text */
export const whole = (text) => (/^\d{1,15}$/.test(text.trim()) ? Number(text) : text.trim());

/**
 * The button that saves, and how that stands. What is discarded takes its errors along.
 * @param {{saving: {busy: boolean, clear: () => void}, saved: boolean, touched: object, onDiscard: () => void}} props
 */
export function Saving({ saving, saved, touched, onDiscard }) {
  const isTouched = Object.keys(touched).length > 0;
  const discard = () => {
    saving.clear();
    onDiscard();
  };
  return html`<div class="row middle">
    <button class="primary" aria-disabled=${saving.busy || !isTouched}>${t("save")}</button>
    ${isTouched && html`<button type="button" onClick=${discard}>${t("desk.discard")}</button>`}
    <span class="note" role="status">${saving.busy ? t("saving") : isTouched ? t("desk.unsaved") : saved ? t("saved") : ""}</span>
  </div>`;
}
