import { html, useEffect } from "../../shared/html.js";
import { useLoaded } from "../../shared/loading.js";
import { Trouble } from "../../shared/trouble.js";
import { number, t } from "../../shared/words.js";
import { lookAgainAfter } from "./data.js";

/** @type {Record<string, string>} */
const KINDS = { pdf: "documents.pdf", cii: "documents.cii", ubl: "documents.ubl" };

/**
 * The invoice as files, behind links that last a few minutes. `failed`: what is said, and can be done, when they could not be made.
 * @param {{number: string, read: (number: string) => Promise<import("../../types/shapes").Documents>, failed?: (again: () => Promise<void>) => any}} props
 */
export function Documents({ number: of, read, failed = () => html`<p>${t("documents.failed")}</p>` }) {
  const { value: found, failure, again } = useLoaded(() => read(of), [of]);
  useEffect(() => {
    const wait = found && lookAgainAfter(found, Date.now());
    const timer = wait ? setTimeout(again, wait) : 0;
    return () => clearTimeout(timer);
  }, [found]);
  return html`<section class="sheet" aria-labelledby="documents">
    <h2 id="documents">${t("documents.title")}</h2>
    <${Trouble} failure=${failure} retry=${again} />
    <p role="status">${found?.state === "pending" ? t("documents.pending") : ""}</p>
    ${found?.state === "failed" && failed(again)}
    ${found &&
    found.items.length > 0 &&
    html`<ul class="row">
      ${found.items.map(
        ({ kind, size, url }) => html`<li><a class="button" href=${url} rel="noreferrer">${t(KINDS[kind])}</a>
          <span class="note"> ${t("documents.size", { size: number(Math.ceil(size / 1024)) })}</span></li>`,
      )}
    </ul>`}
    ${found?.state === "done" && found.items.length === 1 && html`<p class="note">${t("documents.no_einvoice")}</p>`}
  </section>`;
}
