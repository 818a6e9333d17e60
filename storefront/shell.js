/** The frame around every screen: where one can go, who is signed in, the screen itself. */

import { useBasket } from "./shared/basket.js";
import { NoAnswer } from "./shared/failures.js";
import { html, useEffect, useRef, useState } from "./shared/html.js";
import { Heading, Waiting } from "./shared/parts.js";
import { link, usePlace } from "./shared/router.js";
import { Trouble } from "./shared/trouble.js";
import { choose, LANGUAGES, spoken, t } from "./shared/words.js";

/** @typedef {import("./types/shapes").Screen} Screen */
/** @typedef {import("./types/shapes").Session} Session */

/** Each screen by its address: the module of the list, and of one of it. @type {Record<string, [string, string?]>} */
const SCREENS = {
  products: ["products", "product"],
  basket: ["basket"],
  checkout: ["checkout"],
  orders: ["orders", "order"],
  assets: ["assets", "asset"],
  invoices: ["invoices", "invoice"],
  "end-customers": ["end-customers", "end-customer"],
};
const NAMES = {
  products: "nav.products",
  basket: "nav.basket",
  orders: "nav.orders",
  assets: "nav.assets",
  invoices: "nav.invoices",
};

/** Loads the other screens when there is nothing else to do, so that none is awaited, nor missing offline. */
export const loadTheRest = () =>
  setTimeout(() => Object.values(SCREENS).flat().forEach((name) => import(`./screens/${name}/screen.js`).catch(() => undefined)), 1500);

/** @param {{session: Session, isPartner: boolean}} props */
export function Shell({ session, isPartner }) {
  const place = usePlace();
  const main = useRef(/** @type {HTMLElement | null} */ (null));
  const toMain = (/** @type {Event} */ event) => {
    event.preventDefault();
    main.current?.focus();
  };
  return html`<a class="skip" href="#main" onClick=${toMain}>${t("skip")}</a>
    <header class="top">
      <${Navigation} at=${place.parts[0] ?? "products"} isPartner=${isPartner} />
      <p class="who" title=${session.account_id}>${session.name}</p>
    </header>
    <main id="main" tabindex="-1" ref=${main}>
      <${Opened} place=${place} session=${session} isPartner=${isPartner} />
    </main>
    <${Footer} />`;
}

/** @param {{at: string, isPartner: boolean}} props */
function Navigation({ at, isPartner }) {
  const names = isPartner ? { ...NAMES, "end-customers": "nav.end_customers" } : NAMES;
  return html`<nav aria-label=${t("nav.label")}>
    <ul>
      ${Object.entries(names).map(
        ([name, key]) => html`<li>
          <a href=${link([name])} aria-current=${at === name ? "page" : undefined}>${t(key)}</a>
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

/** The screen of a place, loaded when somebody goes there. @param {{place: any, session: Session, isPartner: boolean}} props */
function Opened({ place, session, isPartner }) {
  const [opened, setOpened] = useState(/** @type {{name?: string, Screen?: Screen}} */ ({}));
  const [failure, setFailure] = useState(/** @type {unknown} */ (undefined));
  const first = useRef(true);
  const name = screenOf(place.parts);
  const address = place.parts.join("/");
  const load = async () => {
    try {
      setFailure(undefined);
      if (name) setOpened({ name, Screen: (await import(`./screens/${name}/screen.js`)).Screen });
    } catch {
      setFailure(new NoAnswer());
    }
  };
  useEffect(() => void load(), [name]);
  useEffect(() => {
    if (failure) addEventListener("online", load);
    return () => removeEventListener("online", load);
  }, [failure, name]);
  useEffect(() => {
    if (opened.name !== name) return;
    if (!first.current) document.querySelector("h1")?.focus();
    if (!first.current) scrollTo(0, 0);
    first.current = false;
  }, [opened.name, address]);
  if (!name) return html`<${Heading}>${t("nowhere.title")}<//><p><a href=${link(["products"])}>${t("nowhere.way")}</a></p>`;
  if (failure) return html`<${Trouble} failure=${failure} retry=${load} />`;
  if (failure) return html`<${Trouble} failure=${failure} retry=${load} />`;
  if (opened.name !== name || !opened.Screen) return html`<${Waiting} what=${t("loading")} />`;
  return html`<${opened.Screen} key=${address} place=${place} session=${session} isPartner=${isPartner} />`;
}

/** @param {string[]} parts */
function screenOf([name = "products", one, ...rest]) {
  const screen = SCREENS[name]?.[one ? 1 : 0];
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

export const SignedOutPage = () =>
  html`<main id="main"><${Heading}>${t("signed_out.title")}<//><p>${t("signed_out.what")}</p></main>`;
