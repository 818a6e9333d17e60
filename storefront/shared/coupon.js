/** A coupon: masked, until somebody asks for its code. */

import { asset } from "./api.js";
import { html, useState } from "./html.js";
import { useAction } from "./loading.js";
import { Copy, Status } from "./parts.js";
import { COUPONS } from "./states.js";
import { Trouble } from "./trouble.js";
import { day, t } from "./words.js";

export const PORTAL = "https://manage.bittitan.com";

/** @param {{assetId: string, coupon: {hint: string, status: string, expires_on: string}}} props */
export const Coupon = ({ assetId, coupon }) => html`<${Masked} key=${coupon.hint} assetId=${assetId} coupon=${coupon} />`;

/** Another coupon of the same asset is masked anew. @param {{assetId: string, coupon: {hint: string, status: string, expires_on: string}}} props */
function Masked({ assetId, coupon }) {
  const [code, setCode] = useState("");
  const revealing = useAction(async () => setCode((await asset(assetId)).coupon?.code ?? ""));
  const [name, tone] = COUPONS[coupon.status];
  return html`<div class="row middle">
      <span class="coupon">${code || `•••••-•••••-•••••-•${coupon.hint}`}</span>
      <${Status} tone=${tone}>${t(name)}<//>
      ${!code && html`<button type="button" class="small" onClick=${revealing.run}>${t("coupon.reveal")}</button>`}
      ${code && html`<${Copy} text=${code} label=${t("coupon.copy")} />`}
    </div>
    ${coupon.status === "active" && html`<p class="note">${t("coupon.expires", { day: day(coupon.expires_on) })}</p>`}
    <${Trouble} failure=${revealing.failure} />`;
}

/** How to redeem a code, in four steps. */
export const HowToRedeem = () =>
  html`<section class="sheet" aria-labelledby="redeem">
    <h2 id="redeem">${t("redeem.title")}</h2>
    <ol class="how">
      <li>${t("redeem.sign_in")}</li><li>${t("redeem.workgroup")}</li><li>${t("redeem.enter")}</li><li>${t("redeem.apply")}</li>
    </ol>
    <p><a href=${PORTAL} target="_blank" rel="noreferrer">${t("redeem.open")}</a></p>
  </section>`;
