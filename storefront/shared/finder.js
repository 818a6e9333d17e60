/** A choice by name of what may be thousands: few are a plain list, of many one is found by typing. */

import { html, useRef, useState } from "./html.js";
import { useAction, useLoaded } from "./loading.js";
import { Choice, described, idOf, Labelled } from "./parts.js";
import { Trouble } from "./trouble.js";
import { inOrder, t } from "./words.js";

/** @typedef {import("../types/shapes").Query} Query */
/** @template T @typedef {import("../types/shapes").Page<T>} Page */
/** `note` tells two of one name apart. @typedef {{value: string, text: string, note?: string}} Option */
/** @typedef {{options: Option[], isWhole: boolean, failure: unknown, again: () => void, rest: any}} All */
/**
 * `first` stand before all others.
 * @typedef {{name: string, label: string, hint?: string, error?: string, chosen: Option, first?: Option[], all: All, onValue: (value: string) => void}} Props
 */

const PAGE = 100;
const FEW = 25;
const SHOWN = 50;

/**
 * What can be chosen: so much of it as says whether it is few, and all of it once somebody looks for one.
 * @template T @template {Option} O
 * @param {(query: Query) => Promise<Page<T>>} read @param {(item: T) => O} option @param {unknown[]} of
 */
export function useAll(read, option, of) {
  const found = useLoaded(() => more(read, { items: [], next_cursor: undefined }, FEW), of);
  const rest = useAction(async () => {
    for (let page = found.value; page?.next_cursor; ) {
      const next = await more(read, page, page.items.length);
      found.replace(page, next);
      page = next;
    }
  });
  const options = (found.value?.items ?? []).map(option);
  return { options, isWhole: found.value?.next_cursor === null, failure: found.failure ?? rest.failure, again: found.failure ? found.again : rest.run, rest };
}

/**
 * What was found with further pages, until it is more than so many.
 * @template T
 * @param {(query: Query) => Promise<Page<T>>} read @param {{items: T[], next_cursor?: string | null}} found @param {number} least
 */
async function more(read, found, least) {
  while (found.next_cursor !== null && found.items.length <= least) {
    const { items, next_cursor } = await read({ limit: PAGE, cursor: found.next_cursor });
    found = { items: [...found.items, ...items], next_cursor };
  }
  return found;
}

/** @param {Props} props */
export function Finder({ all, first = [], chosen, ...field }) {
  const isRead = all.isWhole || all.options.length > 0;
  const isFew = all.isWhole && all.options.length <= FEW;
  const sorted = all.options.sort((one, other) => inOrder(one.text, other.text));
  const options = [...first, ...sorted];
  const isThere = options.some(({ value }) => value === chosen.value);
  const listed = isThere ? options : [chosen, ...options];
  return html`${isFew || !isRead
      ? html`<${Choice} disabled=${!isRead} ...${field} value=${chosen.value} of=${listed.map(({ value, text }) => [value, text])} />`
      : html`<${Search} ...${field} all=${all} options=${options} chosen=${chosen} />`}
    <${Trouble} failure=${all.failure} retry=${all.again} />`;
}

/** A combobox as the ARIA Authoring Practices have it: typing filters, arrows walk, Enter chooses, Escape leaves it as it was. @param {any} props */
function Search({ name, label, hint, error, all, options, chosen, onValue }) {
  const id = idOf(name);
  const [typed, setTyped] = useState(/** @type {string | undefined} */ (undefined));
  // By its value: names that are read meanwhile are sorted between those that are shown.
  const [active, setActive] = useState(/** @type {{value?: string, isFirst?: boolean}} */ ({}));
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const isOpen = typed !== undefined;
  const fitting = isOpen ? options.filter(fits(typed)) : [];
  const shown = fitting.slice(0, SHOWN);
  const at = active.value === undefined ? (active.isFirst && shown.length ? 0 : -1) : shown.findIndex((/** @type {Option} */ { value }) => value === active.value);
  const open = (/** @type {string} */ text, isFirst = false) => {
    setTyped(text);
    setActive({ isFirst, ...(isFirst && { value: options.find(fits(text))?.value }) });
    all.rest.run();
  };
  const close = () => setTyped(undefined);
  const choose = (/** @type {Option | undefined} */ option) => {
    if (!option) return;
    close();
    if (option.value !== chosen.value) onValue(option.value);
  };
  const walk = (/** @type {number} */ by) => {
    if (!isOpen) return open("", by > 0);
    const next = shown.length ? (at + by + shown.length + (at < 0 && by < 0 ? 1 : 0)) % shown.length : -1;
    setActive({ value: shown[next]?.value });
    document.getElementById(`${id}-${next}`)?.scrollIntoView({ block: "nearest" });
  };
  const selects = () => input.current?.value === chosen.text && input.current?.select();
  // Typing goes over what is chosen, from the first letter on; the mouse places its caret after the focus.
  const focused = () => {
    selects();
    setTimeout(selects);
  };
  /** @type {Record<string, () => void>} */
  const keys = { ArrowDown: () => walk(1), ArrowUp: () => walk(-1), ...(isOpen && { Enter: () => choose(shown[at]), Escape: close }) };
  const pressed = (/** @type {KeyboardEvent} */ event) => {
    if (event.isComposing || !keys[event.key]) return;
    event.preventDefault();
    keys[event.key]();
  };
  const reading = !all.isWhole && !all.failure ? ` ${t("finder.reading", { count: all.options.length })}` : "";
  const counted = t(fitting.length > SHOWN ? "finder.many" : "finder.found", { count: fitting.length, shown: SHOWN });
  return html`<${Labelled} id=${id} label=${label} hint=${hint} error=${error}>
    <div class="finder">
      <input id=${id} ref=${input} role="combobox" type="text" autocomplete="off" spellcheck=${false} placeholder=${t("finder.search")}
        aria-autocomplete="list" aria-expanded=${String(isOpen)} aria-controls=${`${id}-list`} aria-invalid=${error ? "true" : undefined}
        aria-describedby=${described(id, hint, error)} aria-activedescendant=${isOpen && shown[at] ? `${id}-${at}` : undefined}
        value=${typed ?? chosen.text} onInput=${(/** @type {any} */ event) => open(event.target.value, !!event.target.value)}
        onClick=${() => isOpen || open("")} onFocus=${focused} onBlur=${close} onKeyDown=${pressed} />
      <div class=${isOpen ? "found" : "hidden"}>
      <ul id=${`${id}-list`} role="listbox" aria-label=${label} hidden=${!isOpen || !shown.length}>
        ${shown.map((/** @type {Option} */ option, /** @type {number} */ place) => html`<li key=${option.value} id=${`${id}-${place}`} role="option"
          aria-selected=${String(place === at)} onMouseDown=${keepsFocus} onClick=${() => choose(option)}>
          ${option.text}${option.note && html` <span class="note">${option.note}</span>`}</li>`)}
      </ul>
      <p class="note" role="status">${isOpen ? counted + reading : ""}</p>
      </div>
    </div>
  <//>`;
}

const keepsFocus = (/** @type {Event} */ event) => event.preventDefault();

/** Without accents, in small letters. @param {string} text */
const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

/** Whether every word that was typed is in it. @param {string} typed */
function fits(typed) {
  const words = plain(typed).split(/\s+/);
  return (/** @type {Option} */ { text, note = "" }) => words.every((word) => plain(`${text} ${note}`).includes(word));
}
