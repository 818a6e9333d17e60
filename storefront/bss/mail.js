/** A mail as its reader sees it, in a frame in which nothing runs. */

import { html } from "../shared/html.js";
import { useAddress } from "./addresses.js";

const STYLES = /<style>([^]*?)<\/style>/g;
const INLINE = / style="/g;

/**
 * The pages' policy lets no style run that stands in markup, and it holds in the frame too. So the mail's styles are taken out
 * of its markup, and given to its elements as objects, where they do what they did (docs/decisions/0052).
 * @param {{markup: string, title: string}} props
 */
export function Mail({ markup, title }) {
  const bare = markup.replace(STYLES, "").replace(INLINE, ' data-style="');
  const address = useAddress(() => new Blob([bare], { type: "text/html;charset=utf-8" }), [markup]);
  const dress = (/** @type {any} */ { target: frame }) => {
    const page = frame.contentDocument;
    if (!page?.body) return;
    page.querySelectorAll("[data-style]").forEach((/** @type {HTMLElement} */ each) => (each.style.cssText = each.dataset.style ?? ""));
    page.adoptedStyleSheets = [...markup.matchAll(STYLES)].map(([, text]) => sheetOf(frame.contentWindow, text));
    frame.style.height = `${page.documentElement.scrollHeight}px`;
  };
  return address && html`<iframe class="mail" sandbox="allow-same-origin" title=${title} src=${address} onLoad=${dress}></iframe>`;
}

/** @param {any} place @param {string} text */
function sheetOf(place, text) {
  const sheet = new place.CSSStyleSheet();
  sheet.replaceSync(text);
  return sheet;
}
