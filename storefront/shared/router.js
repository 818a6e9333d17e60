/** Where the reader is, kept in the address behind the #: "#/orders?status=completed". */

import { useEffect, useState } from "./html.js";

/** @typedef {import("../types/shapes").Place} Place */

/** @returns {Place} */
export function here() {
  const [path = "", query = ""] = location.hash.replace(/^#\/?/, "").split("?");
  const parts = path.split("/").filter(Boolean).map(decoded);
  return { parts, query: Object.fromEntries(new URLSearchParams(query)) };
}

/** A part of an address; one with a broken escape stays as it is, and is the name of nothing. @param {string} part */
function decoded(part) {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** The address of a place. @param {string[]} parts @param {Record<string, string>} [query] */
export function link(parts, query = {}) {
  const given = new URLSearchParams(Object.entries(query).filter(([, value]) => value)).toString();
  return `#/${parts.map(encodeURIComponent).join("/")}${given ? `?${given}` : ""}`;
}

/** Goes there; the way back leads past here. @param {string[]} parts @param {Record<string, string>} [query] */
export const replace = (parts, query) => location.replace(link(parts, query));

/** The place, and a new one whenever it changes. */
export function usePlace() {
  const [place, setPlace] = useState(here());
  useEffect(() => {
    const changed = () => setPlace(here());
    addEventListener("hashchange", changed);
    return () => removeEventListener("hashchange", changed);
  }, []);
  return place;
}

/** Writes filters into the address without a new entry in the history. @param {Record<string, string>} query */
export function filter(query) {
  const { parts, query: before } = here();
  history.replaceState(null, "", link(parts, { ...before, ...query }));
  dispatchEvent(new HashChangeEvent("hashchange"));
}
