import { useDraft } from "../../shared/drafts.js";
import { html, useRef, useState } from "../../shared/html.js";
import { useAction, useLoaded } from "../../shared/loading.js";
import { Field, Heading, Money, Stepper, Waiting } from "../../shared/parts.js";
import { TYPES } from "../../shared/states.js";
import { link } from "../../shared/router.js";
import { Trouble, wrong } from "../../shared/trouble.js";
import { number, t } from "../../shared/words.js";
import { add, read } from "./data.js";

/** @typedef {import("../../types/shapes").Product} Product */

/** One product, and what it takes to buy it. @type {import("../../types/shapes").Screen} */
export function Screen({ place: { parts } }) {
  const { value: product, failure, again } = useLoaded(() => read(parts[1]), [parts[1]]);
  return html`<p class="crumb"><a href=${link(["products"])}>${t("product.back")}</a></p>
    <${Heading}>${product?.name ?? t("product.title")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!product && !failure && html`<${Waiting} what=${t("product.waiting")} />`}
    ${product &&
    html`<div class="columns">
      <section class="sheet"><p>${product.description}</p><${Facts} product=${product} /></section>
      <aside><${Buy} product=${product} onRefused=${again} /></aside>
    </div>`}`;
}

/** @param {{product: Product}} props */
const Facts = ({ product }) =>
  html`<dl class="facts">
    <dt>${t("product.type")}</dt><dd>${t(TYPES[product.product_type])}</dd>
    ${product.category && html`<dt>${t("product.category")}</dt><dd>${product.category}</dd>`}
    <dt>${t("product.quantities")}</dt>
    <dd>${t("product.limits", { from: number(product.min_quantity), to: number(product.max_quantity) })}</dd>
    <dt>${t("product.code")}</dt><dd>${t("product.expiry", { count: product.expire_days })}</dd>
    <dt>${t("product.licences")}</dt><dd>${t("product.validity", { count: product.validity_days })}</dd>
  </dl>`;

/** @param {{product: Product, onRefused: () => void}} props */
function Buy({ product }) {
  const { draft, put, clear } = useDraft(`product:${product.product_id}`, { quantity: String(product.min_quantity), name: "" });
  const { quantity, name } = draft;
  const latest = useRef(draft);
  latest.current = draft;
  const [added, setAdded] = useState("");
  const adding = useAction(async () => {
    setAdded("");
    const count = await add(product.product_id, quantity, name);
    setAdded(t("product.added", { count, name: name.trim() || product.name }));
    clear({ quantity: latest.current.quantity, name: latest.current.name === name ? "" : latest.current.name });
  });
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    adding.run();
  };
  // The second click of a double click is not a second wish.
  const once = (/** @type {MouseEvent} */ event) => event.detail > 1 && event.preventDefault();
  return html`<form class="sheet form" novalidate onSubmit=${submit}>
    <p><span class="strong"><${Money} of=${product.unit_price} /></span> ${t("product.per_licence")}</p>
    <${Trouble} failure=${adding.failure} />
    <div class="field"><span class="strong" aria-hidden="true">${t("quantity")}</span>
      <${Stepper} label=${t("quantity")} value=${quantity} min=${product.min_quantity} max=${product.max_quantity}
        onValue=${(/** @type {string} */ value) => put({ quantity: value })} invalid=${wrong(adding.failure, "/quantity")} /></div>
    <${Field} label=${t("friendly_name")} hint=${t("friendly_name.hint")} name="friendly-name" value=${name}
      onValue=${(/** @type {string} */ value) => put({ name: value })} maxlength=${100} error=${wrong(adding.failure, "/friendly_name")} />
    <button class="primary" aria-disabled=${adding.busy} onClick=${once}>${t("product.add")}</button>
    <p role="status">${added && html`${added} <a href=${link(["basket"])}>${t("product.to_basket")}</a>`}</p>
  </form>`;
}
