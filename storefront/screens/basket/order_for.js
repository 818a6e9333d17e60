import { NewEndCustomer } from "../../shared/end_customer.js";
import { html, useState } from "../../shared/html.js";
import { useAction, useLoaded } from "../../shared/loading.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { endCustomers, orderFor } from "./data.js";

/** @typedef {import("../../types/shapes").Basket} Basket */
/** @typedef {import("../../types/shapes").Account} Account */

/** Whom the order is for: the partner itself, an end customer, or a new one. @param {{basket: Basket, own: {account_id: string, name: string}}} props */
export function OrderFor({ basket, own }) {
  const customers = useLoaded(endCustomers, []);
  const [making, setMaking] = useState(false);
  const choosing = useAction(orderFor);
  const made = async (/** @type {Account} */ account) => {
    customers.again();
    await choosing.run(account.account_id);
  };
  return html`<div class="field">
      <label for="order-for">${t("order_for")}</label>
      <p class="note" id="order-for-hint">${t("order_for.hint")}</p>
      <div class="row">
        <${Choice} basket=${basket} own=${own} customers=${customers.value ?? []} onChoose=${choosing.run} />
        <button type="button" onClick=${() => setMaking(true)}>${t("end_customer.new")}</button>
      </div>
    </div>
    <${Trouble} failure=${choosing.failure ?? customers.failure} retry=${customers.failure ? customers.again : undefined} />
    ${making && html`<${NewEndCustomer} terms=${termsOf(basket)} onMade=${made} onClose=${() => setMaking(false)} />`}`;
}

/** @param {{basket: Basket, own: {account_id: string, name: string}, customers: Account[], onChoose: (accountId: string) => void}} props */
function Choice({ basket, own, customers, onChoose }) {
  const chosen = basket.order_for;
  const others = customers.filter(({ account_id }) => account_id !== chosen.account_id);
  const isOwn = chosen.account_id === own.account_id;
  return html`<select id="order-for" aria-describedby="order-for-hint" key=${`${basket.version} ${customers.length}`}
    onChange=${(/** @type {any} */ event) => onChoose(event.target.value)}>
    <option value=${own.account_id} selected=${isOwn}>${t("order_for.myself", { name: own.name })}</option>
    ${!isOwn && html`<option value=${chosen.account_id} selected>${chosen.name}</option>`}
    ${others.map(({ account_id, name }) => html`<option value=${account_id}>${name}</option>`)}
  </select>`;
}

/** A new end customer gets the terms of whom it buys from; nothing is billed to it. @param {Basket} basket */
export const termsOf = ({ totals }) => ({ currency: totals.payable.currency, tax_rate: totals.taxes[0]?.rate ?? "0.00" });
