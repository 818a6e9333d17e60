import { moment, percent, t } from "../../../shared/words.js";
import { CATEGORIES, KINDS, SYNCHRONIZATION } from "../../../shared/states.js";

/** The names of an account's fields, as its changes have them. @type {Record<string, string>} */
export const NAMES = {
  name: "asset.name",
  kind: "desk.kind",
  parent_account_id: "desk.parent",
  "billing.information.company": "billing.company",
  "billing.information.street": "billing.street",
  "billing.information.city": "billing.city",
  "billing.information.postal_code": "billing.postal_code",
  "billing.information.country": "billing.country",
  "billing.information.tax_id": "billing.tax_id",
  "billing.contact.name": "billing.contact_name",
  "billing.contact.email": "billing.contact_email",
  "billing.contact.phone": "seller.phone",
  "billing.currency": "desk.currency",
  "billing.tax_rate": "account.tax_rate",
  "billing.tax_category": "tax.category",
  "billing.tax_reason": "account.tax_reason",
  "billing.payment_days": "seller.payment_days",
  "billing.invoice_email": "account.invoice_email",
  "billing.electronic_address.scheme": "seller.scheme",
  "billing.electronic_address.id": "seller.electronic_id",
  "billing.version": "account.billing_version",
  language: "language",
  may_order_for_itself: "account.own_orders",
  purchase_order_required: "account.purchase_order_required",
  provisioning_sync_status: "end_customer.synchronization",
  last_error: "account.last_error",
  "blocked.reason": "account.blocked_reason",
  "blocked.at": "account.blocked_at",
  "blocked.by": "account.blocked_by",
};

/** How those of its values are said that are no plain text. @type {import("../../changes.js").Spelling} */
export const SPELLING = {
  kind: (kind) => t(KINDS[kind][0]),
  provisioning_sync_status: (state) => t(SYNCHRONIZATION[state][0]),
  "billing.tax_rate": percent,
  "billing.tax_category": (category) => t(CATEGORIES[category]),
  "blocked.at": moment,
};
