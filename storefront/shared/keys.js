/** Idempotency keys: one for each thing somebody wants, kept across a reload until it is known how it ended. */

const PREFIX = "key:";

/**
 * The key for wanting this. The same again has the same key; something else under the name gets a new one.
 * @param {string} name
 * @param {unknown} body
 */
export async function keyFor(name, body) {
  const print = await fingerprint(JSON.stringify(body));
  const [key, of] = (sessionStorage.getItem(PREFIX + name) ?? "").split(" ");
  if (key && of === print) return key;
  const made = crypto.randomUUID();
  sessionStorage.setItem(PREFIX + name, `${made} ${print}`);
  return made;
}

/** It is known how it ended. @param {string} name */
export const forget = (name) => sessionStorage.removeItem(PREFIX + name);

/** The names that begin so and whose end is not known. @param {string} start */
export const unsettled = (start) =>
  Object.keys(sessionStorage)
    .filter((key) => key.startsWith(PREFIX + start))
    .map((key) => key.slice(PREFIX.length));

/** @param {string} text */
async function fingerprint(text) {
  const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text)));
  return [...bytes.slice(0, 8)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}
