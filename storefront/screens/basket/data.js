/** The basket's changes, and whom one can order for. */

import * as api from "../../shared/api.js";
import { change } from "../../shared/basket.js";

/** @typedef {import("../../types/shapes").Line} Line */
/** @typedef {import("../../types/shapes").Basket} Basket */

/** @param {string} lineId @param {object} changes */
export const changeLine = (lineId, changes) => change((version) => api.changeLine(version, lineId, changes));
/** @param {string} lineId */
export const removeLine = (lineId) => change((version) => api.removeLine(version, lineId));
/** @param {Line} line */
export const putBack = ({ product_id, quantity, friendly_name }) =>
  change(() => api.addLine({ product_id, quantity, friendly_name }));
/** @param {string} accountId */
export const orderFor = (accountId) => change((version) => api.orderFor(version, accountId));
/** @param {string} number */
export const putPurchaseOrder = (number) =>
  change((version) => api.changeBasket(version, { purchase_order_number: number.trim() || null }));

export const { endCustomers } = api;

/** @param {Line} line */
export const nameOf = ({ name, friendly_name }) => (friendly_name ? `${name}, ${friendly_name}` : name);
