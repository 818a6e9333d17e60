import { reload, useBasket } from "../../shared/basket.js";
import { NewEndCustomer } from "../../shared/end_customer.js";
import { html, useState } from "../../shared/html.js";
import { usePages } from "../../shared/loading.js";
import { Empty, Heading, Pages, Status } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { SYNCHRONIZATION } from "../../shared/states.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { termsOf } from "../basket/order_for.js";
import { read } from "./data.js";

/** @typedef {import("../../types/shapes").Account} Account */

/** A partner's end customers, newest first. @type {import("../../types/shapes").Screen} */
export function Screen() {
  const list = usePages((cursor) => read({ cursor }), []);
  const [making, setMaking] = useState(false);
  const { basket, failure } = useBasket();
  const button = html`<button type="button" class="primary" onClick=${() => setMaking(true)}>${t("end_customer.new")}</button>`;
  const empty = html`<${Empty} title=${t("end_customers.empty")}><p>${t("end_customers.empty.what")}</p><//>`;
  return html`<${Heading} aside=${button}>${t("nav.end_customers")}<//>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("end_customers.waiting")} empty=${empty}>${list.value && html`<${Table} accounts=${list.value.items} />`}<//>
    ${making && !basket && html`<${Trouble} failure=${failure} retry=${reload} />`}
    ${making && basket && html`<${NewEndCustomer} terms=${termsOf(basket)} onMade=${list.again} onClose=${() => setMaking(false)} />`}`;
}

/** @param {{accounts: Account[]}} props */
const Table = ({ accounts }) =>
  html`<div class="sheet"><table class="stack" role="table" aria-label=${t("nav.end_customers")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("billing.company")}</th><th role="columnheader" scope="col">${t("billing.contact")}</th>
      <th role="columnheader" scope="col">${t("end_customer.synchronization")}</th>
    </tr></thead>
    <tbody role="rowgroup">${accounts.map((account) => html`<${Row} key=${account.account_id} account=${account} />`)}</tbody>
  </table></div>`;

/** @param {{account: Account}} props */
function Row({ account }) {
  const [name, tone] = SYNCHRONIZATION[account.provisioning_sync_status];
  const { contact } = account.billing;
  return html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["end-customers", account.account_id])}>${account.name}</a></th>
    <td role="cell" data-label=${t("billing.contact")}><span>${contact.name}<br /><span class="note">${contact.email}</span></span></td>
    <td role="cell" data-label=${t("end_customer.synchronization")}><${Status} tone=${tone}>${t(name)}<//></td>
  </tr>`;
}
