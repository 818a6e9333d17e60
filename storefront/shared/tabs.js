/** What the tabs of one browser tell each other of signing in and out: who it is about, never a token. */

/** @typedef {{out: string} | {ended: string} | {in: string, name: string}} News */

const channel = new BroadcastChannel("sign-in");

/** Tells all other tabs. @param {News} news */
export const say = (news) => channel.postMessage(news);

/** What another tab tells, from now on. @param {(news: any) => void} hear */
export const listen = (hear) => void (channel.onmessage = ({ data }) => hear(data));
