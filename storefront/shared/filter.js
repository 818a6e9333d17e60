import { html } from "./html.js";
import { filter } from "./router.js";
import { t } from "./words.js";

const EARLIEST = "2020-01-01";
const stay = (/** @type {Event} */ event) => event.preventDefault();

/**
 * A choice that stays in the address. `none` says what is shown where nothing was chosen.
 * @param {{name: string, label: string, of: Record<string, [string, string?]>, chosen?: string, none?: string}} props
 */
export const Filter = ({ name, label, of, chosen = "", none = t("all") }) =>
  html`<form class="filters" onSubmit=${stay}>
    <div class="field">
      <label for=${`filter-${name}`}>${label}</label>
      <select id=${`filter-${name}`} onChange=${(/** @type {any} */ event) => filter({ [name]: event.target.value })}>
        <option value="">${none}</option>
        ${Object.entries(of).map(([value, [key]]) => html`<option value=${value} selected=${value === chosen}>${t(key)}</option>`)}
      </select>
    </div>
  </form>`;

/** A day that stays in the address; a year that is half typed asks for nothing. @param {{name: string, label: string, chosen?: string}} props */
export const DayFilter = ({ name, label, chosen = "" }) =>
  html`<form class="filters" onSubmit=${stay}>
    <div class="field">
      <label for=${`filter-${name}`}>${label}</label>
      <input id=${`filter-${name}`} type="date" min=${EARLIEST} value=${chosen}
        onChange=${(/** @type {any} */ { target }) => target.checkValidity() && filter({ [name]: target.value })} />
    </div>
  </form>`;
