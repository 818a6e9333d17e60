import { html } from "../../shared/html.js";
import { Moment, Status } from "../../shared/parts.js";
import { STEPS } from "../../shared/states.js";
import { moment, t } from "../../shared/words.js";

/** @typedef {import("../../types/shapes").Order} Order */
/** @typedef {import("../../types/shapes").ProgressStep} ProgressStep */

/** @type {Record<string, string>} */
const NAMES = { assets: "progress.assets", invoice: "progress.invoice", coupons: "progress.coupons", welcome_email: "progress.welcome_email" };

/** The four effects of an order; a change of one is read out. @param {{order: Order}} props */
export const Progress = ({ order }) =>
  html`<ul class="progress" aria-labelledby="progress">
      ${order.progress.map((step) => html`<${Effect} key=${step.step} step=${step} cancelled=${order.status === "cancelled"} />`)}
    </ul>
    <p class="hidden" role="status">
      ${order.progress.map(({ step, state }) => `${t(NAMES[step])}: ${t(STEPS[state][0])}.`).join(" ")}
    </p>`;

/** @param {{step: ProgressStep, cancelled: boolean}} props */
const Effect = ({ step, cancelled }) =>
  html`<li aria-label=${t(NAMES[step.step])}>
    <div>
      <span class="strong">${t(NAMES[step.step])}</span>
      <${State} step=${step} cancelled=${cancelled} />
    </div>
    <p class="note"><${Told} step=${step} /></p>
    ${step.state !== "done" && step.last_error && html`<p>${step.last_error}</p>`}
  </li>`;

/** @param {{step: ProgressStep, cancelled: boolean}} props */
function State({ step: { state }, cancelled }) {
  if (cancelled && state === "pending") return html`<${Status} tone="quiet">${t("step.cancelled")}<//>`;
  const [name, tone] = STEPS[state];
  return html`<${Status} tone=${tone}>${t(name)}<//>`;
}

/** @param {{step: ProgressStep}} props */
function Told({ step: { state, attempts, at, next_attempt_at } }) {
  if (state === "done") return at && html`<${Moment} at=${at} />`;
  const next = next_attempt_at && t("step.next", { moment: moment(next_attempt_at) });
  return html`${attempts > 0 && t("step.attempts", { count: attempts })} ${next}`;
}
