/** The dialog that records a payment. */

import { useDraft } from "../../../shared/drafts.js";
import { html, useEffect, useRef, useState } from "../../../shared/html.js";
import { useAction, useLoaded } from "../../../shared/loading.js";
import { Field } from "../../../shared/parts.js";
import { Trouble, wrong } from "../../../shared/trouble.js";
import { money, t } from "../../../shared/words.js";
import { advice, minorUnits, typed } from "../../amounts.js";
import { giveUp, isBegun, isUnsettled, isUnsettledLongAgo, record, today } from "./data.js";

/** @typedef {import("../../../types/shapes").Invoice} Invoice */
/** @typedef {{invoice: Invoice, onDone: (invoice: Invoice) => void, onClose: () => void}} Props */

/** A button, and the dialog of its name. It is open at once where a payment was to be recorded and that did not come to its end. @param {{invoice: Invoice, onDone: (invoice: Invoice) => void}} props */
export function RecordPayment({ invoice, onDone }) {
  const [open, setOpen] = useState(isBegun(invoice.invoice_number));
  return html`<button type="button" class="primary" onClick=${() => setOpen(true)}>${t("payment.record")}</button>
    ${open && html`<${Dialog} invoice=${invoice} onDone=${onDone} onClose=${() => setOpen(false)} />`}`;
}

/** @param {Props} props */
function Dialog({ invoice, onDone, onClose }) {
  const { invoice_number: number, amount_due: due } = invoice;
  const dialog = useRef(/** @type {HTMLDialogElement | null} */ (null));
  const { draft, put, clear } = useDraft(`payment:${number}`, /** @type {{amount: string, day?: string, reference: string}} */ ({ amount: typed(due), reference: "" }));
  const { value: preset, failure: unread } = useLoaded(today, []);
  // A day that is half typed is none, and stays as it is.
  const shown = { ...draft, day: draft.day ?? preset ?? "" };
  const [unreadable, setUnreadable] = useState("");
  const [missing, setMissing] = useState("");
  const recording = useAction(async () => {
    const amount = minorUnits(draft.amount, due.currency);
    if (amount === undefined) return setUnreadable(advice(due.currency));
    setUnreadable("");
    const day = draft.day ?? preset ?? (await today());
    setMissing(day ? "" : t("desk.needed"));
    if (!day) return;
    put({ ...draft, day });
    const money = { amount, currency: due.currency };
    onDone(await record(number, { amount: money, received_on: day, reference: draft.reference.trim() || null }));
    clear();
    return dialog.current?.close();
  });
  useEffect(() => dialog.current?.showModal(), []);
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    recording.run();
  };
  const closed = () => {
    giveUp(number);
    if (!isUnsettled(number)) clear();
    onClose();
  };
  const { failure } = recording;
  const begun = isBegun(number) && !failure && !recording.busy;
  return html`<dialog ref=${dialog} aria-labelledby="record" onClose=${closed}>
    <form novalidate onSubmit=${submit}>
      <h2 id="record">${t("payment.record")}</h2>
      ${begun && html`<p class="notice">${t(whatBecame(number))}</p>`}
      <p>${t("payment.due", { number, amount: money(due) })}</p>
      <${Trouble} failure=${failure ?? unread} />
      <div class="pair">
        <${Field} name="amount" label=${t("payment.amount", { currency: due.currency })} value=${draft.amount} onValue=${(/** @type {string} */ amount) => put({ amount })}
          error=${unreadable || wrong(failure, "/amount/amount") || wrong(failure, "/amount/currency") || refused(failure)} />
        <${Field} name="day" type="date" label=${t("payment.day")} value=${shown.day} onValue=${(/** @type {string} */ day) => put({ day })}
          error=${missing || wrong(failure, "/received_on")} />
      </div>
      <${Field} name="reference" label=${t("payment.reference")} hint=${t("payment.reference.hint")} value=${draft.reference}
        onValue=${(/** @type {string} */ reference) => put({ reference })} maxlength=${200} error=${wrong(failure, "/reference")} />
      <div class="row">
        <button class="primary" aria-disabled=${recording.busy}>${t("payment.record")}</button>
        <button type="button" onClick=${() => dialog.current?.close()}>${t("cancel")}</button>
      </div>
    </form>
  </dialog>`;
}

/** What is known of a payment that was to be recorded. @param {string} number */
function whatBecame(number) {
  if (isUnsettledLongAgo(number)) return "payment.unsettled.long_ago";
  return isUnsettled(number) ? "payment.unsettled" : "payment.ended";
}

/** What the service says of the amount as a whole: more than is due, or more than was paid. @param {any} failure */
const refused = (failure) => (["overpaid", "nothing_to_reverse"].includes(failure?.code) ? failure.problem.detail : undefined);
