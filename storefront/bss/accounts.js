/** Accounts as choices, and their names where only ids are known. */

import { useEffect, useRef, useState } from "../shared/html.js";
import { account } from "./api.js";

/** @typedef {import("../types/shapes").BssAccount} BssAccount */

/** The choice of no account. */
export const NOBODY = { value: "", text: "" };

/** Two of one name are told apart by their mail addresses. @param {BssAccount} account */
export const optionOf = ({ account_id, name, billing }) => ({ value: account_id, text: name, note: billing.contact.email });

/** An account by id; undefined where none is named. @param {string} accountId */
export const somebody = async (accountId) => (accountId ? account(accountId) : undefined);

/** The names of accounts by id, each asked for once; one that is not read yet, or cannot be, goes by its id. @param {string[]} ids */
export function useNames(ids) {
  const [names, setNames] = useState(/** @type {Record<string, string>} */ ({}));
  const asked = useRef(new Set());
  useEffect(() => {
    for (const id of ids) {
      if (asked.current.has(id)) continue;
      asked.current.add(id);
      account(id).then(
        ({ name }) => setNames((known) => ({ ...known, [id]: name })),
        () => asked.current.delete(id),
      );
    }
  }, [ids.join()]);
  return (/** @type {string} */ id) => names[id] ?? id;
}
