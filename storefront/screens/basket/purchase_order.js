import { html } from "../../shared/html.js";
import { Field } from "../../shared/parts.js";
import { Trouble, wrong } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { putPurchaseOrder } from "./data.js";
import { Meanwhile, useTyped } from "./typed.js";

/** The buyer's own reference; it is saved when the typing ends. @param {{basket: import("../../types/shapes").Basket}} props */
export function PurchaseOrder({ basket }) {
  const number = useTyped(`${basket.basket_id}:number`, basket.purchase_order_number ?? "", putPurchaseOrder);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    number.send();
  };
  return html`<form class="form" novalidate onSubmit=${submit} onFocusOut=${number.leave}>
    <${Field} label=${t("purchase_order")} hint=${t("purchase_order.hint")} name="purchase-order" value=${number.value}
      onValue=${number.type} maxlength=${100} error=${wrong(number.failure, "/purchase_order_number")} />
    <${Meanwhile} of=${number.meanwhile} />
    <${Trouble} failure=${number.failure} retry=${number.send} />
    <p class="note" role="status">${number.busy ? t("saving") : ""}</p>
  </form>`;
}
