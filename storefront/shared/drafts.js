/** What was typed into a form, kept in this tab until it is sent, so that a reload or a new sign-in loses nothing. */

import { useState } from "./html.js";

const PREFIX = "draft:";
const USER = "kept-for";
const NAME = "kept-for-name";
const KEPT = /^(draft|key):/;

/** Forgets what somebody else typed in this tab; their name, if somebody else had it. @param {string} user @param {string} name */
export function keepFor(user, name) {
  const before = sessionStorage.getItem(USER);
  const another = before !== null && before !== user ? (sessionStorage.getItem(NAME) ?? before) : undefined;
  if (another !== undefined) forgetAll();
  sessionStorage.setItem(USER, user);
  sessionStorage.setItem(NAME, name);
  return another;
}

/** Forgets everything that was typed in this tab, and the keys of what was wanted. */
export function forgetAll() {
  const names = Object.keys(sessionStorage).filter((name) => KEPT.test(name));
  [...names, USER, NAME].forEach((name) => sessionStorage.removeItem(name));
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
  /** Keeps of it what still has to be sent. */
  const keep = (/** @type {(value: any, field: keyof T) => boolean} */ isLeft) => {
    const left = Object.fromEntries(Object.entries(kept()).filter(([field, value]) => isLeft(value, /** @type {keyof T} */ (field))));
    clear();
    if (Object.keys(left).length) put(/** @type {Partial<T>} */ (left));
  };
  return { draft, put, clear, keep };
}
