/** What has to outlive the way to the issuer and back; it is gone as soon as one is back. */

/** @typedef {{state: string, nonce: string, verifier: string, home: string, place: string}} Left */

const LEFT = "signing-in";
const SIGNED_OUT = "signed-out";

/** @param {Left} left */
export const leave = (left) => sessionStorage.setItem(LEFT, JSON.stringify(left));

/** @returns {Left | undefined} */
export function back() {
  const left = sessionStorage.getItem(LEFT);
  sessionStorage.removeItem(LEFT);
  return left ? JSON.parse(left) : undefined;
}

/** Whoever signs out is not signed in again before they ask. */
export const stayOut = () => sessionStorage.setItem(SIGNED_OUT, "1");
export const comeIn = () => sessionStorage.removeItem(SIGNED_OUT);
export const staysOut = () => sessionStorage.getItem(SIGNED_OUT) !== null;
