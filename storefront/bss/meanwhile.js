/** What somebody else saved first, told where a form was about to save; nothing that was typed is lost. */

import { html, useEffect, useRef } from "../shared/html.js";
import { t } from "../shared/words.js";
import { said } from "./changes.js";

/** @typedef {import("./typing.js").Texts} Texts */

/** What somebody else changed meanwhile. @param {Texts} before @param {Texts} now */
const changed = (before, now) => Object.keys(now).filter((name) => now[name] !== before[name]);

/**
 * `what` says it in a sentence; `before` was shown, `now` is on file, `mine` was typed.
 * @param {{what: string, before: Texts, now: Texts, mine: object, names: Record<string, string>, spelling: import("./changes.js").Spelling}} props
 */
export function Meanwhile({ what, before, now, mine, names, spelling }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  // It stands above the form, and whoever pressed Save is below it. Whoever types on stays in their field.
  useEffect(() => box.current?.focus(), [JSON.stringify(now)]);
  return html`<div class="notice" role="alert" tabindex="-1" ref=${box}>
    <p class="strong">${what}</p>
    <ul>${changed(before, now).map(
      (name) => html`<li>${said(t(names[name]), before[name], now[name], spelling[name])}${name in mine && html` <span class="note">${t("desk.stale.mine")}</span>`}</li>`,
    )}</ul>
    <p>${t("desk.stale.way")}</p>
  </div>`;
}
