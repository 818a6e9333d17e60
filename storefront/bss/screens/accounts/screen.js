import { Filter } from "../../../shared/filter.js";
import { Finder, useAll } from "../../../shared/finder.js";
import { html } from "../../../shared/html.js";
import { usePages } from "../../../shared/loading.js";
import { Empty, Heading, Pages, Status } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { KINDS, SYNCHRONIZATION } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { NOBODY, optionOf } from "../../accounts.js";
import { read } from "./data.js";

/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */

/** Every account, newest first. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { query } }) {
  const { state = "", kind = "" } = query;
  const list = usePages((cursor) => read({ provisioning_sync_status: state, kind, cursor }), [state, kind]);
  return html`<${Heading} aside=${html`<a class="button" href=${link(["accounts", "new"])}>${t("account.new")}</a>`}>${t("desk.accounts")}<//>
    <div class="row">
      <${Filter} name="kind" label=${t("desk.kind")} of=${KINDS} chosen=${kind} />
      <${Filter} name="state" label=${t("end_customer.synchronization")} of=${SYNCHRONIZATION} chosen=${state} />
      ${list.value?.next_cursor && html`<${FindAccount} />`}
    </div>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("desk.accounts.waiting")} empty=${html`<${Empty} title=${t("list.none")} />`}>
      ${list.value && html`<${Table} accounts=${list.value.items} />`}
    <//>`;
}

/** One of more than are shown, by its name. */
function FindAccount() {
  const all = useAll(read, optionOf, []);
  return html`<div class="find"><${Finder} name="find" label=${t("find.account")} all=${all} chosen=${NOBODY}
    onValue=${(/** @type {string} */ id) => (location.hash = link(["accounts", id]))} /></div>`;
}

/** @param {{accounts: BssAccount[]}} props */
const Table = ({ accounts }) =>
  html`<div class="sheet"><table class="stack" role="table" aria-label=${t("desk.accounts")}>
    <thead><tr role="row">
      <th role="columnheader" scope="col">${t("billing.company")}</th><th role="columnheader" scope="col">${t("desk.kind")}</th>
      <th role="columnheader" scope="col">${t("billing.contact")}</th><th role="columnheader" scope="col">${t("end_customer.synchronization")}</th>
    </tr></thead>
    <tbody role="rowgroup">${accounts.map((account) => html`<${Row} key=${account.account_id} account=${account} />`)}</tbody>
  </table></div>`;

/** @param {{account: BssAccount}} props */
function Row({ account }) {
  const [name, tone] = SYNCHRONIZATION[account.provisioning_sync_status];
  return html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["accounts", account.account_id])}>${account.name}</a></th>
    <td role="cell" data-label=${t("desk.kind")}>${t(KINDS[account.kind][0])}</td>
    <td role="cell" class="long" data-label=${t("billing.contact")}>${account.billing.contact.email}</td>
    <td role="cell" data-label=${t("end_customer.synchronization")}><${Status} tone=${tone}>${t(name)}<//></td>
  </tr>`;
}
