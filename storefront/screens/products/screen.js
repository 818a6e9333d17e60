import { html } from "../../shared/html.js";
import { useLoaded } from "../../shared/loading.js";
import { Empty, Field, Heading, Money, Waiting } from "../../shared/parts.js";
import { TYPES } from "../../shared/states.js";
import { filter, link } from "../../shared/router.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { categories, found, read } from "./data.js";

/** @typedef {import("../../types/shapes").Product} Product */

/** What can be bought. @type {import("../../types/shapes").Screen} */
export function Screen({ place: { query } }) {
  const list = useLoaded(read, []);
  return html`<${Heading}>${t("products.title")}<//>
    <${Trouble} failure=${list.failure} retry=${list.again} />
    ${list.value && html`<${Filters} query=${query} products=${list.value} />`}
    ${list.value ? html`<${Cards} products=${found(list.value, query)} />` : !list.failure && html`<${Waiting} what=${t("products.waiting")} rows=${4} />`}`;
}

/** @param {{query: Record<string, string>, products: Product[]}} props */
function Filters({ query, products }) {
  const set = (/** @type {string} */ name) => (/** @type {any} */ event) => filter({ [name]: event.target.value });
  return html`<form class="filters" role="search" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
    <div class="field long"><${Field} label=${t("products.search")} type="search" name="search" value=${query.search ?? ""}
      onValue=${(/** @type {string} */ search) => filter({ search })} /></div>
    <div class="field"><label for="category">${t("product.category")}</label>
      <select id="category" onChange=${set("category")}>
        <option value="">${t("all")}</option>
        ${categories(products).map((name) => html`<option value=${name} selected=${name === query.category}>${name}</option>`)}
      </select></div>
    <div class="field"><label for="type">${t("product.type")}</label>
      <select id="type" onChange=${set("type")}>
        <option value="">${t("all")}</option>
        ${Object.entries(TYPES).map(([type, key]) => html`<option value=${type} selected=${type === query.type}>${t(key)}</option>`)}
      </select></div>
  </form>`;
}

/** @param {{products: Product[]}} props */
function Cards({ products }) {
  return html`<p role="status" class=${products.length ? "hidden" : ""}>${products.length ? t("products.found", { count: products.length }) : ""}</p>
    ${!products.length && html`<${Empty} title=${t("products.none")}><p>${t("products.none.what")}</p><//>`}
    <div class="cards">${products.map((product) => html`<${Card} key=${product.product_id} product=${product} />`)}</div>`;
}

/** @param {{product: Product}} props */
const Card = ({ product }) =>
  html`<article class="sheet">
    <p class="note">${t(TYPES[product.product_type])}${product.category && ` · ${product.category}`}</p>
    <h2><a href=${link(["products", product.product_id])}>${product.name}</a></h2>
    <p>${product.description}</p>
    <p class="price"><span class="strong"><${Money} of=${product.unit_price} /></span> ${t("product.per_licence")}</p>
    <p class="note">${t("product.validity", { count: product.validity_days })}</p>
  </article>`;
