/** What a tab tells of who is signed in, before anything else can be pressed in it. */

import { html, useEffect, useRef } from "./shared/html.js";
import { t } from "./shared/words.js";

/** @typedef {import("./types/shapes").Session} Session */

/**
 * `before` had this tab; or `elsewhere` has signed in in another one.
 * @param {{session: Session, before?: string, elsewhere?: string, onSeen: () => void}} props
 */
export function OtherPerson({ session, before, elsewhere, onSeen }) {
  const { name } = session;
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => void (dialog.current?.open || dialog.current?.showModal()), [before, elsewhere]);
  return html`<dialog ref=${dialog} aria-labelledby="other-person" onClose=${onSeen}>
    <div class="form">
      <h2 id="other-person">${elsewhere ? t("person.elsewhere", { other: elsewhere }) : t("person.now", { name })}</h2>
      <p>${elsewhere ? t("person.elsewhere.what", { name }) : t("person.now.what", { other: before ?? "" })}</p>
      <div class="row">
        <button type="button" class="primary" onClick=${() => dialog.current?.close()}>${t("person.go_on", { name })}</button>
        ${session.signOut && html`<button type="button" onClick=${session.signOut}>${t("sign_out")}</button>`}
      </div>
    </div>
  </dialog>`;
}

/** The sign-in has ended, as another tab found out. */
export const Ended = () =>
  html`<div class="notice" role="alert">
    <p class="strong">${t("signed_out.title")}</p>
    <p>${t("signed_out.elsewhere.ended")}</p>
    <p><button type="button" onClick=${() => location.reload()}>${t("signed_out.again")}</button></p>
  </div>`;
