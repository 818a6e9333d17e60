/** The rehearsal of the order, confirming what it shows, and placing it. */

import * as api from "../../shared/api.js";
import { changedByCheckout, ordered, settled } from "../../shared/basket.js";
import { unsettled } from "../../shared/keys.js";

/** @typedef {import("../../types/shapes").Checkout} Checkout */

/**
 * The checkout, the basket that it is about, and the order of an attempt whose end was not seen. What was typed last in the
 * basket is saved before.
 */
export async function read() {
  await settled();
  const found = await readOnce();
  // Where somebody changed the basket between the two: what is listed is to be what is placed.
  return found.checkout.basket_version === found.basket.version ? found : readOnce();
}

async function readOnce() {
  const [checkout, basket, placed] = await Promise.all([api.checkout(), api.basket(), placedUnseen()]);
  return { checkout, basket, placed };
}

/** A reload while an order was being placed: did it become one? */
async function placedUnseen() {
  const [name] = unsettled("order:");
  if (!name) return null;
  const basket = await api.earlierBasket(name.slice("order:".length)).catch(() => null);
  return basket?.order_id ?? null;
}

/** Confirms exactly what is shown. @param {Checkout} shown */
export async function confirm({ basket_version, billing, recipient }) {
  const versions = { billing_version: billing.version, recipient_version: recipient.version };
  const checkout = await api.confirmBilling(basket_version, versions);
  await changedByCheckout();
  return checkout;
}

/** Places exactly what is shown, at the total that is shown. @param {Checkout} shown @param {boolean} accepts the new prices */
export async function place({ basket_id, basket_version, totals }, accepts) {
  const wanted = { basket_id: basket_id ?? "", basket_version, payable: totals.payable };
  const order = await api.placeOrder(accepts ? { ...wanted, accept_price_changes: true } : wanted);
  await ordered(order.order_id);
  return order;
}

/** What is in the way, but for prices that the buyer accepts. @param {Checkout} checkout @param {boolean} accepts */
export const inTheWay = ({ blockers }, accepts) =>
  blockers.filter(({ code }) => !(accepts && code === "price_changed"));

/** Whether what is shown waits to be confirmed. @param {Checkout} checkout */
export const waitsForConfirming = ({ billing, blockers }) =>
  !billing.confirmed || blockers.some(({ code }) => code === "billing_not_confirmed" || code === "recipient_changed");
