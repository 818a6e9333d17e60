import { html } from "../../../shared/html.js";
import { Choice } from "../../../shared/parts.js";
import { TYPES } from "../../../shared/states.js";
import { wrong } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { fieldsOf } from "../../typing.js";

/** What can be said of a product; its type only when it is made. @param {{typing: any, failure: unknown, unreadable: string, isNew?: boolean}} props */
export function Fields({ typing, failure, unreadable, isNew }) {
  const field = fieldsOf(typing, failure);
  const types = Object.entries(TYPES).map(([type, key]) => [type, t(key)]);
  return html`${field("name", t("asset.name"), { maxlength: 200 })}
    ${field("description", t("invoice.description"), { rows: 3, maxlength: 2000 })}
    <div class="pair">
      ${field("category", t("product.category"), { hint: t("desk.optional"), maxlength: 200 })}
      ${isNew && html`<${Choice} name="product_type" label=${t("product.type")} value=${typing.typed.product_type} of=${types}
        onValue=${(/** @type {string} */ product_type) => typing.put({ product_type })} error=${wrong(failure, "/product_type")} />`}
    </div>
    <div class="pair">
      ${field("price", t("desk.price"), { error: unreadable || wrong(failure, "/unit_price/amount") })}
      ${field("currency", t("desk.currency"), { maxlength: 3, error: wrong(failure, "/unit_price/currency") })}
    </div>
    <div class="pair">
      ${field("min_quantity", t("desk.min_quantity"))}${field("max_quantity", t("desk.max_quantity"))}
    </div>
    <div class="pair">
      ${field("expire_days", t("desk.expire_days"))}${field("validity_days", t("desk.validity_days"))}
    </div>`;
}

/** The names of its fields, as its changes have them. */
export const NAMES = {
  name: "asset.name",
  description: "invoice.description",
  category: "product.category",
  product_type: "product.type",
  unit_price: "desk.price",
  min_quantity: "desk.min_quantity",
  max_quantity: "desk.max_quantity",
  expire_days: "desk.expire_days",
  validity_days: "desk.validity_days",
  published: "product.published",
  created_at: "desk.created",
};

/** @type {import("../../changes.js").Spelling} */
export const SPELLING = { product_type: (type) => t(TYPES[type]) };
