/** The Storefront: its screens, for whoever buys. */

import { open } from "./shared/basket.js";
import { endCustomers } from "./shared/api.js";
import { Refused } from "./shared/failures.js";
import { show, start, turnAway } from "./start.js";

/** @typedef {import("./types/shapes").Session} Session */
/** @typedef {import("./shell.js").App} App */

/** @param {boolean} isPartner @returns {App} */
const storefront = (isPartner) => ({
  home: "products",
  screens: {
    products: ["products", "product"],
    basket: ["basket"],
    checkout: ["checkout"],
    orders: ["orders", "order"],
    assets: ["assets", "asset"],
    invoices: ["invoices", "invoice"],
    "end-customers": ["end-customers", "end-customer"],
  },
  names: {
    products: "nav.products",
    basket: "nav.basket",
    orders: "nav.orders",
    assets: "nav.assets",
    invoices: "nav.invoices",
    ...(isPartner && { "end-customers": "nav.end_customers" }),
  },
  load: (name) => import(`./screens/${name}/screen.js`),
});

async function main() {
  const session = await start("buyer");
  if (!session) return;
  open(session.user);
  try {
    const partner = await isPartner(session);
    show(storefront(partner), session, partner);
  } catch (failure) {
    turnAway(failure, session, "buyer");
  }
}

/** Where the sign-in does not say, the service does: it refuses end customers to everybody else. @param {Session} session */
async function isPartner(session) {
  if (session.kind) return session.kind === "partner";
  try {
    await endCustomers({ limit: 1 });
    return true;
  } catch (failure) {
    if (failure instanceof Refused && failure.has("partners_only")) return false;
    throw failure;
  }
}

main();
