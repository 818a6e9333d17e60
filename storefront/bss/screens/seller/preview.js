import { html, useEffect, useRef } from "../../../shared/html.js";
import { t } from "../../../shared/words.js";
import { useAddress } from "../../addresses.js";
import { Mail } from "../../mail.js";

/** @typedef {import("../../../types/shapes").SellerPreview} SellerPreview */

/** What mail and invoice would look like, before anything is saved. @param {{of: SellerPreview, isOlder: boolean}} props */
export function Preview({ of, isOlder }) {
  const { welcome_email: mail, invoice } = of;
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus(), [of]);
  return html`<section class="sheet" aria-labelledby="preview"><h2 id="preview" tabindex="-1" ref=${heading}>${t("seller.preview")}</h2>
    <p class="note" role="status">${isOlder ? t("seller.preview.older") : t("seller.preview.what")}</p>
    <h3>${t("invoice.title")}</h3>
    <p><${Download} invoice=${invoice} /></p>
    <h3>${t("progress.welcome_email")}</h3>
    <dl class="facts">
      <dt>${t("seller.from_name")}</dt><dd>${mail.from_name}</dd>
      ${mail.reply_to && html`<dt>${t("seller.reply_to")}</dt><dd>${mail.reply_to}</dd>`}
      <dt>${t("seller.preview.subject")}</dt><dd>${mail.subject}</dd>
    </dl>
    <${Mail} key=${mail.html} markup=${mail.html} title=${mail.subject} />
  </section>`;
}

/** @param {{invoice: SellerPreview["invoice"]}} props */
function Download({ invoice: { file_name, media_type, content } }) {
  const bytes = () => Uint8Array.from(atob(content), (each) => each.charCodeAt(0));
  const address = useAddress(() => new Blob([bytes()], { type: media_type }), [content]);
  return html`<a class="button" href=${address} download=${file_name}>${t("seller.preview.download")}</a>`;
}
