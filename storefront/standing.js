/** How the sign-in of this tab stands, beside what other tabs do: told above every screen. */

import { keepFor } from "./shared/drafts.js";
import { SignedOut } from "./shared/failures.js";
import { html, useEffect, useState } from "./shared/html.js";
import { call } from "./shared/http.js";
import { listen, say } from "./shared/tabs.js";
import { Ended, OtherPerson } from "./other_person.js";

/** @typedef {import("./types/shapes").Session} Session */
/** @typedef {"buyer" | "staff"} Role */
/** @typedef {{before?: string, elsewhere?: string, ended?: boolean}} Told */

/** What each may ask for, to see whether the service still takes the sign-in. */
const ASKED = { buyer: "/basket", staff: "/bss/seller" };

/** @type {Told} */
let told = {};
let isOver = false;
/** @type {(told: Told) => void} */
let show = () => undefined;

/** @param {Told} news */
function tell(news) {
  told = news;
  show(told);
}

/** Starts, for whoever is signed in; what somebody else typed in this tab is forgotten. @param {Session} session @param {Role} role */
export function open(session, role) {
  const before = keepFor(session.user, session.name);
  if (before) told = { before };
  const seen = new Set([session.user]);
  listen((news) => {
    if (news.out === session.user) session.leave?.();
    if (news.ended === session.user) look(role);
    if (news.in && !seen.has(news.in)) tell({ elsewhere: news.name });
    seen.add(news.in);
  });
}

/** The service takes the sign-in of this tab no more: others look whether it takes theirs. @param {Session} session */
export function ended(session) {
  if (!isOver) say({ ended: session.user });
  isOver = true;
}

/** @param {Role} role */
async function look(role) {
  if (isOver) return;
  try {
    await call("GET", ASKED[role]);
  } catch (failure) {
    if (failure instanceof SignedOut) tell({ ...told, ended: true });
  }
}

/** What there is to tell, if there is. @param {{session: Session}} props */
export function Standing({ session }) {
  const [{ before, elsewhere, ended }, setTold] = useState(told);
  useEffect(() => {
    show = setTold;
    setTold(told);
  }, []);
  return html`${ended && html`<${Ended} />`}
    ${(before || elsewhere) && html`<${OtherPerson} session=${session} before=${before} elsewhere=${elsewhere} onSeen=${() => tell({ ended })} />`}`;
}
