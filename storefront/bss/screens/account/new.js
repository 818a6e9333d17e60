import { useDraft } from "../../../shared/drafts.js";
import { Finder, useAll } from "../../../shared/finder.js";
import { html } from "../../../shared/html.js";
import { useAction, useLoaded } from "../../../shared/loading.js";
import { Choice, Heading } from "../../../shared/parts.js";
import { link, replace } from "../../../shared/router.js";
import { KINDS } from "../../../shared/states.js";
import { Trouble, wrong } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { NOBODY, optionOf, somebody } from "../../accounts.js";
import { BLANK, newAccount, newOf, partners } from "./data.js";
import { Fields } from "./fields.js";

/** @typedef {import("../../typing.js").Texts} Texts */

/** An account that is made, of any kind; it is synchronized on its own page. */
export function New() {
  const { draft, put, clear } = useDraft("desk-account", BLANK);
  const making = useAction(async () => {
    const made = await newAccount(newOf(draft));
    clear();
    replace(["accounts", made.account_id]);
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    making.run();
  };
  const isEndCustomer = draft.kind === "end_customer";
  return html`<p class="crumb"><a href=${link(["accounts"])}>${t("desk.accounts")}</a></p>
    <${Heading}>${t("account.new")}<//>
    <form class="sheet form" novalidate onSubmit=${submit}>
      <${Trouble} failure=${making.failure} />
      <div class="pair">
        <${Choice} name="kind" label=${t("desk.kind")} value=${draft.kind} of=${Object.entries(KINDS).map(([kind, [key]]) => [kind, t(key)])}
          onValue=${(/** @type {string} */ kind) => put({ kind })} error=${wrong(making.failure, "/kind")} />
        ${isEndCustomer && html`<${Parent} typed=${draft} put=${put} failure=${making.failure} />`}
      </div>
      <${Fields} typing=${{ typed: draft, put }} failure=${making.failure} isEndCustomer=${isEndCustomer} />
      <p class="note">${t("account.new.later")}</p>
      <div class="row middle"><button class="primary" aria-disabled=${making.busy}>${t("end_customer.create")}</button>
        <span class="note" role="status">${making.busy ? t("saving") : ""}</span></div>
    </form>`;
}

/** The partner that orders for it. @param {{typed: Texts, put: (change: Texts) => void, failure: unknown}} props */
function Parent({ typed, put, failure }) {
  const all = useAll(partners, optionOf, []);
  const { value: parent } = useLoaded(() => somebody(typed.parent_account_id), [typed.parent_account_id]);
  const chosen = parent ? optionOf(parent) : { value: typed.parent_account_id, text: "" };
  return html`<${Finder} name="parent_account_id" label=${t("desk.parent")} all=${all} first=${[NOBODY]} chosen=${chosen}
    onValue=${(/** @type {string} */ parent_account_id) => put({ parent_account_id })} error=${wrong(failure, "/parent_account_id")} />`;
}
