/** Idempotency keys: one for each thing somebody wants, kept across a reload until it is known how it ended. */

const PREFIX = "key:";
// The service knows a key for a day. An hour of it is left for a call that is on its way.
const KNOWN_FOR = 23 * 60 * 60 * 1000;

const kept = (/** @type {string} */ name) => (sessionStorage.getItem(PREFIX + name) ?? "").split(" ");

/**
 * The key for wanting this. The same again has the same key; something else under the name gets a new one.
 * @param {string} name
 * @param {unknown} body
 */
export async function keyFor(name, body) {
  const print = await fingerprint(JSON.stringify(body));
  const [key, of] = kept(name);
  if (key && of === print) return key;
  const made = crypto.randomUUID();
  sessionStorage.setItem(PREFIX + name, `${made} ${print}`);
  return made;
}

/** It is known how it ended. @param {string} name */
export const forget = (name) => sessionStorage.removeItem(PREFIX + name);

/** Whether it was sent, or may have been, and how that ended is not known. @param {string} name */
export const isSent = (name) => kept(name)[2] !== undefined;

/** Whether it was sent so long ago that the service does not know its key any more: sent again, it is done again. @param {string} name */
export const isSentLongAgo = (name) => isSent(name) && !(Date.now() - Number(kept(name)[2]) < KNOWN_FOR);

/** It goes to the service; or the service did not let it in, and `sent` is as it was before. @param {string} name @param {boolean} sent */
export function mark(name, sent) {
  const [key, of, first] = kept(name);
  if (key) sessionStorage.setItem(PREFIX + name, sent ? `${key} ${of} ${first ?? Date.now()}` : `${key} ${of}`);
}

/** Whether it was wanted, and has not come to an end: the service may not even have let it in. @param {string} name */
export const isWanted = (name) => sessionStorage.getItem(PREFIX + name) !== null;

/** The names that begin so and whose end is not known. @param {string} start */
export const unsettled = (start) =>
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(PREFIX + start))
    .map((key) => key.slice(PREFIX.length))
    .filter(isSent);

/** @param {string} text */
async function fingerprint(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
