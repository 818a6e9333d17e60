/** The parts that screens are made of. */

import { html, useEffect, useRef, useState } from "./html.js";
import { moment, money, t } from "./words.js";

/** The heading of a screen; it takes the focus when the screen opens. @param {{children: any, aside?: any}} props */
export function Heading({ children, aside }) {
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    document.title = `${heading.current?.textContent} – ${t("app.title")}`;
  });
  return html`<div class="heading">
    <h1 tabindex="-1" ref=${heading}>${children}</h1>
    ${aside}
  </div>`;
}

/** @param {{of: {amount: number, currency: string}}} props */
export const Money = ({ of }) => html`<span class="money">${money(of)}</span>`;

/** @param {{at: string}} props */
export const Moment = ({ at }) => html`<time datetime=${at}>${moment(at)}</time>`;

/** A word with a shape and a colour. @param {{tone: "good" | "busy" | "bad" | "quiet", children: any}} props */
export const Status = ({ tone, children }) => html`<span class=${`status ${tone}`}>${children}</span>`;

/** An id, short, with a button that copies all of it. @param {{of: string, label: string}} props */
export const Id = ({ of, label }) =>
  html`<span class="id"
    ><code title=${of}>${of.length > 16 ? `${of.slice(0, 14)}…` : of}</code> <${Copy} text=${of} label=${label}
  /></span>`;

/** `label` says what is copied; `short` is what is shown where that stands beside it. @param {{text: string, label: string, short?: string}} props */
export function Copy({ text, label, short = label }) {
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return html`<button type="button" class="plain small" aria-label=${label} onClick=${copy}>${short}</button>
    <span role="status" class="note">${copied ? t("copied") : ""}</span>`;
}

/** What is shown while something is read: its shape, and in words what is awaited. @param {{rows?: number, what: string}} props */
export const Waiting = ({ rows = 3, what }) =>
  html`<div class="waiting" role="status">
    <span class="note">${what}</span>
    ${Array.from({ length: rows }, () => html`<div class="bone"></div>`)}
  </div>`;

/** @param {{title: string, children?: any}} props */
export const Empty = ({ title, children }) =>
  html`<div class="empty"><p class="strong">${title}</p>${children}</div>`;

/**
 * A list page by page: what is there, what is awaited, what is missing, and a button for more.
 * @param {{list: any, what: string, empty: any, children: any}} props
 */
export function Pages({ list, what, empty, children }) {
  if (!list.value) return list.failure ? null : html`<${Waiting} rows=${6} what=${what} />`;
  if (!list.value.items.length && !list.value.next_cursor) return empty;
  return html`${children}
  ${list.value.next_cursor &&
  html`<p><button type="button" disabled=${list.more.busy} onClick=${list.more.run}>${t("more")}</button></p>`}`;
}

/** A number with buttons for one less and one more. @param {{label: string, value: string, min: number, max: number, onValue: (value: string) => void, invalid?: boolean}} props */
export function Stepper({ label, value, min, max, onValue, invalid }) {
  const step = (/** @type {number} */ by) => onValue(String(Math.min(max, Math.max(min, (Number(value) || 0) + by))));
  return html`<span class="stepper">
    <button type="button" aria-label=${t("quantity.less")} disabled=${Number(value) <= min} onClick=${() => step(-1)}>−</button>
    <input type="number" inputmode="numeric" aria-label=${label} aria-invalid=${invalid ? "true" : undefined}
      min=${min} max=${max} value=${value} onInput=${(/** @type {any} */ event) => onValue(event.target.value)} />
    <button type="button" aria-label=${t("quantity.more")} disabled=${Number(value) >= max} onClick=${() => step(1)}>+</button>
  </span>`;
}

/**
 * A labelled text field; with `rows`, one of several rows whose text is still a single line.
 * @param {{label: string, value: string, onValue: (value: string) => void, error?: string, hint?: string, name?: string, type?: string,
 *   autocomplete?: string, maxlength?: number, rows?: number}} props
 */
export function Field({ label, value, onValue, error, hint, name = label, type = "text", autocomplete = "off", maxlength, rows }) {
  const id = idOf(name);
  const told = { "aria-describedby": described(id, hint, error), "aria-invalid": error ? "true" : undefined };
  const put = (/** @type {any} */ event) => onValue(rows ? event.target.value.replace(/\s*\n\s*/g, " ") : event.target.value);
  return html`<${Labelled} id=${id} label=${label} hint=${hint} error=${error}>
    ${rows
      ? html`<textarea id=${id} rows=${rows} value=${value} maxlength=${maxlength} ...${told} onInput=${put}></textarea>`
      : html`<input id=${id} type=${type} value=${value} maxlength=${maxlength} autocomplete=${autocomplete} ...${told} onInput=${put} />`}
  <//>`;
}

/** A labelled choice of one. @param {{label: string, value: string, of: [string, string][], onValue: (value: string) => void, error?: string, hint?: string, name?: string, disabled?: boolean}} props */
export function Choice({ label, value, of, onValue, error, hint, name = label, disabled }) {
  const id = idOf(name);
  return html`<${Labelled} id=${id} label=${label} hint=${hint} error=${error}>
    <select id=${id} value=${value} disabled=${disabled} aria-describedby=${described(id, hint, error)} aria-invalid=${error ? "true" : undefined}
      onChange=${(/** @type {any} */ event) => onValue(event.target.value)}>
      ${of.map(([each, text]) => html`<option value=${each} selected=${each === value}>${text}</option>`)}
    </select>
  <//>`;
}

/** A labelled yes or no, as "true" or "false". @param {{label: string, value: string, onValue: (value: string) => void}} props */
export const Check = ({ label, value, onValue }) =>
  html`<label class="check"><input type="checkbox" checked=${value === "true"} onChange=${(/** @type {any} */ event) => onValue(String(event.target.checked))} />
    <span>${label}</span></label>`;

/** @param {string} name of a field */
export const idOf = (/** @type {string} */ name) => `field-${name.replace(/\W+/g, "-")}`;

/** @param {string} id @param {string} [hint] @param {string} [error] */
export const described = (id, hint, error) => [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(" ") || undefined;

/** A field under its label, with what is to be said of it. @param {{id: string, label: string, hint?: string, error?: string, children?: any}} props */
export const Labelled = ({ id, label, hint, error, children }) =>
  html`<div class=${error ? "field wrong" : "field"}>
    <label for=${id}>${label}</label>
    ${hint && html`<p class="note" id=${`${id}-hint`}>${hint}</p>`}
    ${error && html`<p class="error" id=${`${id}-error`}>${error}</p>`}
    ${children}
  </div>`;
