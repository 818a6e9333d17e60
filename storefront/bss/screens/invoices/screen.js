import { Filter } from "../../../shared/filter.js";
import { html } from "../../../shared/html.js";
import { usePages } from "../../../shared/loading.js";
import { Empty, Heading, Pages } from "../../../shared/parts.js";
import { INVOICES, OVERDUE } from "../../../shared/states.js";
import { Trouble } from "../../../shared/trouble.js";
import { t } from "../../../shared/words.js";
import { Find } from "../../find.js";
import { OfAccount } from "../../of_account.js";
import { Audit } from "./audit.js";
import { read } from "./data.js";
import { Export } from "./export.js";
import { Mails } from "./mails.js";
import { Table } from "./table.js";

/** @typedef {import("../../../types/shapes").Query} Query */

const { paid, credited } = INVOICES;
/** @type {Record<string, [string, string?]>} */
const SHOWN = {
  overdue: OVERDUE,
  paid,
  credited,
  all: ["all"],
  mails_bounced: ["today.invoice_mails_bounced"],
  mails_failed: ["today.invoice_mails_failed"],
};
/** @type {Record<string, string>} */
const PROBLEMS = { mails_bounced: "bounced", mails_failed: "failed" };
/** @type {Record<string, Query>} */
const ASKED = { overdue: { overdue: "true" }, paid: { status: "paid" }, credited: { status: "credited" }, all: {} };

/** Every invoice: what is overdue, then what is unpaid; or those of one state, or whose mail needs a person. @type {import("../../../types/shapes").Screen} */
export function Screen({ place: { query } }) {
  const { status = "", account = "" } = query;
  return html`<${Heading}>${t("nav.invoices")}<//>
    <div class="row">
      <${Filter} name="status" label=${t("order.status")} of=${SHOWN} chosen=${status} none=${t("invoices.unpaid")} />
      <${Find} of="invoices" label=${t("find.invoice")} />
      ${account && !PROBLEMS[status] && html`<${OfAccount} id=${account} />`}
    </div>
    <div class="columns">
      <div key=${`${status} ${account}`}><${Listed} status=${status} account=${account} /></div>
      <aside><${Export} /><${Audit} /></aside>
    </div>`;
}

/** @param {{status: string, account: string}} props */
function Listed({ status, account }) {
  const of = { account_id: account };
  if (PROBLEMS[status]) return html`<${Mails} name=${t(SHOWN[status][0])} problem=${PROBLEMS[status]} />`;
  if (ASKED[status]) return html`<${List} name=${t(SHOWN[status][0])} query=${{ ...ASKED[status], ...of }} />`;
  return html`<${List} name=${t("invoice.overdue")} titled query=${{ overdue: "true", ...of }} />
    <${List} name=${t("invoices.not_due")} titled query=${{ status: "unpaid", overdue: "false", ...of }} />`;
}

/** @param {{name: string, query: Query, titled?: boolean}} props */
function List({ name, query, titled }) {
  const list = usePages((cursor) => read({ ...query, cursor }), []);
  const empty = titled ? html`<p class="note">${t("list.none_of")}</p>` : html`<${Empty} title=${t("list.none")} />`;
  return html`<section class="listed" aria-label=${name}>
    ${titled && html`<h2>${name}</h2>`}
    <${Trouble} failure=${list.failure ?? list.more.failure} retry=${list.failure ? list.again : list.more.run} />
    <${Pages} list=${list} what=${t("desk.invoices.waiting")} empty=${empty}>
      ${list.value && html`<${Table} invoices=${list.value.items} name=${name} />`}
    <//>
  </section>`;
}
