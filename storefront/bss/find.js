/** One of a list, opened by the number that a buyer or a mail names. */

import { html, useState } from "../shared/html.js";
import { Field } from "../shared/parts.js";
import { link } from "../shared/router.js";
import { t } from "../shared/words.js";

/** An invoice's number as it is written; an id is in small letters anyway. @param {string} typed */
const spelt = (typed) => (/^[a-z]{2,8}-\d{4}-\d+$/i.test(typed) ? typed.toUpperCase() : typed);

/** `of` is the list, as addresses name it. @param {{of: string, label: string}} props */
export function Find({ of, label }) {
  const [typed, setTyped] = useState("");
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (typed.trim()) location.hash = link([of, spelt(typed.trim())]);
  };
  return html`<form class="row find" role="search" onSubmit=${open}>
    <${Field} name="find" label=${label} value=${typed} onValue=${setTyped} /><button>${t("find.open")}</button>
  </form>`;
}
