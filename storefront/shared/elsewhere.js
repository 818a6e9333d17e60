import { seen, useBasket } from "./basket.js";
import { html } from "./html.js";
import { link } from "./router.js";
import { t } from "./words.js";

/** What another tab, or another person, did to the basket meanwhile. */
export function Elsewhere() {
  const { changedElsewhere, orderedElsewhere } = useBasket();
  if (!changedElsewhere && !orderedElsewhere) return null;
  return html`<div class="notice" role="status">
    <p>${orderedElsewhere ? t("elsewhere.ordered") : t("elsewhere.changed")}</p>
    <div class="row">
      ${orderedElsewhere && html`<a class="button" href=${link(["orders", orderedElsewhere])}>${t("elsewhere.open")}</a>`}
      <button type="button" onClick=${seen}>${t("elsewhere.seen")}</button>
    </div>
  </div>`;
}
