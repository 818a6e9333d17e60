import { ordered, useBasket } from "../../shared/basket.js";
import { Elsewhere } from "../../shared/elsewhere.js";
import { html, useEffect, useState } from "../../shared/html.js";
import { useAction, useLoaded } from "../../shared/loading.js";
import { Heading, Waiting } from "../../shared/parts.js";
import { forget, unsettled } from "../../shared/keys.js";
import { link, replace } from "../../shared/router.js";
import { Trouble } from "../../shared/trouble.js";
import { t } from "../../shared/words.js";
import { Blockers } from "./blockers.js";
import { confirm, place, read } from "./data.js";
import { Billing, Contents, Recipient } from "./sections.js";
import { Summary } from "./summary.js";

/** From the basket to the order. @type {import("../../types/shapes").Screen} */
export function Screen() {
  const { basket } = useBasket();
  const loaded = useLoaded(read, [basket?.basket_id]);
  const shown = loaded.value?.checkout;
  const isOlder = Boolean(basket && shown?.basket_id === basket.basket_id && shown.basket_version < basket.version);
  // Read again beside what is shown, so that nobody is torn from it.
  useEffect(() => {
    if (isOlder) loaded.again();
  }, [isOlder, basket?.version]);
  const placed = loaded.value?.placed;
  useEffect(() => {
    if (!placed) return;
    unsettled("order:").forEach(forget);
    ordered(placed);
    replace(["orders", placed]);
  }, [placed]);
  // What somebody else can do about it may be done when the reader comes back.
  useEffect(() => {
    const look = () => document.visibilityState === "visible" && loaded.again();
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, [loaded.again]);
  return html`<p class="crumb"><a href=${link(["basket"])}>${t("checkout.back")}</a></p>
    <${Heading}>${t("checkout.title")}<//>
    <${Elsewhere} />
    <${Trouble} failure=${loaded.failure} retry=${loaded.again} />
    ${!loaded.value && !loaded.failure && html`<${Waiting} what=${t("checkout.waiting")} rows=${5} />`}
    ${loaded.value && !placed && html`<${Rehearsed} loaded=${loaded} />`}`;
}

/** @param {{loaded: any}} props */
function Rehearsed({ loaded }) {
  const { checkout, basket } = loaded.value;
  // The prices that are accepted are those of one total.
  const [accepted, setAccepted] = useState("");
  const total = JSON.stringify(checkout.totals.payable);
  const accepts = accepted === total;
  const confirming = useAction(async () => {
    try {
      await confirm(checkout);
    } finally {
      await loaded.again();
    }
  });
  const placing = useAction(async () => {
    try {
      const order = await place(checkout, accepts);
      replace(["orders", order.order_id]);
    } catch (failure) {
      await loaded.again();
      throw failure;
    }
  });
  return html`<${Trouble} failure=${placing.failure} />
    <${Blockers} checkout=${checkout} accepts=${accepts} onAccept=${(/** @type {boolean} */ is) => setAccepted(is ? total : "")} again=${loaded.again} />
    <div class="columns">
      <div>
        <${Contents} basket=${basket} checkout=${checkout} />
        <${Billing} checkout=${checkout} confirming=${confirming} />
        <${Recipient} checkout=${checkout} basket=${basket} />
      </div>
      <aside><${Summary} checkout=${checkout} accepts=${accepts} placing=${placing} /></aside>
    </div>`;
}
