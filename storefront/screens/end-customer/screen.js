import { useDraft } from "../../shared/drafts.js";
import { EndCustomerFields } from "../../shared/end_customer.js";
import { html, useState } from "../../shared/html.js";
import { useAction, useLoaded } from "../../shared/loading.js";
import { Heading, Status, Waiting } from "../../shared/parts.js";
import { link } from "../../shared/router.js";
import { SYNCHRONIZATION } from "../../shared/states.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { read, save, typedOf } from "./data.js";

/** @typedef {import("../../types/shapes").Account} Account */

/** One end customer of a partner, and what can be corrected. @type {import("../../types/shapes").Screen} */
export function Screen({ place: { parts } }) {
  const { value: account, failure, again, put } = useLoaded(() => read(parts[1]), [parts[1]]);
  const state = account && SYNCHRONIZATION[account.provisioning_sync_status];
  return html`<p class="crumb"><a href=${link(["end-customers"])}>${t("end_customer.back")}</a></p>
    <${Heading} aside=${state && html`<${Status} tone=${state[1]}>${t(state[0])}<//>`}>${account?.name ?? t("end_customer.title")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!account && !failure && html`<${Waiting} what=${t("end_customer.waiting")} />`}
    ${account && html`<${Form} account=${account} onSaved=${put} />`}`;
}

/** @param {{account: Account, onSaved: (account: Account) => void}} props */
function Form({ account, onSaved }) {
  const { draft, put, keep } = useDraft(`end-customer:${account.account_id}`, /** @type {Partial<import("./data.js").Typed>} */ ({}));
  const typed = { ...typedOf(account), ...draft };
  const [saved, setSaved] = useState(false);
  const saving = useAction(async () => {
    setSaved(false);
    onSaved(await save(account.account_id, draft));
    keep((value, field) => value !== draft[field]);
    setSaved(true);
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    saving.run();
  };
  return html`<form class="sheet form" novalidate onSubmit=${submit}>
    <${Trouble} failure=${saving.failure} />
    <${EndCustomerFields} typed=${typed} put=${put} failure=${saving.failure} />
    <div class="row middle"><button class="primary" aria-disabled=${saving.busy}>${t("save")}</button>
      <span class="note" role="status">${saving.busy ? t("saving") : saved ? t("saved") : ""}</span></div>
  </form>`;
}
