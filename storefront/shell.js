/** The frame around every screen: where one can go, who is signed in, the screen itself. */

import { useBasket } from "./shared/basket.js";
import { NoAnswer } from "./shared/failures.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./shared/html.js";
import { useOnceMore } from "./shared/loading.js";
import { Heading, Waiting } from "./shared/parts.js";
import { link, usePlace } from "./shared/router.js";
import { Trouble } from "./shared/trouble.js";
import { choose, LANGUAGES, spoken, t } from "./shared/words.js";
import { Standing } from "./standing.js";

/** @typedef {import("./types/shapes").Screen} Screen */
/** @typedef {import("./types/shapes").Session} Session */

/**
 * An app: its screens by address, each the module of the list and of one of it; the names in its navigation.
 * `within` says which of the names a screen belongs to that has none.
 * @typedef {{home: string, within?: Record<string, string>, screens: Record<string, [string, string?]>, names: Record<string, string>, load: (name: string) => Promise<{Screen: Screen}>}} App
 */

/** Loads the other screens when there is nothing else to do, so that none is awaited, nor missing offline. */
export const loadTheRest = (/** @type {App} */ { screens, load }) =>
  setTimeout(() => Object.values(screens).flat().forEach((name) => name && load(name).catch(() => undefined)), 1500);

/** @param {{app: App, session: Session, isPartner?: boolean}} props */
export function Shell({ app, session, isPartner = false }) {
  const place = usePlace();
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const toMain = (/** @type {Event} */ event) => {
    event.preventDefault();
    main.current?.focus();
  };
  return html`<a class="skip" href="#main" onClick=${toMain}>${t("skip")}</a>
    <header class="top">
      <${Navigation} at=${place.parts[0] ?? app.home} within=${app.within} names=${app.names} />
      <p class="who" title=${session.account_id}>${session.name} ${session.signOut && html`<${SignOut} session=${session} />`}</p>
    </header>
    <main id="main" tabindex="-1" ref=${main}>
      <${Standing} session=${session} />
      <${Opened} app=${app} place=${place} session=${session} isPartner=${isPartner} />
    </main>
    <${Footer} />`;
}

/** @param {{session: Session}} props */
const SignOut = ({ session }) =>
  html`<button type="button" class="plain small" onClick=${session.signOut}>${t("sign_out")}</button>`;

/** @param {{at: string, names: Record<string, string>, within?: Record<string, string>}} props */
function Navigation({ at, names, within = {} }) {
  const current = (/** @type {string} */ name) => (at === name ? "page" : within[at] === name ? "true" : undefined);
  return html`<nav aria-label=${t("nav.label")}>
    <ul>
      ${Object.entries(names).map(
        ([name, key]) => html`<li>
          <a href=${link([name])} aria-current=${current(name)}>${t(key)}</a>
          ${name === "basket" && html`<${Count} />`}
        </li>`,
      )}
    </ul>
  </nav>`;
}

function Count() {
  const lines = useBasket().basket?.lines.length;
  return lines ? html`<span class="count" title=${t("basket.lines", { count: lines })}>${lines}</span>` : null;
}

const NOT_LOADED = new NoAnswer();

/** The screen of a place, loaded when somebody goes there. @param {{app: App, place: any, session: Session, isPartner: boolean}} props */
function Opened({ app, place, session, isPartner }) {
  const [opened, setOpened] = useState(/** @type {{name?: string, Screen?: Screen}} */ ({}));
  const [failed, setFailed] = useState("");
  const first = useRef(true);
  const name = screenOf(app, place.parts);
  const wanted = useRef(name);
  wanted.current = name;
  const address = place.parts.join("/");
  const load = async () => {
    if (!name) return;
    // Whoever went on meanwhile waits for another screen.
    const isWanted = () => wanted.current === name;
    try {
      const { Screen } = await app.load(name);
      if (!isWanted()) return;
      setOpened({ name, Screen });
      setFailed("");
    } catch {
      if (isWanted()) setFailed(name);
    }
  };
  const failure = failed && failed === name ? NOT_LOADED : undefined;
  useEffect(() => void load(), [name]);
  useOnceMore(failure, load);
  useEffect(() => {
    if (failure) addEventListener("online", load);
    return () => removeEventListener("online", load);
  }, [failure, name]);
  // Before anybody can use the screen: later, it would take the focus from whoever has gone on.
  useLayoutEffect(() => {
    if (opened.name !== name) return;
    if (!first.current) document.querySelector("h1")?.focus();
    if (!first.current) scrollTo(0, 0);
    first.current = false;
  }, [opened.name, address]);
  if (!name) return html`<${Heading}>${t("nowhere.title")}<//><p><a href=${link([app.home])}>${t(app.names[app.home])}</a></p>`;
  if (failure) return html`<${Trouble} failure=${failure} retry=${load} />`;
  if (opened.name !== name || !opened.Screen) return html`<${Waiting} what=${t("loading")} />`;
  return html`<${opened.Screen} key=${address} place=${place} session=${session} isPartner=${isPartner} />`;
}

/** @param {App} app @param {string[]} parts */
function screenOf({ home, screens }, [name = home, one, ...rest]) {
  const screen = screens[name]?.[one ? 1 : 0];
  return rest.length ? undefined : screen;
}

function Footer() {
  const chosen = (/** @type {any} */ event) => choose(event.target.value);
  return html`<footer>
    <label>${t("language")} <select onChange=${chosen}>
      ${Object.entries(LANGUAGES).map(
        ([code, name]) => html`<option value=${code} lang=${code} selected=${code === spoken()}>${name}</option>`,
      )}
    </select></label>
  </footer>`;
}
