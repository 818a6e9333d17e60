/** What was typed into a form, kept in this tab until it is sent, so that a reload loses nothing. */

import { useState } from "./html.js";

const PREFIX = "draft:";

/** @template {object} T @param {string} name @param {T} empty */
export function useDraft(name, empty) {
  const kept = sessionStorage.getItem(PREFIX + name);
  const [draft, setDraft] = useState(/** @type {T} */ (kept ? { ...empty, ...JSON.parse(kept) } : empty));
  const put = (/** @type {Partial<T>} */ change) =>
    setDraft((before) => {
      const now = { ...before, ...change };
      sessionStorage.setItem(PREFIX + name, JSON.stringify(now));
      return now;
    });
  const clear = () => {
    sessionStorage.removeItem(PREFIX + name);
    setDraft(empty);
  };
  return { draft, put, clear };
}
