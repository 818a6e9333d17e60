import { useDraft } from "../../../shared/drafts.js";
import { html } from "../../../shared/html.js";
import { Moment, Money, Pages } from "../../../shared/parts.js";
import { Trouble } from "../../../shared/trouble.js";
import { day, money, t } from "../../../shared/words.js";
import { Asking } from "../../asking.js";
import { isReversible, isReversing, referenceOf, reverse, takenBack, today } from "./data.js";

/** @typedef {import("../../../types/shapes").Invoice} Invoice */
/** @typedef {import("../../../types/shapes").RecordedPayment} RecordedPayment */

/** What was paid, the last one first; each can be taken back, once asked. @param {{invoice: Invoice, list: any, onDone: (invoice: Invoice) => void}} props */
export function Payments({ invoice, list, onDone }) {
  const back = takenBack(list.value?.items ?? []);
  return html`<section class="sheet" aria-labelledby="payments"><h2 id="payments">${t("payments.title")}</h2>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("payments.waiting")} empty=${html`<p class="note">${t("payments.none")}</p>`}>
      <table class="stack" role="table" aria-label=${t("payments.title")}>
        <thead><tr role="row">
          <th role="columnheader" scope="col">${t("payment.day")}</th><th role="columnheader" scope="col">${t("payment.reference")}</th>
          <th role="columnheader" scope="col" class="number">${t("payment.paid")}</th><th role="columnheader" scope="col" class="number">${t("payment.due_after")}</th>
          <th role="columnheader" scope="col"><span class="hidden">${t("desk.actions")}</span></th>
        </tr></thead>
        <tbody role="rowgroup">${list.value?.items.map(
          (/** @type {RecordedPayment} */ each) => html`<${Row} key=${each.payment_id} payment=${each} isBack=${back.has(each.payment_id)} invoice=${invoice} onDone=${onDone} />`,
        )}</tbody>
      </table>
    <//>
  </section>`;
}

/** @param {{payment: RecordedPayment, isBack: boolean, invoice: Invoice, onDone: (invoice: Invoice) => void}} props */
function Row({ payment, isBack, invoice, onDone }) {
  const said = { amount: money(payment.amount), day: day(payment.received_on) };
  // What was sent and has no answer is sent again as it was, whatever day it is by then.
  const { draft, put, clear } = useDraft(`reverse:${payment.payment_id}`, { day: "", reference: referenceOf(payment, t("payment.reverse.reference", said)) });
  const take = async (/** @type {string} */ reference) => {
    const as = { day: isReversing(payment) ? draft.day : await today(), reference };
    put(as);
    const changed = await reverse(invoice.invoice_number, payment, as);
    clear();
    onDone(changed);
  };
  return html`<tr role="row">
    <th role="rowheader" scope="row">${said.day}<div class="note">${payment.recorded_by}, <${Moment} at=${payment.recorded_at} /></div></th>
    <td role="cell" data-label=${t("payment.reference")}>${payment.reference ?? "–"}</td>
    <td role="cell" class="number" data-label=${t("payment.paid")}>${said.amount}</td>
    <td role="cell" class="number" data-label=${t("payment.due_after")}><${Money} of=${payment.amount_due} /></td>
    <td role="cell" class="number">${!isBack && isReversible(payment, invoice) &&
    html`<${Asking} look="plain" name=${t("payment.reverse")} about=${payment.payment_id} what=${t("payment.reverse.what", said)} field=${t("payment.reference")}
      start=${draft.reference} pointer="/reference" optional act=${take} />`}</td>
  </tr>`;
}
