import { html } from "../../../shared/html.js";
import { Moment } from "../../../shared/parts.js";
import { t } from "../../../shared/words.js";

/** @typedef {import("../../../types/shapes").Event} Event */

/** @type {Record<Event["event"], string>} */
const NAMES = {
  drafted: "event.drafted",
  draft_changed: "event.draft_changed",
  placed: "event.placed",
  executed: "event.executed",
  invoiced: "event.invoiced",
  invoice_attempt_failed: "event.invoice_attempt_failed",
  coupon_attempt_failed: "event.coupon_attempt_failed",
  coupon_issued: "event.coupon_issued",
  coupon_redeemed: "event.coupon_redeemed",
  coupon_expired: "event.coupon_expired",
  coupon_revoked: "event.coupon_revoked",
  replace_requested: "event.replace_requested",
  replace_refused: "event.replace_refused",
  mail_sent: "event.mail_sent",
  mail_failed: "event.mail_failed",
  mail_requested: "event.mail_requested",
  mail_bounced: "event.mail_bounced",
  mail_complained: "event.mail_complained",
  reminder_sent: "event.reminder_sent",
  reminder_failed: "event.reminder_failed",
  resynchronize_requested: "event.resynchronize_requested",
  given_up: "event.given_up",
  cancel_requested: "event.cancel_requested",
  cancel_refused: "event.cancel_refused",
  assets_cancelled: "event.assets_cancelled",
  cancelled: "event.cancelled",
  retry_requested: "event.retry_requested",
  closed: "event.closed",
};

/** Who does what nobody asked for. */
const ITSELF = "service";

/** Everything that happened, newest first, and who did it. @param {{events: readonly Event[]}} props */
export const Timeline = ({ events }) =>
  html`<ol class="progress steps">
    ${[...events].reverse().map(
      ({ at, event, by, detail }) => html`<li>
        <div><span class="strong">${NAMES[event] ? t(NAMES[event]) : event}</span><span class="note"><${Moment} at=${at} /></span></div>
        <p class="note">${by === ITSELF ? t("event.by_itself") : by}${detail && `: ${detail}`}</p>
      </li>`,
    )}
  </ol>`;
