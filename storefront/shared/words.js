/** The texts of the pages, one catalogue for each language, and how numbers and days are written in it. */

import { places } from "./currencies.js";

export const LANGUAGES = { en: "English", de: "Deutsch", el: "Ελληνικά" };
const CHOSEN = "language";

/** @type {Record<string, string>} */
let catalogue = {};
let language = "en";
let locale = "en-GB";

/** The language that was chosen here before, else the first of the browser's that is shipped. */
export function preferred() {
  const chosen = localStorage.getItem(CHOSEN) ?? "";
  const wanted = [chosen, ...navigator.languages].map((each) => each.slice(0, 2).toLowerCase());
  return wanted.find((each) => each in LANGUAGES) ?? "en";
}

/** Loads a catalogue. @param {string} wanted */
export async function speak(wanted) {
  catalogue = await (await fetch(new URL(`../words/${wanted}.json`, import.meta.url))).json();
  language = wanted;
  locale = wanted === "en" ? "en-GB" : wanted;
  document.documentElement.lang = wanted;
}

/** Keeps the choice and starts the pages anew in it. @param {string} wanted */
export function choose(wanted) {
  localStorage.setItem(CHOSEN, wanted);
  location.reload();
}

export const spoken = () => language;

/**
 * The text of a key, with its {places} filled. `count` chooses between the forms `.one` and `.other`.
 * @param {string} key
 * @param {Record<string, string | number>} [values]
 */
export function t(key, values = {}) {
  const text = catalogue[key] ?? catalogue[`${key}.${form(values.count)}`] ?? catalogue[`${key}.other`];
  if (text === undefined) throw new Error(`No text for ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => shown(values[name]));
}

/** @param {string | number | undefined} count */
const form = (count) => new Intl.PluralRules(locale).select(Number(count ?? 0));

/** @param {string | number} value */
const shown = (value) => (typeof value === "number" ? number(value) : value);

/** @param {number} value @param {Intl.NumberFormatOptions} [options] */
export const number = (value, options) => new Intl.NumberFormat(locale, options).format(value);

/** "372.00". @param {{amount: number, currency: string}} money @param {Intl.NumberFormatOptions} [options] */
export function decimals({ amount, currency }, options) {
  const digits = places(currency);
  return number(amount / 10 ** digits, { minimumFractionDigits: digits, maximumFractionDigits: digits, ...options });
}

/** "372.00 EUR". @param {{amount: number, currency: string}} money */
export const money = (money) => `${decimals(money).replace("-", "−")}\u00a0${money.currency}`;

/** "24 %", of a decimal such as "0.24". @param {string} rate */
export const percent = (rate) =>
  new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 4 }).format(Number(rate));

/** "25 Nov 2026". @param {string} value a day, or a moment */
export function day(value) {
  const isDay = value.length === 10;
  const options = /** @type {const} */ ({ day: "numeric", month: "short", year: "numeric" });
  return new Intl.DateTimeFormat(locale, isDay ? { ...options, timeZone: "UTC" } : options).format(new Date(value));
}

/** "25 Nov 2026, 21:40". @param {string} value */
export function moment(value) {
  const time = new Intl.DateTimeFormat(locale, { hour: "2-digit", minute: "2-digit" }).format(new Date(value));
  return `${day(value)}, ${time}`;
}

/** A country's name, of its two letters. @param {string} code */
export const country = (code) => new Intl.DisplayNames(locale, { type: "region", fallback: "code" }).of(code) ?? code;

/** @param {string} one @param {string} other */
export const inOrder = (one, other) => one.localeCompare(other, locale);
