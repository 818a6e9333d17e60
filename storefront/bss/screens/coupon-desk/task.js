import { PORTAL } from "../../../shared/coupon.js";
import { html, useState } from "../../../shared/html.js";
import { useAction } from "../../../shared/loading.js";
import { Copy, Field, Moment, Status } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { TASKS } from "../../../shared/states.js";
import { Trouble, wrong } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { Asking } from "../../asking.js";
import { minutesLeft, work } from "./data.js";

/** @typedef {import("../../../types/shapes").VendorTask} VendorTask */

/**
 * What was typed of each task, so that it outlives the claim, a filter and a look at the order. In memory alone: it is a coupon code.
 * @type {Map<string, {code: string, expires: string}>}
 */
const typedSoFar = new Map();

/** One task. @param {{task: VendorTask, user: string, onDone: () => Promise<void>}} props */
export function Task({ task, user, onDone }) {
  const isMine = task.status === "claimed" && task.claimed_by === user;
  const doing = useAction(async (/** @type {string} */ what, /** @type {object | undefined} */ body) => {
    try {
      await work(task.task_id, what, body);
      if (what === "complete") typedSoFar.delete(task.task_id);
    } finally {
      await onDone();
    }
  });
  const [typed, setTyped] = useState(typedSoFar.get(task.task_id) ?? { code: "", expires: "" });
  const put = (/** @type {object} */ change) => {
    const all = { ...(typedSoFar.get(task.task_id) ?? typed), ...change };
    typedSoFar.set(task.task_id, all);
    setTyped(all);
  };
  const refuse = async (/** @type {string} */ reason) => {
    await work(task.task_id, "refuse", { reason });
    typedSoFar.delete(task.task_id);
    await onDone();
  };
  const title = `task-${task.task_id}`;
  return html`<article class="sheet" aria-labelledby=${title}>
    <header><h2 id=${title}>${t(TASKS[task.kind][0])}</h2><${Standing} task=${task} isMine=${isMine} /></header>
    ${!isMine && task.label && html`<p>${task.licenses ? `${t("licences", { count: task.licenses })}: ` : ""}${task.label}</p>`}
    <p class="note">${t("desk.task.since")} <${Moment} at=${task.opened_at} /></p>
    ${task.notice && html`<p class="notice">${task.notice}</p>`}
    <${Trouble} failure=${doing.failure} />
    ${isMine && html`<${Typed} task=${task} /><${Ending} task=${task} typed=${typed} put=${put} doing=${doing} />`}
    <div class="row">
      ${!isMine && html`<button type="button" class="primary" onClick=${() => doing.run("claim", undefined)}>${t("desk.claim")}</button>`}
      ${isMine && html`<button type="button" onClick=${() => doing.run("release", undefined)}>${t("desk.release")}</button>
        <${Asking} name=${t("desk.refuse")} about=${task.task_id} what=${t("desk.refuse.what")} field=${t("desk.reason")}
          act=${refuse} />`}
      ${task.order_id
        ? html`<a class="button" href=${link(["orders", task.order_id])}>${t("elsewhere.open")}</a>`
        : html`<a class="button" href=${link(["accounts", task.account_id])}>${t("desk.task.account")}</a>`}
    </div>
  </article>`;
}

/** @param {{task: VendorTask, isMine: boolean}} props */
function Standing({ task, isMine }) {
  if (isMine) return html`<${Status} tone="busy">${t("desk.yours", { count: minutesLeft(task, Date.now()) })}<//>`;
  if (task.status === "claimed") return html`<${Status} tone="quiet">${t("desk.theirs", { name: task.claimed_by ?? "" })}<//>`;
  return html`<${Status} tone="quiet">${t("checkout.open")}<//>`;
}

/** Everything to type into the portal, each with a button that copies it. @param {{task: VendorTask}} props */
function Typed({ task }) {
  const values = Object.entries({
    "desk.sku": task.sku,
    "desk.licences": task.licenses,
    "desk.expire_days": task.expire_days,
    "desk.validity_days": task.validity_days,
    "desk.label": task.label,
    "desk.hint": task.coupon_hint && `…${task.coupon_hint}`,
    "desk.account": task.account_id,
  }).filter(([, value]) => value !== null && value !== undefined);
  return html`<p><a href=${PORTAL} target="_blank" rel="noreferrer">${t("redeem.open")}</a></p>
    <dl class="facts">
      ${values.map(([key, value]) => html`<dt>${t(key)}</dt><dd><code>${value}</code> <${Copy} text=${String(value)} label=${t("desk.copy", { name: t(key) })} short=${t("copy")} /></dd>`)}
    </dl>`;
}

/** How it ended at BitTitan. @param {{task: VendorTask, typed: {code: string, expires: string}, put: (change: object) => void, doing: any}} props */
function Ending({ task, typed: { code, expires }, put, doing }) {
  const complete = (/** @type {object} */ body) => doing.run("complete", body);
  if (task.kind === "register_account")
    return html`<p><button type="button" class="primary" onClick=${() => complete({})}>${t("desk.complete")}</button></p>`;
  if (task.kind === "revoke_coupon")
    return html`<div class="row" role="group" aria-label=${t("desk.complete")}>
      <button type="button" class="primary" onClick=${() => complete({ outcome: "revoked" })}>${t("coupon.revoked")}</button>
      <button type="button" onClick=${() => complete({ outcome: "redeemed" })}>${t("coupon.redeemed")}</button>
      <button type="button" onClick=${() => complete({ outcome: "expired" })}>${t("coupon.expired")}</button>
    </div>`;
  const submit = (/** @type {SubmitEvent} */ event) => {
    event.preventDefault();
    complete({ code: code.trim(), expires_on: expires.trim() });
  };
  return html`<form class="form" novalidate onSubmit=${submit}>
    <div class="pair">
      <${Field} label=${t("desk.code")} name=${`code-${task.task_id}`} value=${code} onValue=${(/** @type {string} */ code) => put({ code })} error=${wrong(doing.failure, "/code")} />
      <${Field} label=${t("desk.expires_on")} hint=${t("desk.expires_on.hint")} name=${`expires-${task.task_id}`} value=${expires}
        onValue=${(/** @type {string} */ expires) => put({ expires })} error=${wrong(doing.failure, "/expires_on")} />
    </div>
    <p><button class="primary" aria-disabled=${doing.busy}>${t("desk.complete")}</button></p>
  </form>`;
}
