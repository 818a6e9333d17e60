/** Signing in on this machine: a bar offers the seed accounts, and whoever is chosen gets a token from the helper. */

import { forgetAll } from "/shared/drafts.js";
import { html, render } from "/shared/html.js";
import { say } from "/shared/tabs.js";
import { Bar } from "./bar.js";

const CHOSEN = "sign-in-as";

const STAFF = { account_id: "acc_distributor", name: "Distributor", kind: "staff" };
const HOMES = { buyer: "/", staff: "/bss" };

export async function signIn(role) {
  const accounts = [...(await (await fetch("/_local/accounts")).json()), STAFF];
  const fitting = accounts.filter((each) => roleOf(each) === role);
  const chosen = sessionStorage.getItem(CHOSEN);
  const account = fitting.find((each) => each.account_id === chosen) ?? fitting[0];
  const choose = (accountId) => go(accounts.find((each) => each.account_id === accountId));
  render(html`<${Bar} accounts=${accounts} account=${account} role=${roleOf} onChoose=${choose} />`, await place());
  return { ...account, user: account.account_id, token: tokens(account) };
}

const roleOf = ({ kind }) => (kind === "staff" ? "staff" : "buyer");

/** Tokens, kept in memory and made anew when the service takes one no more. */
function tokens(account) {
  let kept;
  return (renewed) => {
    if (!kept || renewed) kept = made(account);
    return kept;
  };
}

async function made(account) {
  const wanted = { account_id: account.account_id, roles: [roleOf(account)] };
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/_local/token", { method: "POST", headers, body: JSON.stringify(wanted) });
  return (await answer.json()).token;
}

/** Another tab may be somebody else; it is told. */
function go(account) {
  forgetAll();
  say({ in: account.account_id, name: account.name });
  sessionStorage.setItem(CHOSEN, account.account_id);
  const home = HOMES[roleOf(account)];
  if (home !== location.pathname) return location.assign(home);
  history.replaceState(null, "", home);
  return location.reload();
}

/** The bar's place, once its style is there, so that nothing moves later. */
async function place() {
  const style = document.createElement("link");
  const styled = new Promise((resolve) => style.addEventListener("load", resolve, { once: true }));
  Object.assign(style, { rel: "stylesheet", href: "/_local/pages/bar.css" });
  document.head.append(style);
  await styled;
  const bar = document.createElement("aside");
  bar.className = "local-bar";
  bar.setAttribute("aria-label", "This machine");
  document.body.prepend(bar);
  return bar;
}
