import { useDraft } from "../../../shared/drafts.js";
import { html, useState } from "../../../shared/html.js";
import { useAction } from "../../../shared/loading.js";
import { Heading } from "../../../shared/parts.js";
import { link, replace } from "../../../shared/router.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { advice } from "../../amounts.js";
import { BLANK, bodyOf, newProduct } from "./data.js";
import { Fields } from "./fields.js";

/** A product that is made; it is published on its own page. */
export function New() {
  const { draft, put, clear } = useDraft("desk-product", BLANK);
  const [unreadable, setUnreadable] = useState("");
  const making = useAction(async () => {
    const body = bodyOf(draft, Object.keys(BLANK));
    setUnreadable(body ? "" : advice(draft.currency));
    if (!body) return;
    const made = await newProduct(body);
    clear();
    replace(["products", made.product_id]);
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    making.run();
  };
  return html`<p class="crumb"><a href=${link(["products"])}>${t("product.back")}</a></p>
    <${Heading}>${t("desk.product.new")}<//>
    <form class="sheet form" novalidate onSubmit=${submit}>
      <${Trouble} failure=${making.failure} />
      <${Fields} typing=${{ typed: draft, put }} failure=${making.failure} unreadable=${unreadable} isNew />
      <p class="note">${t("desk.product.later")}</p>
      <p><button class="primary" aria-disabled=${making.busy}>${t("end_customer.create")}</button></p>
    </form>`;
}
