/** Starts the Storefront: its settings, its language, who is signed in, and then the pages. */

import { open } from "./shared/basket.js";
import { endCustomers } from "./shared/api.js";
import { Refused } from "./shared/failures.js";
import { html, render } from "./shared/html.js";
import { connect } from "./shared/http.js";
import { preferred, speak } from "./shared/words.js";
import { loadTheRest, Shell, SignedOutPage } from "./shell.js";

/** @typedef {import("./types/shapes").Session} Session */
/** @typedef {import("./types/shapes").SignIn} SignIn */

const app = /** @type {HTMLElement} */ (document.getElementById("app"));

async function start() {
  const [settings] = await Promise.all([readSettings(), speak(preferred())]);
  /** @type {{signIn: SignIn}} */
  const { signIn } = await import(settings.sign_in);
  const session = await signIn();
  if (!session) return render(html`<${SignedOutPage} />`, app);
  connect(settings.api, session);
  open(session.user);
  render(html`<${Shell} session=${session} isPartner=${await isPartner(session)} />`, app);
  return loadTheRest();
}

/** @returns {Promise<{api: string, sign_in: string}>} */
const readSettings = async () => (await fetch("config.json")).json();

/** Where the sign-in does not say, the service does: it refuses end customers to everybody else. @param {Session} session */
async function isPartner(session) {
  if (session.kind) return session.kind === "partner";
  try {
    await endCustomers({ limit: 1 });
    return true;
  } catch (failure) {
    if (failure instanceof Refused) return false;
    throw failure;
  }
}

start();
