/** Signing in by OpenID Connect: to the issuer with PKCE, back to where one was, out again (docs/decisions/0045). */

import { forgetAll } from "../shared/drafts.js";
import { NoAnswer } from "../shared/failures.js";
import { say } from "../shared/tabs.js";
import { claimsOf, Issuer, readable, reason, secrets } from "./issuer.js";
import { back, comeIn, leave, stayOut, staysOut } from "./leaving.js";
import { tell, waits } from "./telling.js";
import { KeptTokens } from "./tokens.js";

/** @typedef {import("../types/shapes").Session} Session */

const HOMES = { buyer: "/", staff: "/bss/" };

/** @type {import("../types/shapes").SignIn} */
export async function signIn(role, settings) {
  const home = HOMES[role];
  if (!settings) return tell("not_set_up");
  const issuer = new Issuer(settings, location.origin + home);
  const address = new URL(location.href);
  const left = back();
  const given = address.searchParams;
  const isAnswer = given.has("state") || given.has("error");
  if (isAnswer) history.replaceState(null, "", home + (left?.place ?? location.hash));
  const enter = (/** @type {string} */ prompt = "") => goIn(issuer, home, prompt);
  if (staysOut()) return tell("signed_out", () => enter("login"));
  // One without a state is told: whoever is led to the issuer for it would be sent back with it for ever.
  if (isAnswer && !given.has("state")) return tell("failed", enter);
  // An answer that nothing here asked for is not used: an address of long ago, or somebody else's.
  if (!isAnswer || !left) return enter();
  if (left.home !== home || left.state !== given.get("state")) return tell("foreign", enter);
  return comeBack(issuer, address, left).catch((failure) => tell(why(failure), enter));
}

/** Leaves the page for the issuer. @param {Issuer} issuer @param {string} home @param {string} prompt @returns {Promise<null>} */
async function goIn(issuer, home, prompt) {
  waits();
  try {
    const left = { ...secrets(), home, place: location.hash };
    const door = await issuer.door(left, prompt);
    comeIn();
    leave(left);
    location.replace(door);
    return null;
  } catch (failure) {
    return tell(why(failure), () => goIn(issuer, home, prompt));
  }
}

/** @param {Issuer} issuer @param {URL} address @param {import("./leaving.js").Left} left @returns {Promise<Session | null>} */
async function comeBack(issuer, address, left) {
  waits();
  const tokens = await issuer.tokens(address, left);
  const said = readable(tokens.access_token);
  if (!said) throw new Error("The access token is no JSON Web Token.");
  const kept = new KeptTokens(issuer, tokens);
  const { name, preferred_username, email, sub } = claimsOf(tokens) ?? { sub: "" };
  // As the service knows them: of Okta's access tokens, `sub` is a mail address.
  const who = { user: String(said.uid ?? said.sub), name: String(name ?? preferred_username ?? email ?? sub) };
  say({ in: who.user, name: who.name });
  return {
    ...who,
    token: (renewed) => kept.access(renewed),
    signOut: () => goOut(issuer, kept.idToken, who.user),
    leave: () => stay(issuer, kept, left.home),
  };
}

/** Somebody signed out in another tab. What was typed in this one is kept for them. @param {Issuer} issuer @param {KeptTokens} kept @param {string} home */
function stay(issuer, kept, home) {
  kept.forget();
  stayOut();
  tell("signed_out_elsewhere", () => goIn(issuer, home, "login"));
}

/** Forgets what was typed, and leaves by the issuer's exit if it has one. @param {Issuer} issuer @param {string | undefined} idToken @param {string} user */
async function goOut(issuer, idToken, user) {
  forgetAll();
  stayOut();
  say({ out: user });
  const exit = await issuer.exit(idToken).catch(() => undefined);
  location.replace(exit ?? issuer.returnTo);
}

/** @param {unknown} failure */
function why(failure) {
  if (failure instanceof NoAnswer) return "away";
  if (reason(failure) === "access_denied") return "denied";
  console.warn(String(failure));
  return "failed";
}
