import { html } from "../../shared/html.js";
import { Status } from "../../shared/parts.js";
import { Totals } from "../../shared/totals.js";
import { t } from "../../shared/words.js";
import { inTheWay } from "./data.js";

/** @typedef {import("../../types/shapes").Checkout} Checkout */

/** @type {Record<string, string>} */
const STEPS = { basket: "checkout.step.basket", order_for: "checkout.step.order_for", billing: "checkout.step.billing" };

/** How far it is, what it comes to, and the button. @param {{checkout: Checkout, accepts: boolean, placing: any}} props */
export function Summary({ checkout, accepts, placing }) {
  const free = !inTheWay(checkout, accepts).length;
  const press = () => (free ? placing.run() : document.getElementById("blockers")?.focus());
  return html`<div class="sheet">
    <h2 id="steps">${t("checkout.steps")}</h2>
    <ol class="steps" aria-labelledby="steps">
      ${checkout.steps.map(({ step, done }) => html`<${Step} name=${t(STEPS[step])} done=${done} />`)}
      <${Step} name=${t("checkout.step.place")} done=${false} />
    </ol>
    <${Totals} of=${checkout.totals} />
    <button type="button" class=${free ? "primary wide" : "wide"} aria-disabled=${placing.busy} onClick=${press}>${t("checkout.place")}</button>
    <p class="note" role="status">${placing.busy ? t("checkout.placing") : t("checkout.promise")}</p>
  </div>`;
}

/** @param {{name: string, done: boolean}} props */
const Step = ({ name, done }) =>
  html`<li>${name}<${Status} tone=${done ? "good" : "quiet"}>${done ? t("checkout.done") : t("checkout.open")}<//></li>`;
