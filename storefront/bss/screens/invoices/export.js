import { useDraft } from "../../../shared/drafts.js";
import { html, useState } from "../../../shared/html.js";
import { useAction } from "../../../shared/loading.js";
import { Field } from "../../../shared/parts.js";
import { Trouble, wrong } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { csv } from "./data.js";

/** The invoices of some days as a file for accounting. */
export function Export() {
  const { draft, put } = useDraft("export", { from: "", to: "" });
  const { from, to } = draft;
  const [said, setSaid] = useState("");
  const exporting = useAction(async () => {
    setSaid(t("export.reading"));
    const file = await csv({ issued_from: from, issued_to: to }).catch((failure) => {
      setSaid("");
      throw failure;
    });
    if (file) save(file, ["invoices", from, to].filter(Boolean).join("-"));
    setSaid(file ? t("export.done") : t("export.none"));
  });
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    exporting.run();
  };
  return html`<section class="sheet" aria-labelledby="export"><h2 id="export">${t("export.title")}</h2>
    <form class="form" novalidate onSubmit=${submit}>
      <p class="note">${t("export.what")}</p>
      <${Trouble} failure=${exporting.failure} />
      <${Field} type="date" name="export-from" label=${t("export.from")} value=${from} onValue=${(/** @type {string} */ from) => put({ from })} error=${wrong(exporting.failure, "/issued_from")} />
      <${Field} type="date" name="export-to" label=${t("export.to")} value=${to} onValue=${(/** @type {string} */ to) => put({ to })} error=${wrong(exporting.failure, "/issued_to")} />
      <div class="row middle"><button aria-disabled=${exporting.busy}>${t("export.do")}</button><span class="note" role="status">${said}</span></div>
    </form>
  </section>`;
}

/** @param {Blob} file @param {string} name */
function save(file, name) {
  const href = URL.createObjectURL(file);
  Object.assign(document.createElement("a"), { href, download: `${name}.csv` }).click();
  setTimeout(() => URL.revokeObjectURL(href), 60_000);
}
