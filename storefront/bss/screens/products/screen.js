import { Filter } from "../../../shared/filter.js";
import { html } from "../../../shared/html.js";
import { usePages } from "../../../shared/loading.js";
import { Empty, Heading, Money, Pages, Status } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { PUBLISHED, TYPES } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { number, t } from "../../../shared/words.js";
import { read } from "./data.js";

/** @typedef {import("../../../types/shapes").BssProduct} BssProduct */

/** @type {Record<string, [string]>} */
const KINDS = Object.fromEntries(Object.entries(TYPES).map(([type, key]) => [type, [key]]));

/** Every product, published or not. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { query } }) {
  const { published = "", type = "" } = query;
  const list = usePages((cursor) => read({ published, product_type: type, cursor }), [published, type]);
  return html`<${Heading} aside=${html`<a class="button" href=${link(["products", "new"])}>${t("desk.product.new")}</a>`}>${t("nav.products")}<//>
    <div class="row">
      <${Filter} name="published" label=${t("order.status")} of=${PUBLISHED} chosen=${published} />
      <${Filter} name="type" label=${t("product.type")} of=${KINDS} chosen=${type} />
    </div>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("products.waiting")} empty=${html`<${Empty} title=${t("list.none")} />`}>
      ${list.value && html`<${Table} products=${list.value.items} />`}
    <//>`;
}

/** @param {{products: BssProduct[]}} props */
const Table = ({ products }) =>
  html`<div class="sheet"><table class="stack" role="table" aria-label=${t("nav.products")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("product.title")}</th><th role="columnheader" scope="col">${t("product.type")}</th>
      <th role="columnheader" scope="col">${t("order.status")}</th><th role="columnheader" scope="col" class="number">${t("product.quantities")}</th>
      <th role="columnheader" scope="col" class="number">${t("line.price")}</th>
    </tr></thead>
    <tbody role="rowgroup">${products.map((product) => html`<${Row} key=${product.product_id} product=${product} />`)}</tbody>
  </table></div>`;

/** @param {{product: BssProduct}} props */
function Row({ product }) {
  const [name, tone] = PUBLISHED[String(product.published)];
  return html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["products", product.product_id])}>${product.name}</a>
      ${product.category && html`<div class="note">${product.category}</div>`}</th>
    <td role="cell" data-label=${t("product.type")}>${t(TYPES[product.product_type])}</td>
    <td role="cell" data-label=${t("order.status")}><${Status} tone=${tone}>${t(name)}<//></td>
    <td role="cell" class="number" data-label=${t("product.quantities")}>${number(product.min_quantity)} – ${number(product.max_quantity)}</td>
    <td role="cell" class="number" data-label=${t("line.price")}><${Money} of=${product.unit_price} /></td>
  </tr>`;
}
