/** How many digits of an amount are minor units, as the service counts them; browsers count some currencies otherwise. */

const NONE = new Set(
  ["BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "UYI", "VND", "VUV", "XAF", "XOF", "XPF"],
);
const THREE = new Set(["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"]);

/** @param {string} currency ISO 4217 */
export function places(currency) {
  if (NONE.has(currency)) return 0;
  return THREE.has(currency) ? 3 : 2;
}
