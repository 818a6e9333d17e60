/** What both apps start with: their settings, the language, who is signed in; then the frame and its screens. */

import { html, render } from "./shared/html.js";
import { connect } from "./shared/http.js";
import { preferred, speak } from "./shared/words.js";
import { loadTheRest, Shell } from "./shell.js";
import { ended, open } from "./standing.js";

/** @typedef {import("./types/shapes").Session} Session */
/** @typedef {import("./types/shapes").SignIn} SignIn */
/** @typedef {import("./types/shapes").SignInSettings} SignInSettings */

const place = /** @type {HTMLElement} */ (document.getElementById("app"));

/** Who is signed in; null, and the page says so or is left, if nobody is. @param {"buyer" | "staff"} role */
export async function start(role) {
  const [settings] = await Promise.all([readSettings(), speak(preferred())]);
  /** @type {{signIn: SignIn}} */
  const { signIn } = await import(settings.bar ?? "./sign-in/session.js");
  const session = await signIn(role, settings.sign_in);
  if (!session) return null;
  open(session, role);
  connect(settings.api, session, () => ended(session));
  return session;
}

/** `bar` is of `make run` alone. @returns {Promise<{api: string, sign_in: SignInSettings | null, bar?: string}>} */
const readSettings = async () => (await fetch(new URL("config.json", import.meta.url))).json();

/** @param {import("./shell.js").App} app @param {Session} session @param {boolean} [isPartner] */
export function show(app, session, isPartner = false) {
  render(html`<${Shell} app=${app} session=${session} isPartner=${isPartner} />`, place);
  loadTheRest(app);
}

/** Says why the service does not let them in. @param {unknown} failure @param {Session} session @param {"buyer" | "staff"} role */
export async function turnAway(failure, session, role) {
  const { TurnedAway } = await import("./turned_away.js");
  render(html`<${TurnedAway} failure=${failure} session=${session} role=${role} />`, place);
}
