/** The staff desk: its screens, for the distributor's staff. */

import { show, start, turnAway } from "../start.js";
import { accounts } from "./api.js";

/** @type {import("../shell.js").App} */
const DESK = {
  home: "today",
  screens: {
    today: ["today"],
    "coupon-desk": ["coupon-desk"],
    orders: ["orders", "order"],
    drafts: ["draft", "draft"],
    assets: ["assets", "asset"],
    accounts: ["accounts", "account"],
    products: ["products", "product"],
    invoices: ["invoices", "invoice"],
    seller: ["seller"],
  },
  within: { assets: "orders", drafts: "orders" },
  names: {
    today: "today.title",
    "coupon-desk": "desk.coupon_desk",
    orders: "nav.orders",
    accounts: "desk.accounts",
    products: "nav.products",
    invoices: "nav.invoices",
    seller: "seller.title",
  },
  load: (name) => import(`./screens/${name}/screen.js`),
};

async function main() {
  const session = await start("staff");
  if (!session) return;
  try {
    // Where the sign-in does not say that they are staff, the service does.
    if (!session.kind) await accounts({ limit: 1 });
    show(DESK, session);
  } catch (failure) {
    turnAway(failure, session, "staff");
  }
}

main();
