/** What was typed into a form, kept in this tab until it is sent, so that a reload or a new sign-in loses nothing. */

import { useState } from "./html.js";

const PREFIX = "draft:";
const USER = "kept-for";
const KEPT = /^(draft|key):/;

/** Forgets what somebody else typed in this tab. @param {string} user */
export function keepFor(user) {
  const before = sessionStorage.getItem(USER);
  if (before !== null && before !== user) forgetAll();
  sessionStorage.setItem(USER, user);
}

/** Forgets everything that was typed in this tab, and the keys of what was wanted. */
export function forgetAll() {
  const names = Object.keys(sessionStorage).filter((name) => KEPT.test(name));
  [...names, USER].forEach((name) => sessionStorage.removeItem(name));
}

/** @template {object} T @param {string} name @param {T} empty */
export function useDraft(name, empty) {
  const kept = () => JSON.parse(sessionStorage.getItem(PREFIX + name) ?? "{}");
  const [draft, setDraft] = useState(/** @type {T} */ ({ ...empty, ...kept() }));
  const put = (/** @type {Partial<T>} */ change) => {
    sessionStorage.setItem(PREFIX + name, JSON.stringify({ ...kept(), ...change }));
    setDraft((before) => ({ ...before, ...change }));
  };
  const clear = (/** @type {T} */ shown = empty) => {
    sessionStorage.removeItem(PREFIX + name);
    setDraft(shown);
  };
  return { draft, put, clear };
}
