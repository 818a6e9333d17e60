import { Finder, useAll } from "../../../shared/finder.js";
import { html } from "../../../shared/html.js";
import { useLoaded } from "../../../shared/loading.js";
import { Field } from "../../../shared/parts.js";
import { KINDS } from "../../../shared/states.js";
import { wrong } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { NOBODY, optionOf, somebody } from "../../accounts.js";
import { buyers, customersOf } from "./data.js";

/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */
/** @typedef {import("./data.js").Draft} Draft */
/** @typedef {{typed: Draft, put: (change: Partial<Draft>) => void, buyer?: BssAccount, failure: unknown}} Props */

/** Who buys, for whom, and under which number of theirs. @param {Props & {isKnown: boolean}} props */
export const Whom = ({ typed, put, buyer, isKnown, failure }) =>
  html`<div class="pair">
      <${Account} typed=${typed} put=${put} buyer=${buyer} failure=${failure} isKnown=${isKnown} />
      ${buyer && html`<${OrderFor} key=${buyer.account_id} typed=${typed} put=${put} buyer=${buyer} failure=${failure} />`}
    </div>
    <${Field} name="number" label=${t("purchase_order")} hint=${t("draft.number.hint")} value=${typed.number} maxlength=${100}
      onValue=${(/** @type {string} */ number) => put({ number })} error=${wrong(failure, "/purchase_order_number")} />`;

/** The buyer of a draft that is saved stays. @param {Props & {isKnown: boolean}} props */
function Account({ typed, put, buyer, failure, isKnown }) {
  const all = useAll(isKnown ? nobody : buyers, named, []);
  const chosen = buyer ? named(buyer) : { value: typed.account_id, text: "" };
  return html`<${Finder} name="account" label=${t("desk.account")} all=${all} first=${isKnown ? [chosen] : [NOBODY]} chosen=${chosen}
    onValue=${(/** @type {string} */ account_id) => put({ account_id, order_for: "" })} error=${wrong(failure, "/account_id")} />`;
}

/** @param {Props & {buyer: BssAccount}} props */
function OrderFor({ typed, put, buyer, failure }) {
  const all = useAll(customersOf(buyer), optionOf, []);
  const itself = { value: "", text: t("draft.itself", { name: buyer.name }) };
  const { value: other } = useLoaded(() => somebody(typed.order_for), [typed.order_for]);
  const chosen = typed.order_for ? { value: typed.order_for, text: other?.name ?? "" } : itself;
  return html`<${Finder} name="order-for" label=${t("order_for")} all=${all} first=${[itself]} chosen=${chosen}
    onValue=${(/** @type {string} */ order_for) => put({ order_for })} error=${wrong(failure, "/order_for_account_id")} />`;
}

const nobody = async () => ({ items: [], next_cursor: null });

/** @param {BssAccount} account */
const named = (account) => ({ ...optionOf(account), text: `${account.name}, ${t(KINDS[account.kind][0])}` });
