import { html, useState } from "../../../shared/html.js";
import { useAction, useLoaded } from "../../../shared/loading.js";
import { Heading, Id, Status, Waiting } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { PUBLISHED, TYPES } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { advice } from "../../amounts.js";
import { Asking } from "../../asking.js";
import { Changes } from "../../changes.js";
import { Saving, useTyping } from "../../typing.js";
import { bodyOf, changeProduct, productChanges, read, textsOf } from "./data.js";
import { Fields, NAMES, SPELLING } from "./fields.js";
import { New } from "./new.js";

/** @typedef {import("../../../types/shapes").BssProduct} BssProduct */

/** A new product, or one with its price, limits and texts. @type {import("../../../types/shapes").Screen} */
export const Screen = ({ place: { parts } }) => (parts[1] === "new" ? html`<${New} />` : html`<${Known} id=${parts[1]} />`);

/** @param {{id: string}} props */
function Known({ id }) {
  const { value: product, failure, again, put } = useLoaded(() => read(id), [id]);
  const state = product && PUBLISHED[String(product.published)];
  return html`<p class="crumb"><a href=${link(["products"])}>${t("product.back")}</a></p>
    <${Heading} aside=${state && html`<${Status} tone=${state[1]}>${t(state[0])}<//>`}>${product?.name ?? t("product.title")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!product && !failure && html`<${Waiting} what=${t("product.waiting")} rows=${5} />`}
    ${product && html`<${Publishing} product=${product} onDone=${put} />
    <div class="columns">
      <div><${Form} product=${product} onSaved=${put} /><${Changes} names=${NAMES} spelling=${SPELLING} of=${product} read=${(/** @type {string} */ cursor) => productChanges(id, { cursor })} /></div>
      <aside class="sheet" aria-label=${t("product.title")}><dl class="facts">
        <dt>${t("product.title")}</dt><dd><${Id} of=${id} label=${t("order.copy_id")} /></dd>
        <dt>${t("product.type")}</dt><dd>${t(TYPES[product.product_type])}</dd>
      </dl><p class="note">${t("desk.product.kept")}</p></aside>
    </div>`}`;
}

/** @param {{product: BssProduct, onDone: (product: BssProduct) => void}} props */
function Publishing({ product, onDone }) {
  const set = async (/** @type {boolean} */ published) => onDone(await changeProduct(product.product_id, { published }));
  const publishing = useAction(() => set(true));
  return html`<div class="row" role="group" aria-label=${t("desk.actions")}>
      ${product.published
        ? html`<${Asking} name=${t("desk.withdraw")} what=${t("desk.withdraw.what")} act=${() => set(false)} />`
        : html`<button type="button" class="primary" onClick=${publishing.run}>${t("desk.publish")}</button>`}
    </div>
    <${Trouble} failure=${publishing.failure} />`;
}

/** @param {{product: BssProduct, onSaved: (product: BssProduct) => void}} props */
function Form({ product, onSaved }) {
  const typing = useTyping(`desk-product:${product.product_id}`, textsOf(product));
  const [unreadable, setUnreadable] = useState("");
  const [saved, setSaved] = useState(false);
  const saving = useAction(async () => {
    const { typed } = typing;
    const body = bodyOf(typed, Object.keys(typing.touched));
    setUnreadable(body ? "" : advice(typed.currency));
    if (!body || !Object.keys(body).length) return;
    onSaved(await changeProduct(product.product_id, body));
    typing.saved(typed);
    setSaved(true);
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    saving.run();
  };
  const discard = () => {
    typing.clear();
    setUnreadable("");
  };
  return html`<form class="sheet form" novalidate onSubmit=${submit}>
    <${Trouble} failure=${saving.failure} />
    <${Fields} typing=${typing} failure=${saving.failure} unreadable=${unreadable} />
    <${Saving} saving=${saving} saved=${saved} touched=${typing.touched} onDiscard=${discard} />
  </form>`;
}
