/** What somebody else saved first, told where a form was about to save; nothing that was typed is lost. */

import { html } from "../shared/html.js";
import { t } from "../shared/words.js";
import { said } from "./changes.js";

/** @typedef {import("./typing.js").Texts} Texts */

/** What somebody else changed meanwhile. @param {Texts} before @param {Texts} now */
const changed = (before, now) => Object.keys(now).filter((name) => now[name] !== before[name]);

/**
 * `what` says it in a sentence; `before` was shown, `now` is on file, `mine` was typed.
 * @param {{what: string, before: Texts, now: Texts, mine: object, names: Record<string, string>, spelling: import("./changes.js").Spelling}} props
 */
export const Meanwhile = ({ what, before, now, mine, names, spelling }) =>
  html`<div class="notice" role="alert">
    <p class="strong">${what}</p>
    <ul>${changed(before, now).map(
      (name) => html`<li>${said(t(names[name]), before[name], now[name], spelling[name])}${name in mine && html` <span class="note">${t("desk.stale.mine")}</span>`}</li>`,
    )}</ul>
    <p>${t("desk.stale.way")}</p>
  </div>`;
