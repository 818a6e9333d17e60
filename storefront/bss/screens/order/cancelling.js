import { html, useState } from "../../../shared/html.js";
import { money, number, t } from "../../../shared/words.js";
import { Asking } from "../../asking.js";
import { act } from "./data.js";

/** @typedef {import("../../../types/shapes").BssOrder} BssOrder */
/** @typedef {BssOrder["lines"][number]} Line */

/** The lines whose assets are not cancelled. @param {BssOrder} order */
function kept({ lines, assets }) {
  const gone = assets.filter(({ provisioning_status }) => provisioning_status === "cancelled").map(({ asset_id }) => asset_id);
  return lines.filter(({ asset_id }) => !gone.includes(asset_id ?? ""));
}

/** "Revokes 3 coupon codes and issues a credit invoice of −372.00 EUR." @param {BssOrder} order */
export function whatCancellingDoes(order) {
  if (order.status === "draft") return t("desk.cancel.draft");
  const left = kept(order);
  if (!order.invoice_number || left.length < order.lines.length) return whatRevokingDoes(left, order);
  return t("desk.cancel.what", { count: left.length, amount: `−${money(order.totals.payable)}` });
}

/** Of some lines only the net is told: their tax is the service's to round. @param {Line[]} lines @param {BssOrder} order */
function whatRevokingDoes(lines, { invoice_number }) {
  const [first] = lines;
  if (!first) return t("desk.cancel_some.none");
  if (!invoice_number) return t("desk.cancel.no_invoice", { count: lines.length });
  const net = lines.reduce((sum, { line_total }) => sum + line_total.amount, 0);
  return t("desk.cancel_some.what", { count: lines.length, amount: `−${money({ ...first.line_total, amount: net })}` });
}

/** Cancels the assets that are chosen, once asked. @param {{order: BssOrder, onDone: () => Promise<void>}} props */
export function CancelSome({ order, onDone }) {
  const [chosen, setChosen] = useState(/** @type {string[]} */ ([]));
  const left = kept(order);
  if (order.status === "draft" || left.length < 2) return null;
  const of = left.filter(({ asset_id }) => chosen.includes(asset_id ?? ""));
  const cancel = async (/** @type {string} */ reason) => {
    await act(order.order_id, "cancel", { reason, asset_ids: of.map(({ asset_id }) => asset_id) });
    await onDone();
  };
  return html`<${Asking} name=${t("desk.cancel_some")} what=${whatRevokingDoes(of, order)} field=${t("desk.reason")} act=${cancel}>
    <div class="checks" role="group" aria-label=${t("desk.lines")}>${left.map((line) => html`<${Check} line=${line} chosen=${chosen} onChosen=${setChosen} />`)}</div>
  <//>`;
}

/** @param {{line: Line, chosen: string[], onChosen: (chosen: string[]) => void}} props */
function Check({ line: { asset_id, name, friendly_name, quantity }, chosen, onChosen }) {
  const id = asset_id ?? "";
  const isChosen = chosen.includes(id);
  return html`<label class="check"><input type="checkbox" checked=${isChosen}
    onChange=${() => onChosen(isChosen ? chosen.filter((each) => each !== id) : [...chosen, id])} />
    <span>${number(quantity)} × ${friendly_name ? `${name}, ${friendly_name}` : name}</span></label>`;
}
