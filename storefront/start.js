/** What both apps start with: their settings, the language, who is signed in; then the frame and its screens. */

import { html, render } from "./shared/html.js";
import { connect } from "./shared/http.js";
import { preferred, speak } from "./shared/words.js";
import { loadTheRest, Shell, SignedOutPage } from "./shell.js";

/** @typedef {import("./types/shapes").Session} Session */
/** @typedef {import("./types/shapes").SignIn} SignIn */

const place = /** @type {HTMLElement} */ (document.getElementById("app"));

/** Who is signed in; null, and said on the page, if nobody is. @param {"buyer" | "staff"} role */
export async function start(role) {
  const [settings] = await Promise.all([readSettings(), speak(preferred())]);
  /** @type {{signIn: SignIn}} */
  const { signIn } = await import(settings.sign_in);
  const session = await signIn(role);
  if (session) connect(settings.api, session);
  else render(html`<${SignedOutPage} />`, place);
  return session;
}

/** @returns {Promise<{api: string, sign_in: string}>} */
const readSettings = async () => (await fetch(new URL("config.json", import.meta.url))).json();

/** @param {import("./shell.js").App} app @param {Session} session @param {boolean} [isPartner] */
export function show(app, session, isPartner = false) {
  render(html`<${Shell} app=${app} session=${session} isPartner=${isPartner} />`, place);
  loadTheRest(app);
}
