import { html } from "../../../shared/html.js";
import { usePages } from "../../../shared/loading.js";
import { Empty, Moment, Pages } from "../../../shared/parts.js";
import { link } from "../../../shared/router.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { said } from "../invoice/mailing.js";
import { invoiceMails } from "./data.js";

/** @typedef {import("../../../types/shapes").InvoiceMail} InvoiceMail */

/** The mails of invoices that need a person, each with what became of it. @param {{name: string, problem: string}} props */
export function Mails({ name, problem }) {
  const list = usePages((cursor) => invoiceMails({ problem, cursor }), []);
  return html`<section class="listed" aria-label=${name}>
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("mails.waiting")} empty=${html`<${Empty} title=${t("list.none")} />`}>
      <div class="sheet"><table class="stack" role="table" aria-label=${name}>
        <thead><tr role="row">
          <th role="columnheader" scope="col">${t("invoice.number")}</th><th role="columnheader" scope="col">${t("mails.became")}</th>
          <th role="columnheader" scope="col">${t("mails.asked")}</th>
        </tr></thead>
        <tbody role="rowgroup">${list.value?.items.map((mail) => html`<${Row} key=${mail.invoice_number} mail=${mail} />`)}</tbody>
      </table></div>
    <//>
  </section>`;
}

/** @param {{mail: InvoiceMail}} props */
const Row = ({ mail }) =>
  html`<tr role="row">
    <th role="rowheader" scope="row"><a href=${link(["invoices", mail.invoice_number])}>${mail.invoice_number}</a></th>
    <td role="cell" data-label=${t("mails.became")}>${said(mail)}</td>
    <td role="cell" data-label=${t("mails.asked")}><${Moment} at=${mail.asked_at} /></td>
  </tr>`;
