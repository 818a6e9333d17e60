/** The invoices of all accounts; for accounting, their export, and the audit of a series. */

import { audit, exported, invoiceMails, invoices } from "../../api.js";

/** @typedef {import("../../../types/shapes").Audit} Audit */

export { invoiceMails, invoices as read };

const BYTE_ORDER_MARK = "\ufeff";
const LINE = "\r\n";

/** The invoices of these days as one CSV file, from all its parts; null where there is none. @param {{issued_from: string, issued_to: string}} days */
export async function csv(days) {
  let found = await exported(days);
  const header = found.text.slice(0, found.text.indexOf(LINE) + LINE.length);
  const rows = [found.text.slice(header.length)];
  while (found.next) {
    found = await exported(Object.fromEntries(new URLSearchParams(found.next)));
    rows.push(found.text.slice(header.length));
  }
  return rows.every((each) => !each) ? null : new Blob([BYTE_ORDER_MARK, header, ...rows], { type: "text/csv" });
}

/** The audit of a whole series, step by step. @param {string} series @returns {Promise<Audit>} */
export async function audited(series) {
  let step = await audit({ series });
  const steps = [step];
  while (step.next_cursor) {
    step = await audit({ series, cursor: step.next_cursor });
    steps.push(step);
  }
  const all = (/** @type {"gaps" | "duplicates" | "mismatched_totals" | "missing_documents" | "mismatched_documents"} */ name) =>
    steps.flatMap((each) => each[name]);
  return {
    ...step,
    gaps: all("gaps"),
    duplicates: all("duplicates"),
    mismatched_totals: all("mismatched_totals"),
    missing_documents: all("missing_documents"),
    mismatched_documents: all("mismatched_documents"),
  };
}
