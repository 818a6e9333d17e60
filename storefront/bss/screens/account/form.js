import { Refused } from "../../../shared/failures.js";
import { html, useState } from "../../../shared/html.js";
import { useAction } from "../../../shared/loading.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { Meanwhile } from "../../meanwhile.js";
import { Saving, useTyping } from "../../typing.js";
import { changeAccount, changeOf, textsOf } from "./data.js";
import { Fields } from "./fields.js";
import { NAMES, SPELLING } from "./names.js";

/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */

/** What is on file of an account, to be changed. What is touched is sent, and nothing else. @param {{account: BssAccount, onSaved: (account: BssAccount) => void, onStale: () => Promise<void>}} props */
export function Form({ account, onSaved, onStale }) {
  const stored = textsOf(account);
  const typing = useTyping(`desk-account:${account.account_id}`, stored);
  const [shown, setShown] = useState(/** @type {import("../../typing.js").Texts | undefined} */ (undefined));
  const [saved, setSaved] = useState(false);
  const saving = useAction(async () => {
    setSaved(false);
    const change = changeOf(typing.typed, Object.keys(typing.touched), account.billing.version);
    if (!Object.keys(change).length) return;
    try {
      onSaved(await changeAccount(account.account_id, change));
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.code !== "billing_changed") throw failure;
      setShown(stored);
      return onStale();
    }
    setShown(undefined);
    setSaved(true);
    typing.saved(typing.typed);
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    saving.run();
  };
  return html`<form class="sheet form" novalidate onSubmit=${submit}>
    <${Trouble} failure=${saving.failure} />
    ${shown && html`<${Meanwhile} what=${t("account.stale")} before=${shown} now=${stored} mine=${typing.touched} names=${NAMES} spelling=${SPELLING} />`}
    <${Fields} typing=${typing} failure=${saving.failure} isEndCustomer=${account.kind === "end_customer"} />
    <${Saving} saving=${saving} saved=${saved} touched=${typing.touched} onDiscard=${() => typing.clear()} />
  </form>`;
}
