/** What went wrong, in the service's own words, where it went wrong. */

import { ChangedMeanwhile, NoAnswer, Refused, SentLongAgo, SignedOut } from "./failures.js";
import { html, useEffect, useRef } from "./html.js";
import { t } from "./words.js";

/** @typedef {import("../types/shapes").Fault} Fault */

/**
 * A summary that takes the focus: every problem, how to fix it, who can, and the id to quote. `quiet` leaves the focus where it
 * is: what failed is a reading that nobody asked for.
 * @param {{failure: unknown, retry?: () => void, quiet?: boolean, children?: any}} props
 */
export function Trouble({ failure, retry, quiet = false, children }) {
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (failure && !quiet) box.current?.focus();
  }, [failure]);
  if (!failure) return null;
  return html`<div class="trouble" role="alert" tabindex="-1" ref=${box}>
    ${said(failure)} ${children}
    ${retry && html`<p><button type="button" onClick=${retry}>${t("again")}</button></p>`}
  </div>`;
}

/** @param {unknown} failure */
function said(failure) {
  if (failure instanceof Refused) return html`<${Refusal} refused=${failure} />`;
  if (failure instanceof SignedOut) return html`<${EndedSignIn} before=${failure.before} />`;
  if (failure instanceof NoAnswer) return html`<p class="strong">${t("no_answer.title")}</p><p>${t("no_answer.what")}</p>`;
  if (failure instanceof SentLongAgo) return html`<p class="strong">${t("sent_long_ago.title")}</p><p>${t("sent_long_ago.what")}</p>`;
  if (failure instanceof ChangedMeanwhile) return html`<p class="strong">${t("changed_meanwhile")}</p>`;
  reportError(failure);
  return html`<p class="strong">${t("ours")}</p>`;
}

/** @param {{before: boolean}} props */
const EndedSignIn = ({ before }) =>
  html`<p class="strong">${t("signed_out.title")}</p>
    <p>${before ? t("signed_out.before") : t("signed_out.what")}</p>
    <p><button type="button" onClick=${() => location.reload()}>${t("signed_out.again")}</button></p>`;

/** What the service says of a whole call in the words of its callers, as somebody who types would be told. @type {Record<string, string>} */
const TOLD = { validation_failed: "refused.typed", checkout_blocked: "refused.order" };

/** @param {{refused: Refused}} props */
function Refusal({ refused: { problem } }) {
  const title = problem.status === 412 ? "stale" : TOLD[problem.code];
  const faults = problem.errors.filter((fault) => fault.detail !== problem.detail || fault.fix);
  return html`<p class="strong">${title ? t(title) : html`<${English} of=${problem.detail} />`}</p>
    ${faults.length > 0 && html`<ul>${faults.map((fault) => html`<li><${Told} fault=${fault} /></li>`)}</ul>`}
    ${problem.status >= 500 && html`<p>${t("ours")}</p>`}
    <p class="note">${t("request_id")} <code>${problem.request_id}</code></p>`;
}

/** The service's own words, in English whatever the reader speaks. @param {{of: string}} props */
export const English = ({ of }) => html`<span lang="en">${of}</span>`;

const WHO = { buyer: "who.buyer", distributor: "who.distributor" };

/** One problem: what, how to fix it, who can; `ours` where it is said in the reader's language. @param {{fault: {detail: string, fix?: string | null, who?: string | null}, ours?: boolean}} props */
export function Told({ fault, ours }) {
  const who = WHO[/** @type {keyof typeof WHO} */ (fault.who ?? "")];
  return html`${ours ? html`<span>${fault.detail}</span>` : html`<${English} of=${fault.detail} />`} ${fault.fix && html`<${English} of=${fault.fix} />`}
    ${who && html`${" "}<span class="note">${t(who)}</span>`}`;
}

/** What is wrong with a field, of the errors of a refusal. @param {unknown} failure @param {string} pointer */
export function wrong(failure, pointer) {
  if (!(failure instanceof Refused)) return undefined;
  return failure.problem.errors.find((fault) => fault.pointer === pointer)?.detail;
}
