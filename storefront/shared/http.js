/** One call of the API: token, versions, keys, and what came back. */

import { NoAnswer, Refused, SentLongAgo, SignedOut } from "./failures.js";
import { forget, isSent, isSentLongAgo, keyFor, mark } from "./keys.js";

/** @typedef {import("../types/shapes").Session} Session */
/**
 * @typedef {object} Given
 * @property {unknown} [body]
 * @property {number} [version] of what is changed: If-Match
 * @property {string} [once] a name for what is wanted: Idempotency-Key
 */

const WAITS = [300, 1000];
// As RFC 8288 writes it: <address?query>; rel="next".
const NEXT = /<[^>]*\?([^>]*)>; rel="next"/;
let base = "/api";
/** @type {Session} */
let session;
let ended = () => {};

/** @param {string} api @param {Session} signedIn @param {() => void} onEnded told whenever the service takes the sign-in no more */
export function connect(api, signedIn, onEnded) {
  base = api;
  session = signedIn;
  ended = onEnded;
}

/**
 * The answer's body. Raises Refused, NoAnswer, SentLongAgo, SignedOut.
 * @param {string} method
 * @param {string} path below the API's address, with its query
 * @param {Given} [given]
 * @returns {Promise<any>}
 */
export async function call(method, path, given = {}) {
  const answer = await answered(method, path, given);
  const body = await bodyOf(answer);
  if (given.once && settles(answer.status, body)) forget(given.once);
  if (!answer.ok) throw refusal(answer, body);
  return body;
}

/**
 * A part of a file as text, and the query of the next part. Raises Refused, NoAnswer, SignedOut.
 * @param {string} path below the API's address, with its query
 * @returns {Promise<{text: string, next?: string}>}
 */
export async function part(path) {
  const answer = await answered("GET", path, {});
  if (!answer.ok) throw refusal(answer, await bodyOf(answer));
  const [, next] = NEXT.exec(answer.headers.get("Link") ?? "") ?? [];
  const text = await answer.text().catch(() => {
    throw new NoAnswer();
  });
  return { text, next };
}

/** @param {string} method @param {string} path @param {Given} given */
async function answered(method, path, given) {
  const headers = await headersOf(given);
  if (given.once !== undefined) refuseSentLongAgo(given.once);
  const before = given.once !== undefined && isSent(given.once);
  try {
    let answer = await sent(method, path, headers, given, before);
    if (answer.status === 401) answer = await sent(method, path, headers, given, before, true);
    if (answer.status === 401) throw new SignedOut();
    return answer;
  } catch (failure) {
    if (!(failure instanceof SignedOut)) throw failure;
    ended();
    throw new SignedOut(before);
  }
}

/** What may have been done a day ago is done again only by whoever was told so. @param {string} once */
function refuseSentLongAgo(once) {
  if (!isSentLongAgo(once)) return;
  forget(once);
  throw new SentLongAgo();
}

/** A gateway that lost the service's answer does not know either whether something was done. @param {Response} answer @param {any} body */
const refusal = ({ status }, body) => (status === 502 || status === 504 ? new NoAnswer() : new Refused(body));

/** Whether it is known now how it ended. @param {number} status @param {any} body */
const settles = (status, body) => status < 500 && body.code !== "request_in_progress";

/** @param {Given} given */
async function headersOf({ body, version, once }) {
  /** @type {Record<string, string>} */
  const headers = {};
  if (body !== undefined) headers["Content-Type"] = "application/json";
  if (version !== undefined) headers["If-Match"] = `"${version}"`;
  if (once !== undefined) headers["Idempotency-Key"] = await keyFor(once, body ?? null);
  return headers;
}

/**
 * Reads are sent again when no answer came, or a passing refusal; writes are not.
 * @param {string} method
 * @param {string} path
 * @param {Record<string, string>} headers
 * @param {Given} given
 * @param {boolean} before whether it was sent before, and how that ended is not known
 * @param {boolean} [renewed] with a new token
 */
async function sent(method, path, headers, { body, once }, before, renewed = false) {
  const token = await session.token(renewed);
  if (once !== undefined) mark(once, true);
  const request = {
    method,
    headers: { ...headers, Authorization: `Bearer ${token}` },
    body: body === undefined ? undefined : JSON.stringify(body),
  };
  for (const wait of method === "GET" ? WAITS : []) {
    const answer = await fetch(base + path, request).catch(() => null);
    if (answer && answer.status !== 503) return answer;
    await new Promise((resolve) => setTimeout(resolve, wait));
  }
  const last = await fetch(base + path, request).catch(() => {
    throw new NoAnswer();
  });
  // Whom the service does not know does nothing there.
  if (once !== undefined && last.status === 401) mark(once, before);
  return last;
}

/** @param {Response} answer */
async function bodyOf(answer) {
  try {
    return await answer.json();
  } catch {
    throw new NoAnswer();
  }
}
