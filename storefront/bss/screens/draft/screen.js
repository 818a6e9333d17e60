import { useDraft } from "../../../shared/drafts.js";
import { html } from "../../../shared/html.js";
import { useAction, useLoaded } from "../../../shared/loading.js";
import { Heading, Waiting } from "../../../shared/parts.js";
import { link, replace } from "../../../shared/router.js";
import { Totals } from "../../../shared/totals.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { buying, LINE, read, save, textsOf } from "./data.js";
import { Lines } from "./lines.js";
import { Whom } from "./whom.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */
/** @typedef {import("./data.js").Draft} Draft */

/** An order that staff prepare; it is executed on its own page. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { parts, query } }) {
  const [, id] = parts;
  const { value: found, failure, again } = useLoaded(() => read(id), [id]);
  return html`<p class="crumb"><a href=${id ? link(["orders", id]) : link(["orders"])}>${id ? t("order.title", { id: id.slice(0, 12) }) : t("order.back")}</a></p>
    <${Heading}>${id ? t("draft.edit") : t("draft.new")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!found && !failure && html`<${Waiting} what=${t("draft.waiting")} rows=${5} />`}
    ${found && html`<${Form} draft=${found.draft} wanted=${query.account} />`}`;
}

/** @param {{draft?: BssOrder, wanted?: string}} props */
function Form({ draft, wanted = "" }) {
  const blank = { account_id: wanted, order_for: "", number: "", lines: [LINE] };
  const id = draft?.order_id;
  const { draft: typed, put, clear } = useDraft(`draft:${id ?? wanted}`, /** @type {Draft} */ (draft ? textsOf(draft) : blank));
  const { value: choice, failure: unread, again } = useLoaded(() => buying(typed.account_id), [typed.account_id]);
  const saving = useAction(async () => {
    const saved = await save(draft, typed);
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
      <${Whom} typed=${typed} put=${put} buyer=${choice?.buyer} isKnown=${!!id} failure=${saving.failure} />
    </section>
    <section class="sheet" aria-labelledby="lines"><h2 id="lines">${t("desk.lines")}</h2>
      <${Lines} lines=${typed.lines} products=${choice?.products ?? []} failure=${saving.failure} onLines=${(/** @type {Draft["lines"]} */ lines) => put({ lines })} />
    </section>
    ${draft && html`<section class="sheet" aria-labelledby="total"><h2 id="total">${t("draft.total")}</h2><${Totals} of=${draft.totals} /></section>`}
    <div class="row middle"><button class="primary" aria-disabled=${saving.busy}>${t("draft.save")}</button>
      <span class="note" role="status">${saving.busy ? t("saving") : t("draft.later")}</span></div>
  </form>`;
}
