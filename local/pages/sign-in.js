/** Signing in on this machine: a bar offers the seed accounts, and whoever is chosen gets a token from the helper. */

import { html, render } from "/shared/html.js";
import { Bar } from "./bar.js";

const CHOSEN = "sign-in-as";

export async function signIn() {
  const accounts = await (await fetch("/_local/accounts")).json();
  const chosen = sessionStorage.getItem(CHOSEN);
  const account = accounts.find((each) => each.account_id === chosen) ?? accounts[0];
  render(html`<${Bar} accounts=${accounts} account=${account} onChoose=${choose} />`, place());
  return { ...account, user: account.account_id, token: tokens(account) };
}

/** Tokens, kept in memory and made anew when the service takes one no more. */
function tokens(account) {
  let kept;
  return (renewed) => {
    if (!kept || renewed) kept = made(account);
    return kept;
  };
}

async function made(account) {
  const wanted = { account_id: account.account_id, roles: ["buyer"] };
  const headers = { "Content-Type": "application/json" };
  const answer = await fetch("/_local/token", { method: "POST", headers, body: JSON.stringify(wanted) });
  return (await answer.json()).token;
}

/** Another tab may be somebody else. */
function choose(accountId) {
  sessionStorage.setItem(CHOSEN, accountId);
  location.hash = "#/products";
  location.reload();
}

function place() {
  const style = document.createElement("link");
  Object.assign(style, { rel: "stylesheet", href: "/_local/pages/bar.css" });
  document.head.append(style);
  const bar = document.createElement("aside");
  bar.className = "local-bar";
  bar.setAttribute("aria-label", "This machine");
  document.body.prepend(bar);
  return bar;
}
