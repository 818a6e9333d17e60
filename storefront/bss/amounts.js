/** Amounts of money as somebody types them: "1234.50", "1234,50". */

import { places } from "../shared/currencies.js";
import { decimals, t } from "../shared/words.js";

/** As it is put into a field. @param {{amount: number, currency: string}} money */
export const typed = (money) => decimals(money, { useGrouping: false });

/** The mark before the decimals in the reader's language. */
const ownMark = () => typed({ amount: 1000, currency: "KWD" }).charAt(1);

/** What was typed, in minor units; undefined when that is no amount of the currency. @param {string} text @param {string} currency */
export function minorUnits(text, currency) {
  const [, sign, whole, mark, fraction = ""] = /^([-−]?)(\d{1,13})(?:([.,])(\d+))?$/.exec(text.replace(/\s/g, "")) ?? [];
  const digits = places(currency);
  if (whole === undefined || fraction.length > digits) return undefined;
  // Three digits behind the other mark may be thousands.
  if (fraction.length === 3 && mark !== ownMark()) return undefined;
  return Number(`${sign && "-"}${whole}${fraction.padEnd(digits, "0")}`);
}

/** Where no currency was typed, one is shown as an example. @param {string} currency */
const known = (currency) => (/^[A-Z]{3}$/.test(currency) ? currency : "EUR");

/** How an amount is written, in words. @param {string} currency */
export const advice = (currency) => t("amount.advice", { such: typed({ amount: 123450, currency: known(currency) }), currency: known(currency) });
