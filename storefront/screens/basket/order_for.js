import { NewEndCustomer } from "../../shared/end_customer.js";
import { Finder, useAll } from "../../shared/finder.js";
import { html, useRef, useState } from "../../shared/html.js";
import { useAction } from "../../shared/loading.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { endCustomers, orderFor } from "./data.js";

/** @typedef {import("../../types/shapes").Basket} Basket */
/** @typedef {import("../../types/shapes").Account} Account */

/** Whom the order is for: the partner itself, an end customer, or a new one. @param {{basket: Basket, own: {account_id: string, name: string}}} props */
export function OrderFor({ basket, own }) {
  const [made, setMade] = useState(0);
  const customers = useAll(endCustomers, optionOf, [made]);
  const [making, setMaking] = useState(false);
  const wanted = useRef("");
  // Who chooses again meanwhile wants that.
  const choosing = useAction(async () => {
    for (let chosen = ""; chosen !== wanted.current; ) await orderFor((chosen = wanted.current));
  });
  const choose = (/** @type {string} */ accountId) => {
    wanted.current = accountId;
    return choosing.run();
  };
  const { account_id: value, name: text } = basket.order_for;
  const myself = { value: own.account_id, text: t("order_for.myself", { name: own.name }) };
  const options = [myself, ...customers.options, { value, text }];
  const chosen = options.find((each) => each.value === (choosing.busy ? wanted.current : value)) ?? { value, text };
  const takeOver = async (/** @type {Account} */ account) => {
    setMade(made + 1);
    await choose(account.account_id);
  };
  return html`<div class="row">
      <${Finder} name="order-for" label=${t("order_for")} hint=${t("order_for.hint")} all=${customers} first=${[myself]}
        chosen=${chosen} onValue=${choose} />
      <button type="button" onClick=${() => setMaking(true)}>${t("end_customer.new")}</button>
    </div>
    ${customers.options.find((each) => each.value === value)?.isLater && html`<p class="notice" role="status">${t("order_for.later", { name: text })}</p>`}
    <${Trouble} failure=${choosing.failure} retry=${choosing.run} />
    ${making && html`<${NewEndCustomer} terms=${termsOf(basket)} onMade=${takeOver} onClose=${() => setMaking(false)} />`}`;
}

/** @param {Account} account */
const optionOf = ({ account_id, name, billing, provisioning_sync_status: state }) => ({
  value: account_id,
  text: name,
  note: billing.contact.email,
  isLater: state !== "synchronized",
});

/** A new end customer gets the terms of whom it buys from; nothing is billed to it. @param {Basket} basket */
export const termsOf = ({ totals }) => ({ currency: totals.payable.currency, tax_rate: totals.taxes[0]?.rate ?? "0.00" });
