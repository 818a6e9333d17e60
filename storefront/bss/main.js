/** The staff desk: its screens, for the distributor's staff. */

import { show, start } from "../start.js";

/** @type {import("../shell.js").App} */
const DESK = {
  home: "today",
  screens: {
    today: ["today"],
    "coupon-desk": ["coupon-desk"],
    orders: ["orders", "order"],
    accounts: ["accounts", "account"],
    invoices: ["invoices", "invoice"],
  },
  names: { today: "today.title", "coupon-desk": "desk.coupon_desk", orders: "nav.orders", accounts: "desk.accounts", invoices: "nav.invoices" },
  load: (name) => import(`./screens/${name}/screen.js`),
};

async function main() {
  const session = await start("staff");
  if (session) show(DESK, session);
}

main();
