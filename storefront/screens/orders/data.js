/** The account's orders, each with what it is about. */

/** @typedef {import("../../types/shapes").Order} Order */

export { orders as read } from "../../shared/api.js";

const NAMED = 3;

/** How many licences of which products; of many products the first ones, and how many more there are. @param {Order} order */
export function summed({ lines }) {
  /** @type {Map<string, number>} */
  const licences = new Map();
  for (const { name, quantity } of lines) licences.set(name, (licences.get(name) ?? 0) + quantity);
  return { named: [...licences].slice(0, NAMED), more: Math.max(0, licences.size - NAMED) };
}
