import { useDraft } from "../../../shared/drafts.js";
import { html, useState } from "../../../shared/html.js";
import { useAction } from "../../../shared/loading.js";
import { Field } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { Trouble, wrong } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { audited } from "./data.js";

/** @typedef {import("../../../types/shapes").Audit} Found */

/** Whether a series of numbers is complete, as a sentence. */
export function Audit() {
  const { draft, put } = useDraft("audit", { series: `INV-${new Date().getFullYear()}` });
  const { series } = draft;
  const [found, setFound] = useState(/** @type {Found | undefined} */ (undefined));
  const auditing = useAction(async () => {
    setFound(undefined);
    setFound(await audited(series.trim()));
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    auditing.run();
  };
  return html`<section class="sheet" aria-labelledby="audit"><h2 id="audit">${t("audit.title")}</h2>
    <form class="form" novalidate onSubmit=${submit}>
      <${Trouble} failure=${auditing.failure} />
      <${Field} name="series" label=${t("audit.series")} hint=${t("audit.series.hint")} value=${series} onValue=${(/** @type {string} */ series) => put({ series })}
        error=${wrong(auditing.failure, "/series")} />
      <p><button aria-disabled=${auditing.busy}>${t("audit.do")}</button></p>
    </form>
    <div role="status">${auditing.busy ? t("audit.reading") : found && html`<${Result} found=${found} />`}</div>
  </section>`;
}

/** @param {{found: Found}} props */
function Result({ found: { series, count, ok, gaps, duplicates, mismatched_totals, missing_documents, mismatched_documents } }) {
  if (ok && !count) return html`<p>${t("audit.none", { series })}</p>`;
  if (ok) return html`<p class="done">${t("audit.ok", { series, count })}</p>`;
  return html`<div class="trouble">
    <p class="strong">${t("audit.wrong", { series, count })}</p>
    <${Wrong} name=${t("audit.gaps")} numbers=${gaps} />
    <${Wrong} name=${t("audit.duplicates")} numbers=${duplicates} linked />
    <${Wrong} name=${t("audit.totals")} numbers=${mismatched_totals} linked />
    <${Wrong} name=${t("audit.missing_documents")} numbers=${missing_documents} linked />
    <${Wrong} name=${t("audit.mismatched_documents")} numbers=${mismatched_documents} linked />
  </div>`;
}

/** @param {{name: string, numbers: readonly string[], linked?: boolean}} props */
function Wrong({ name, numbers, linked }) {
  if (!numbers.length) return null;
  return html`<p>${name}</p>
    <ul>${numbers.map((each) => html`<li>${linked ? html`<a href=${link(["invoices", each])}>${each}</a>` : each}</li>`)}</ul>`;
}
