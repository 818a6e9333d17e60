/** The open basket, shared by everything on the page, and kept in step with other tabs. */

import * as api from "./api.js";
import { Refused } from "./failures.js";
import { useEffect, useState } from "./html.js";

/** @typedef {import("../types/shapes").Basket} Basket */
/** @typedef {{basket?: Basket, failure?: unknown, changedElsewhere?: boolean, orderedElsewhere?: string}} Known */

/** @type {Known} */
let known = {};
let writing = Promise.resolve();
// How many changes were answered so far.
let changes = 0;
// Reads are numbered: the first that was asked may be the last that is answered.
let asked = 0;
let answered = 0;
/** @type {Set<(known: Known) => void>} */
const watching = new Set();
/** @type {BroadcastChannel | undefined} */
let otherTabs;

/** @param {Known} news */
function tell(news) {
  known = news;
  watching.forEach((watch) => watch(known));
}

/** Starts, for one user. What another tab of the same user does to the basket is heard. @param {string} user */
export function open(user) {
  otherTabs = new BroadcastChannel(`basket:${user}`);
  otherTabs.onmessage = ({ data }) => (data.ordered ? orderedElsewhere(data.ordered) : lookAgain());
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && lookAgain());
  return reload();
}

/** Reads the basket. */
export async function reload() {
  const [before, mine] = [changes, ++asked];
  // What a change or a later read answered meanwhile is newer.
  const isNews = () => before === changes && mine > answered;
  try {
    const basket = await api.basket();
    if (!isNews()) return;
    answered = mine;
    tell({ ...known, basket, failure: undefined });
  } catch (failure) {
    if (isNews()) tell({ ...known, failure });
  }
}

/** Reads it again, and says so if it is another one than was shown. */
async function lookAgain() {
  const [shown, before] = [known.basket, changes];
  await reload();
  const now = known.basket;
  if (shown && now && before === changes && (shown.basket_id !== now.basket_id || shown.version !== now.version))
    tell({ ...known, changedElsewhere: true });
}

/** @param {string} orderId */
async function orderedElsewhere(orderId) {
  await reload();
  tell({ ...known, orderedElsewhere: orderId });
}

/** The reader has seen what changed. */
export const seen = () => tell({ ...known, changedElsewhere: false, orderedElsewhere: undefined });

/**
 * Changes the basket, one change after the other, each on the version that is shown. If that is not the newest, nothing
 * is changed: the newest is shown and Refused is raised.
 * @param {(version: number) => Promise<Basket>} write
 */
export function change(write) {
  const done = writing.then(() => written(write));
  writing = done.then(ignore, ignore);
  return done;
}

const ignore = () => undefined;

/** Waits for the changes that are on their way, however they end. */
export const settled = () => writing;

/** @param {(version: number) => Promise<Basket>} write */
async function written(write) {
  if (!known.basket) await reload();
  try {
    const shown = known.basket;
    const basket = await write(shown?.version ?? 0);
    changes += 1;
    // An attempt of before that is answered again says what the basket was then.
    if (shown?.basket_id === basket.basket_id && basket.version < shown.version) {
      await reload();
      return known.basket ?? basket;
    }
    tell({ basket });
    otherTabs?.postMessage({ version: basket.version });
    return basket;
  } catch (failure) {
    if (failure instanceof Refused && failure.status === 412) await reload();
    throw failure;
  }
}

/** The basket became an order. @param {string} orderId */
export function ordered(orderId) {
  changes += 1;
  otherTabs?.postMessage({ ordered: orderId });
  return reload();
}

/** The checkout changed the basket's version. */
export async function changedByCheckout() {
  changes += 1;
  await reload();
  otherTabs?.postMessage({ version: known.basket?.version });
}

/** What is known of the basket now, and whenever it changes. */
export function useBasket() {
  const [seenNow, setSeen] = useState(known);
  useEffect(() => {
    watching.add(setSeen);
    setSeen(known);
    return () => void watching.delete(setSeen);
  }, []);
  return seenNow;
}
