import { useDraft } from "../../../shared/drafts.js";
import { html } from "../../../shared/html.js";
import { useAction, useLoaded } from "../../../shared/loading.js";
import { Choice, Field, Heading, Waiting } from "../../../shared/parts.js";
import { link, replace } from "../../../shared/router.js";
import { KINDS } from "../../../shared/states.js";
import { Totals } from "../../../shared/totals.js";
import { Trouble, wrong } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { choices, LINE, read, save, textsOf } from "./data.js";
import { Lines } from "./lines.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */
/** @typedef {import("../../../types/shapes").BssAccount} BssAccount */
/** @typedef {import("./data.js").Draft} Draft */

/** An order that staff prepare; it is executed on its own page. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { parts, query } }) {
  const [, id] = parts;
  const { value: found, failure, again } = useLoaded(() => read(id, query.account), [id]);
  return html`<p class="crumb"><a href=${id ? link(["orders", id]) : link(["orders"])}>${id ? t("order.title", { id: id.slice(0, 12) }) : t("order.back")}</a></p>
    <${Heading}>${id ? t("draft.edit") : t("draft.new")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!found && !failure && html`<${Waiting} what=${t("draft.waiting")} rows=${5} />`}
    ${found && html`<${Form} draft=${found.draft} buyers=${found.buyers} wanted=${query.account} />`}`;
}

/** @param {{draft?: BssOrder, buyers: BssAccount[], wanted?: string}} props */
function Form({ draft, buyers, wanted = "" }) {
  const blank = { account_id: wanted, order_for: "", number: "", lines: [LINE] };
  const id = draft?.order_id;
  const { draft: typed, put, clear } = useDraft(`draft:${id ?? wanted}`, /** @type {Draft} */ (draft ? textsOf(draft) : blank));
  const buyer = buyers.find(({ account_id }) => account_id === typed.account_id);
  const { value: choice, failure: unread, again } = useLoaded(() => choices(buyer), [buyer?.account_id]);
  const saving = useAction(async () => {
    const saved = await save(id, typed);
    clear();
    replace(["orders", saved.order_id]);
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    saving.run();
  };
  return html`<form class="form" novalidate onSubmit=${submit}>
    <${Trouble} failure=${unread ?? saving.failure} retry=${unread ? again : undefined} />
    <section class="sheet" aria-label=${t("order_for")}>
      <${Whom} typed=${typed} put=${put} buyers=${buyers} isKnown=${!!id} customers=${choice?.customers ?? []} failure=${saving.failure} />
    </section>
    <section class="sheet" aria-labelledby="lines"><h2 id="lines">${t("desk.lines")}</h2>
      <${Lines} lines=${typed.lines} products=${choice?.products ?? []} failure=${saving.failure} onLines=${(/** @type {Draft["lines"]} */ lines) => put({ lines })} />
    </section>
    ${draft && html`<section class="sheet" aria-labelledby="total"><h2 id="total">${t("draft.total")}</h2><${Totals} of=${draft.totals} /></section>`}
    <div class="row middle"><button class="primary" aria-disabled=${saving.busy}>${t("draft.save")}</button>
      <span class="note" role="status">${saving.busy ? t("saving") : t("draft.later")}</span></div>
  </form>`;
}

/** @param {{typed: Draft, put: (change: Partial<Draft>) => void, buyers: BssAccount[], isKnown: boolean, customers: BssAccount[], failure: unknown}} props */
function Whom({ typed, put, buyers, isKnown, customers, failure }) {
  const named = buyers.map(({ account_id, name, kind }) => [account_id, `${name}, ${t(KINDS[kind][0])}`]);
  const own = buyers.find(({ account_id }) => account_id === typed.account_id);
  const whom = [["", own ? t("draft.itself", { name: own.name }) : ""], ...customers.map(({ account_id, name }) => [account_id, name])];
  return html`<div class="pair">
      <${Choice} name="account" label=${t("desk.account")} value=${typed.account_id} of=${isKnown ? named : [["", ""], ...named]}
        onValue=${(/** @type {string} */ account_id) => put({ account_id, order_for: "" })} error=${wrong(failure, "/account_id")} />
      <${Choice} name="order-for" label=${t("order_for")} value=${typed.order_for} of=${whom}
        onValue=${(/** @type {string} */ order_for) => put({ order_for })} error=${wrong(failure, "/order_for_account_id")} />
    </div>
    <${Field} name="number" label=${t("purchase_order")} hint=${t("draft.number.hint")} value=${typed.number} maxlength=${100}
      onValue=${(/** @type {string} */ number) => put({ number })} error=${wrong(failure, "/purchase_order_number")} />`;
}
