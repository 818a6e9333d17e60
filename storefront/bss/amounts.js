/** Amounts of money as somebody types them: "1234.50", "1234,50". */

import { places } from "../shared/currencies.js";
import { decimals, t } from "../shared/words.js";

/** As it is put into a field. @param {{amount: number, currency: string}} money */
export const typed = (money) => decimals(money, { useGrouping: false });

/** What was typed, in minor units; undefined when that is no amount of the currency. @param {string} text @param {string} currency */
export function minorUnits(text, currency) {
  const [, sign, whole, fraction = ""] = /^([-−]?)(\d{1,13})(?:[.,](\d+))?$/.exec(text.replace(/\s/g, "")) ?? [];
  const digits = places(currency);
  if (whole === undefined || fraction.length > digits) return undefined;
  return Number(`${sign && "-"}${whole}${fraction.padEnd(digits, "0")}`);
}

/** Where no currency was typed, one is shown as an example. @param {string} currency */
const known = (currency) => (/^[A-Z]{3}$/.test(currency) ? currency : "EUR");

/** How an amount is written, in words. @param {string} currency */
export const advice = (currency) => t("amount.advice", { such: typed({ amount: 123450, currency: known(currency) }), currency: known(currency) });
