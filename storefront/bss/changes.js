/** Who changed what, and when: the old and the new value of each field. */

import { html } from "../shared/html.js";
import { usePages } from "../shared/loading.js";
import { Moment, Pages } from "../shared/parts.js";
import { TYPES } from "../shared/states.js";
import { Trouble } from "../shared/trouble.js";
import { money, number, t } from "../shared/words.js";

/** @typedef {import("../types/shapes").Change} Change */
/** @typedef {import("../types/shapes").Page<Change>} Found */

/**
 * `names` are the keys of the fields' texts; `of` is what was read last, so that the list is renewed with it.
 * @param {{read: (cursor?: string) => Promise<Found>, names: Record<string, string>, of: unknown}} props
 */
export function Changes({ read, names, of }) {
  const list = usePages(read, [of]);
  return html`<section class="sheet" aria-labelledby="changes"><h2 id="changes">${t("changes.title")}</h2>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("changes.waiting")} empty=${html`<p class="note">${t("changes.none")}</p>`}>
      <ol class="progress steps">${list.value?.items.map((each) => html`<${Entry} change=${each} names=${names} />`)}</ol>
    <//>
  </section>`;
}

/** @param {{change: Change, names: Record<string, string>}} props */
const Entry = ({ change: { at, by, changes }, names }) =>
  html`<li>
    <div><span>${by}</span><span class="note"><${Moment} at=${at} /></span></div>
    <ul class="changed">${changes.map(({ field, old, new: now }) => html`<li>${said(names[field] ? t(names[field]) : field, old, now)}</li>`)}</ul>
  </li>`;

/** "Price: 12.00 EUR, now 13.00 EUR". @param {string} name @param {unknown} old @param {unknown} now */
export const said = (name, old, now) =>
  old === null || old === undefined
    ? t("changes.set", { name, now: spelt(now) })
    : t("changes.changed", { name, old: spelt(old), now: spelt(now) });

/** @param {any} value */
function spelt(value) {
  if (value === null || value === undefined || value === "") return t("changes.nothing");
  if (typeof value === "boolean") return t(value ? "yes" : "no");
  if (typeof value === "number") return number(value);
  if (TYPES[value]) return t(TYPES[value]);
  return value.currency ? money(value) : String(value);
}
