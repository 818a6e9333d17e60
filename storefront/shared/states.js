/** The states of things as words, each with a tone: the keys of their texts. */

/** @typedef {"good" | "busy" | "bad" | "quiet"} Tone */

/** @type {Record<string, string>} */
export const TYPES = { mailbox_license: "type.mailbox_license", user_migration_bundle: "type.user_migration_bundle" };

/** @type {Record<string, [string, Tone]>} */
export const ORDERS = {
  draft: ["order.draft", "quiet"],
  provisioning: ["order.provisioning", "busy"],
  completed: ["order.completed", "good"],
  needs_attention: ["order.needs_attention", "bad"],
  cancelled: ["order.cancelled", "quiet"],
};

/** @type {Record<string, [string, Tone]>} */
export const STEPS = { pending: ["step.pending", "busy"], done: ["step.done", "good"], failed: ["step.failed", "bad"] };

/** @type {Record<string, [string, Tone]>} */
export const COUPONS = {
  active: ["coupon.active", "good"],
  redeemed: ["coupon.redeemed", "quiet"],
  expired: ["coupon.expired", "bad"],
  revoked: ["coupon.revoked", "quiet"],
};

/** @type {Record<string, [string, Tone]>} */
export const PROVISIONING = {
  pending: ["provisioning.pending", "busy"],
  synchronized: ["provisioning.synchronized", "good"],
  failed: ["provisioning.failed", "bad"],
  cancelled: ["provisioning.cancelled", "quiet"],
};

/** @type {Record<string, [string, Tone]>} */
export const INVOICES = {
  unpaid: ["invoice.unpaid", "busy"],
  paid: ["invoice.paid", "good"],
  credited: ["invoice.credited", "quiet"],
};

/** An unpaid invoice past its due day. @type {[string, Tone]} */
export const OVERDUE = ["invoice.overdue", "bad"];

/** @type {Record<string, [string, Tone]>} */
export const SYNCHRONIZATION = {
  synchronized: ["synchronization.synchronized", "good"],
  unsynchronized: ["synchronization.unsynchronized", "busy"],
  failed: ["synchronization.failed", "bad"],
};

/** @type {Record<string, [string]>} */
export const KINDS = { partner: ["kind.partner"], customer: ["kind.customer"], end_customer: ["kind.end_customer"] };

/** Of tasks at the coupon desk. @type {Record<string, [string]>} */
export const TASKS = {
  issue_coupon: ["task.issue_coupon"],
  revoke_coupon: ["task.revoke_coupon"],
  register_account: ["task.register_account"],
};

/** Of a product at the staff desk. @type {Record<string, [string, Tone]>} */
export const PUBLISHED = { true: ["product.published", "good"], false: ["product.withdrawn", "quiet"] };

/** Of tax, in EN 16931. @type {Record<string, string>} */
export const CATEGORIES = { S: "tax.standard", Z: "tax.zero", E: "tax.exempt", AE: "tax.reverse", G: "tax.export", O: "tax.outside" };
