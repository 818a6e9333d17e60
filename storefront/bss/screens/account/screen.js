import { html } from "../../../shared/html.js";
import { useAction, useLoaded } from "../../../shared/loading.js";
import { Heading, Id, Moment, Status, Waiting } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { CATEGORIES, KINDS, SYNCHRONIZATION } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { country, number, percent, t } from "../../../shared/words.js";
import { Asking } from "../../asking.js";
import { Changes } from "../../changes.js";
import { accountChanges, changeAccount, read, synchronize } from "./data.js";
import { NAMES, SPELLING } from "./names.js";

/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */

/** One account: its billing, whether BitTitan knows it, whether it is blocked. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { parts } }) {
  const { value: account, failure, again, put } = useLoaded(() => read(parts[1]), [parts[1]]);
  const state = account && SYNCHRONIZATION[account.provisioning_sync_status];
  return html`<p class="crumb"><a href=${link(["accounts"])}>${t("desk.accounts")}</a></p>
    <${Heading} aside=${state && html`<${Status} tone=${state[1]}>${t(state[0])}<//>`}>${account?.name ?? t("desk.account")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!account && !failure && html`<${Waiting} what=${t("desk.account.waiting")} />`}
    ${account && html`<${Actions} account=${account} onDone=${put} /><${Shown} account=${account} />
    <${Changes} names=${NAMES} spelling=${SPELLING} of=${account} read=${(/** @type {string} */ cursor) => accountChanges(parts[1], { cursor })} />`}`;
}

/** @param {{account: BssAccount, onDone: (account: BssAccount) => void}} props */
function Actions({ account, onDone }) {
  const id = account.account_id;
  const plain = useAction(async (/** @type {() => Promise<BssAccount>} */ act) => onDone(await act()));
  const block = async (/** @type {string} */ reason) => onDone(await changeAccount(id, { blocked: { reason } }));
  return html`<div class="row" role="group" aria-label=${t("desk.actions")}>
      ${account.provisioning_sync_status !== "synchronized" &&
      html`<button type="button" class="primary" onClick=${() => plain.run(() => synchronize(id))}>${t("desk.synchronize")}</button>`}
      ${account.blocked
        ? html`<button type="button" onClick=${() => plain.run(() => changeAccount(id, { blocked: null }))}>${t("desk.unblock")}</button>`
        : html`<${Asking} name=${t("desk.block")} what=${t("desk.block.what")} field=${t("desk.reason")} pointer="/blocked/reason" act=${block} />`}
      ${account.kind !== "end_customer" &&
      html`<a class="button" href=${link(["drafts"], { account: id })}>${t("draft.new")}</a>
        <a class="button" href=${link(["orders"], { account: id })}>${t("nav.orders")}</a>
        <a class="button" href=${link(["assets"], { account: id })}>${t("nav.assets")}</a>
        <a class="button" href=${link(["invoices"], { account: id })}>${t("nav.invoices")}</a>`}
    </div>
    <${Trouble} failure=${plain.failure} />
    ${account.last_error && html`<p class="trouble">${account.last_error}</p>`}
    ${account.blocked && html`<p class="trouble">${t("desk.blocked", { reason: account.blocked.reason })}</p>`}`;
}

/** @param {{account: BssAccount}} props */
const Shown = ({ account: { account_id, kind, parent_account_id, created_at, billing } }) =>
  html`<section class="sheet" aria-labelledby="billing"><h2 id="billing">${t("billing.title")}</h2>
    <dl class="facts">
      <dt>${t("desk.account")}</dt><dd><${Id} of=${account_id} label=${t("order.copy_id")} /></dd>
      <dt>${t("desk.kind")}</dt><dd>${t(KINDS[kind][0])}</dd>
      ${parent_account_id && html`<dt>${t("desk.parent")}</dt><dd><a href=${link(["accounts", parent_account_id])}>${parent_account_id}</a></dd>`}
      <dt>${t("billing.company")}</dt><dd>${billing.information.company}</dd>
      <dt>${t("billing.address")}</dt>
      <dd>${billing.information.street}<br />${billing.information.postal_code} ${billing.information.city}<br />
        ${billing.information.country && country(billing.information.country)}</dd>
      ${billing.information.tax_id && html`<dt>${t("billing.tax_id")}</dt><dd>${billing.information.tax_id}</dd>`}
      <dt>${t("billing.contact")}</dt><dd>${billing.contact.name}<br />${billing.contact.email}</dd>
      <dt>${t("invoice.tax_rate")}</dt>
      <dd>${percent(billing.tax_rate)}, ${t(CATEGORIES[billing.tax_category])}${billing.tax_reason && html`<div class="note">${billing.tax_reason}</div>`}</dd>
      <dt>${t("desk.currency")}</dt><dd>${billing.currency}</dd>
      ${billing.payment_days !== null && html`<dt>${t("seller.payment_days")}</dt><dd>${number(billing.payment_days)}</dd>`}
      ${billing.invoice_email && html`<dt>${t("account.invoice_email")}</dt><dd>${billing.invoice_email}</dd>`}
      <dt>${t("desk.created")}</dt><dd><${Moment} at=${created_at} /></dd>
    </dl>
  </section>`;
