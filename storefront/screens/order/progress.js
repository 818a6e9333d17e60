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
      ${order.progress.map((step) => html`<${Effect} key=${step.step} step=${step} standing=${standing(step, order)} />`)}
    </ul>
    <p class="hidden" role="status">
      ${order.progress.map((step) => `${t(NAMES[step.step])}: ${t(standing(step, order)[0])}.`).join(" ")}
    </p>`;

/** How a step stands: one that was not begun waits while another one failed. @param {ProgressStep} step @param {Order} order @returns {[string, string]} */
function standing({ state, attempts }, { status, progress }) {
  if (state === "pending" && status === "cancelled") return ["step.cancelled", "quiet"];
  if (state === "pending" && !attempts && progress.some((other) => other.state === "failed")) return ["step.waits", "quiet"];
  return STEPS[state];
}

/** @param {{step: ProgressStep, standing: [string, string]}} props */
const Effect = ({ step, standing: [name, tone] }) =>
  html`<li aria-label=${t(NAMES[step.step])}>
    <div>
      <span class="strong">${t(NAMES[step.step])}</span>
      <${Status} tone=${tone}>${t(name)}<//>
    </div>
    <p class="note"><${Told} step=${step} /></p>
    ${step.state !== "done" && step.last_error && html`<p>${step.last_error}</p>`}
  </li>`;

/** @param {{step: ProgressStep}} props */
function Told({ step: { state, attempts, at, next_attempt_at } }) {
  if (state === "done") return at && html`<${Moment} at=${at} />`;
  const next = next_attempt_at && t("step.next", { moment: moment(next_attempt_at) });
  return html`${attempts > 0 && t("step.attempts", { count: attempts })} ${next}`;
}
