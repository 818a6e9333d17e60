/** The staff desk: its screens, for the distributor's staff. */

import { show, start } from "../start.js";

/** @type {import("../shell.js").App} */
const DESK = {
  home: "today",
  screens: {
    today: ["today"],
    "coupon-desk": ["coupon-desk"],
    orders: ["orders", "order"],
    drafts: ["draft", "draft"],
    accounts: ["accounts", "account"],
    products: ["products", "product"],
    invoices: ["invoices", "invoice"],
    seller: ["seller"],
  },
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
  if (session) show(DESK, session);
}

main();
