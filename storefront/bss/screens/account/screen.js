import { html } from "../../../shared/html.js";
import { useAction, useLoaded } from "../../../shared/loading.js";
import { Heading, Id, Moment, Status, Waiting } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { KINDS, SYNCHRONIZATION } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { number, t } from "../../../shared/words.js";
import { Asking } from "../../asking.js";
import { Changes } from "../../changes.js";
import { accountChanges, changeAccount, read, synchronize } from "./data.js";
import { Form } from "./form.js";
import { NAMES, SPELLING } from "./names.js";
import { New } from "./new.js";

/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */

/** A new account, or one with its data, whether BitTitan knows it, whether it is blocked. @type {import("../../../types/shapes").Screen} */
export const Screen = ({ place: { parts } }) => (parts[1] === "new" ? html`<${New} />` : html`<${Known} id=${parts[1]} />`);

/** @param {{id: string}} props */
function Known({ id }) {
  const { value: account, failure, again, put } = useLoaded(() => read(id), [id]);
  const state = account && SYNCHRONIZATION[account.provisioning_sync_status];
  return html`<p class="crumb"><a href=${link(["accounts"])}>${t("desk.accounts")}</a></p>
    <${Heading} aside=${state && html`<${Status} tone=${state[1]}>${t(state[0])}<//>`}>${account?.name ?? t("desk.account")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!account && !failure && html`<${Waiting} what=${t("desk.account.waiting")} />`}
    ${account && html`<${Actions} account=${account} onDone=${put} />
    <div class="columns">
      <div><${Form} account=${account} onSaved=${put} onStale=${again} />
        <${Changes} names=${NAMES} spelling=${SPELLING} of=${account} read=${(/** @type {string} */ cursor) => accountChanges(id, { cursor })} /></div>
      <aside class="sheet" aria-labelledby="facts"><h2 id="facts">${t("account.facts")}</h2><${Facts} account=${account} /><p class="note">${t("account.kept")}</p></aside>
    </div>`}`;
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

/** What does not change with the form. @param {{account: BssAccount}} props */
const Facts = ({ account: { account_id, kind, parent_account_id, created_at, billing } }) =>
  html`<dl class="facts">
    <dt>${t("desk.account")}</dt><dd><${Id} of=${account_id} label=${t("order.copy_id")} /></dd>
    <dt>${t("desk.kind")}</dt><dd>${t(KINDS[kind][0])}</dd>
    ${parent_account_id && html`<dt>${t("desk.parent")}</dt><dd><a href=${link(["accounts", parent_account_id])}>${parent_account_id}</a></dd>`}
    <dt>${t("account.billing_version")}</dt><dd>${number(billing.version)}</dd>
    <dt>${t("desk.created")}</dt><dd><${Moment} at=${created_at} /></dd>
  </dl>`;
