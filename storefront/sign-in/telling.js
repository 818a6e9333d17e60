/** What is told where nobody is signed in, and the way on. */

import { html, render } from "../shared/html.js";
import { Heading, Waiting } from "../shared/parts.js";
import { t } from "../shared/words.js";

const place = /** @type {HTMLElement} */ (document.getElementById("app"));

/** @type {Record<string, [string, string, string]>} */
const TOLD = {
  away: ["sign_in.away", "sign_in.away.what", "again"],
  denied: ["sign_in.denied", "sign_in.denied.what", "again"],
  foreign: ["sign_in.foreign", "sign_in.foreign.what", "signed_out.again"],
  failed: ["sign_in.failed", "sign_in.failed.what", "again"],
  not_set_up: ["sign_in.not_set_up", "sign_in.not_set_up.what", ""],
  signed_out_elsewhere: ["signed_out.title", "signed_out.elsewhere", "sign_in.button"],
  signed_out: ["signed_out.title", "signed_out.done", "sign_in.button"],
};

/** Tells why nobody is signed in. @param {string} what @param {() => void} [onward] @returns {null} */
export function tell(what, onward) {
  const [title, text, name] = TOLD[what];
  render(
    html`<main id="main">
      <${Heading}>${t(title)}<//>
      <p>${t(text)}</p>
      ${onward && html`<p><button type="button" class="primary" onClick=${() => onward()}>${t(name)}</button></p>`}
    </main>`,
    place,
  );
  return null;
}

/** While one is on the way to the issuer or back. */
export const waits = () => render(html`<main id="main"><${Waiting} rows=${0} what=${t("sign_in.waiting")} /></main>`, place);
