import { html, useState } from "../../shared/html.js";
import { useAction } from "../../shared/loading.js";
import { Field } from "../../shared/parts.js";
import { Trouble, wrong } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { putPurchaseOrder } from "./data.js";

/** The buyer's own reference; it is saved when the field is left. @param {{basket: import("../../types/shapes").Basket}} props */
export function PurchaseOrder({ basket }) {
  const saved = basket.purchase_order_number ?? "";
  const [typed, setTyped] = useState(/** @type {string | undefined} */ (undefined));
  const saving = useAction(async () => {
    if (typed === undefined || typed.trim() === saved) return;
    await putPurchaseOrder(typed);
    setTyped(undefined);
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    saving.run();
  };
  return html`<form class="form" novalidate onSubmit=${submit} onFocusOut=${saving.run}>
    <${Field} label=${t("purchase_order")} hint=${t("purchase_order.hint")} name="purchase-order" value=${typed ?? saved}
      onValue=${setTyped} maxlength=${100} error=${wrong(saving.failure, "/purchase_order_number")} />
    <${Trouble} failure=${saving.failure} retry=${saving.run} />
    <p class="note" role="status">${saving.busy ? t("saving") : ""}</p>
  </form>`;
}
