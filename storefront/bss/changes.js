/** Who changed what, and when: the old and the new value of each field. */

import { html } from "../shared/html.js";
import { usePages } from "../shared/loading.js";
import { Moment, Pages } from "../shared/parts.js";
import { Trouble } from "../shared/trouble.js";
import { money, number, t } from "../shared/words.js";

/** @typedef {import("../types/shapes").Change} Change */
/** @typedef {import("../types/shapes").Page<Change>} Found */
/** @typedef {Record<string, (value: any) => string>} Spelling */

/**
 * `names` are the keys of the fields' texts; `spelling` says the values that are no plain text. `of` is what was read
 * last: the list is renewed with it.
 * @param {{read: (cursor?: string) => Promise<Found>, names: Record<string, string>, spelling?: Spelling, of: unknown}} props
 */
export function Changes({ read, names, spelling = {}, of }) {
  const list = usePages(read, [of]);
  return html`<section class="sheet" aria-labelledby="changes"><h2 id="changes">${t("changes.title")}</h2>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("changes.waiting")} empty=${html`<p class="note">${t("changes.none")}</p>`}>
      <ol class="progress steps">${list.value?.items.map((each) => html`<${Entry} change=${each} names=${names} spelling=${spelling} />`)}</ol>
    <//>
  </section>`;
}

/** @param {{change: Change, names: Record<string, string>, spelling: Spelling}} props */
const Entry = ({ change: { at, by, changes }, names, spelling }) =>
  html`<li>
    <div><span>${by}</span><span class="note"><${Moment} at=${at} /></span></div>
    <ul class="changed">${changes.map(
      ({ field, old, new: now }) => html`<li>${said(names[field] ? t(names[field]) : field, old, now, spelling[field])}</li>`,
    )}</ul>
  </li>`;

/** "Price: 12.00 EUR, now 13.00 EUR". @param {string} name @param {unknown} old @param {unknown} now @param {(value: any) => string} [spell] */
export const said = (name, old, now, spell = spelt) =>
  isThere(old)
    ? t("changes.changed", { name, old: spell(old), now: isThere(now) ? spell(now) : t("changes.nothing") })
    : t("changes.set", { name, now: isThere(now) ? spell(now) : t("changes.nothing") });

const isThere = (/** @type {unknown} */ value) => value !== null && value !== undefined && value !== "";

/** @param {any} value */
function spelt(value) {
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "number") return number(value);
  return value.currency ? money(value) : String(value);
}
