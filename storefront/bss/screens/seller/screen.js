import { Refused } from "../../../shared/failures.js";
import { html, useState } from "../../../shared/html.js";
import { useAction, useLoaded } from "../../../shared/loading.js";
import { Heading, Waiting } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { Trouble } from "../../../shared/trouble.js";
import { number, t } from "../../../shared/words.js";
import { Changes } from "../../changes.js";
import { Meanwhile } from "../../meanwhile.js";
import { Saving, useTyping } from "../../typing.js";
import { preview, read, save, sellerChanges, textsOf } from "./data.js";
import { Fields, NAMES, SPELLING } from "./fields.js";
import { Preview } from "./preview.js";

/** @typedef {import("../../../types/shapes").Seller} Seller */
/** @typedef {import("../../../types/shapes").SellerPreview} SellerPreview */

/** The distributor as its invoices and mails name it. @type {import("../../../types/shapes").Screen} */
export function Screen() {
  const { value: found, failure, again, put } = useLoaded(read, []);
  return html`<${Heading}>${t("seller.title")}<//>
    <${Trouble} failure=${failure} retry=${again} />
    ${!found && !failure && html`<${Waiting} what=${t("seller.waiting")} rows=${6} />`}
    ${found && html`<div class="columns">
      <div><${Form} known=${found.known} onSaved=${(/** @type {Seller} */ known) => put({ ...found, known })} onStale=${again} />
        <${Changes} names=${NAMES} spelling=${SPELLING} of=${found.known} read=${(/** @type {string} */ cursor) => sellerChanges({ cursor })} /></div>
      <aside class="sheet" aria-labelledby="facts"><h2 id="facts">${t("seller.facts")}</h2>
        <dl class="facts">
          <dt>${t("seller.version")}</dt><dd>${number(found.known?.version ?? 0)}</dd>
          ${found.newest && html`<dt>${t("seller.newest")}</dt><dd><a href=${link(["invoices", found.newest])}>${found.newest}</a></dd>`}
        </dl>
        <p class="note">${t("seller.issued")}</p>
      </aside>
    </div>`}`;
}

/** @param {{known: Seller | null, onSaved: (seller: Seller) => void, onStale: () => Promise<void>}} props */
function Form({ known, onSaved, onStale }) {
  const stored = textsOf(known);
  const typing = useTyping("seller", stored);
  const [shown, setShown] = useState(/** @type {import("../../typing.js").Texts | undefined} */ (undefined));
  const [saved, setSaved] = useState(false);
  const saving = useAction(async () => {
    setSaved(false);
    try {
      onSaved(await save(known?.version ?? 0, typing.typed));
    } catch (failure) {
      if (!(failure instanceof Refused) || failure.status !== 412) throw failure;
      setShown(stored);
      return onStale();
    }
    setShown(undefined);
    setSaved(true);
    return typing.saved(typing.typed);
  });
  const [previewed, setPreviewed] = useState(/** @type {{of: SellerPreview, typed: string} | undefined} */ (undefined));
  const typed = JSON.stringify(typing.typed);
  const previewing = useAction(async () => {
    saving.clear();
    setPreviewed({ of: await preview(typing.typed), typed });
  });
  const failure = previewing.failure ?? saving.failure;
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    previewing.clear();
    saving.run();
  };
  const discard = () => {
    typing.clear();
    previewing.clear();
  };
  return html`<form class="sheet form" novalidate onSubmit=${submit}>
    <${Trouble} failure=${failure} />
    ${shown && html`<${Meanwhile} what=${t("seller.stale")} before=${shown} now=${stored} mine=${typing.touched} names=${NAMES} spelling=${SPELLING} />`}
    <${Fields} typing=${typing} failure=${failure} />
    <${Saving} saving=${saving} saved=${saved} touched=${typing.touched} onDiscard=${discard} />
    <div class="row middle"><button type="button" aria-disabled=${previewing.busy} onClick=${previewing.run}>${t("seller.preview")}</button>
      <span class="note" role="status">${previewing.busy ? t("seller.preview.making") : ""}</span></div>
  </form>
  ${previewed && html`<${Preview} of=${previewed.of} isOlder=${previewed.typed !== typed} />`}`;
}
