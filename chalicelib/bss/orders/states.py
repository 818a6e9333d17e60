"""The states of orders, assets and coupons, and every move between them (rules.md R25). Pure."""

from typing import Literal

from chalicelib.values.states import Machine, Move

OrderStatus = Literal["draft", "provisioning", "completed", "needs_attention", "cancelled"]
ProvisioningStatus = Literal["pending", "synchronized", "failed", "cancelled"]
CouponStatus = Literal["active", "redeemed", "expired", "revoked"]

EXECUTE = "POST /bss/orders/{order_id}/execute"
CANCEL = "POST /bss/orders/{order_id}/cancel"
RETRY = "POST /bss/orders/{order_id}/retry"
CLOSE = "POST /bss/orders/{order_id}/close"
RESEND = "POST /bss/orders/{order_id}/welcome-email"
REPLACE = "POST /bss/assets/{asset_id}/coupon/replace"
SYNCHRONIZE = "POST /bss/assets/{asset_id}/synchronize"
COMPLETE_TASK = "POST /bss/vendor-tasks/{task_id}/complete"
REFUSE_TASK = "POST /bss/vendor-tasks/{task_id}/refuse"
WORKER = "fulfil_order"
NUMBERING = "number_invoices"
MAIL_EVENT = "record_mail_event"
DAILY_CHECK = "check_coupons"
# The worker goes on with a cancelling that was interrupted.
CANCELLING = (CANCEL, WORKER)
TRYING_AGAIN = (RETRY, SYNCHRONIZE)

NO_MORE_TRIES = (WORKER, NUMBERING, CANCEL, REFUSE_TASK)
# An order's status follows from its steps (progress.py): this is what comes of it.
ORDERS = Machine[OrderStatus](
    noun="order",
    first=("draft", "provisioning"),
    rests=("completed",),
    ends=("cancelled",),
    moves=(
        Move("draft", "executed", "provisioning", (EXECUTE,)),
        Move("draft", "cancelled", "cancelled", (CANCEL,)),
        Move("provisioning", "all_steps_done", "completed", (WORKER, NUMBERING)),
        Move("provisioning", "nothing_left_to_try", "needs_attention", NO_MORE_TRIES),
        Move("provisioning", "mail_bounced", "needs_attention", (MAIL_EVENT,)),
        Move("provisioning", "cancelled", "cancelled", (*CANCELLING, COMPLETE_TASK)),
        Move("needs_attention", "tried_again", "provisioning", TRYING_AGAIN),
        Move("needs_attention", "mail_requested", "provisioning", (RESEND,)),
        Move("needs_attention", "coupon_to_be_replaced", "provisioning", (REPLACE,)),
        Move("needs_attention", "closed", "completed", (CLOSE,)),
        Move("needs_attention", "nothing_left_to_mail", "completed", (RETRY,)),
        Move("needs_attention", "the_rest_is_done", "completed", CANCELLING),
        Move("needs_attention", "something_is_due", "provisioning", (*CANCELLING, MAIL_EVENT)),
        Move("needs_attention", "cancelled", "cancelled", (*CANCELLING, COMPLETE_TASK)),
        Move("completed", "mail_bounced", "needs_attention", (MAIL_EVENT,)),
        Move("completed", "cancelling_given_up", "needs_attention", (WORKER,)),
        Move("completed", "mail_requested", "provisioning", (RESEND,)),
        Move("completed", "something_is_due", "provisioning", (MAIL_EVENT,)),
        Move("completed", "coupon_to_be_replaced", "provisioning", (REPLACE,)),
        Move("completed", "cancelled", "cancelled", (*CANCELLING, COMPLETE_TASK)),
    ),
)

ASSETS = Machine[ProvisioningStatus](
    noun="asset",
    first=("pending",),
    rests=("synchronized",),
    ends=("cancelled",),
    moves=(
        Move("pending", "coupon_issued", "synchronized", (WORKER, COMPLETE_TASK)),
        Move("pending", "asked_the_desk", "pending", (WORKER,)),
        Move("pending", "coupon_taken_back", "pending", (WORKER, COMPLETE_TASK)),
        Move("pending", "coupon_stays", "synchronized", (WORKER, COMPLETE_TASK)),
        Move("pending", "attempt_failed", "pending", (WORKER,)),
        Move("pending", "last_attempt_failed", "failed", (WORKER, REFUSE_TASK)),
        Move("pending", "given_up", "failed", (WORKER,)),
        Move("pending", "coupon_found_expired", "synchronized", CANCELLING),
        Move("pending", "cancelled", "cancelled", (*CANCELLING, COMPLETE_TASK)),
        Move("failed", "tried_again", "pending", TRYING_AGAIN),
        Move("failed", "coupon_issued", "synchronized", (COMPLETE_TASK,)),
        Move("failed", "coupon_taken_back", "pending", (COMPLETE_TASK,)),
        Move("failed", "coupon_stays", "synchronized", (CLOSE, COMPLETE_TASK)),
        Move("failed", "coupon_found_expired", "synchronized", CANCELLING),
        Move("failed", "cancelled", "cancelled", (*CANCELLING, COMPLETE_TASK)),
        Move("synchronized", "coupon_to_be_replaced", "pending", (REPLACE,)),
        Move("synchronized", "coupon_found_expired", "synchronized", CANCELLING),
        Move("synchronized", "cancelled", "cancelled", (*CANCELLING, COMPLETE_TASK)),
    ),
)

# What happens to a coupon happens at BitTitan: the event is the status that BitTitan tells of.
COUPONS = Machine[CouponStatus](
    noun="coupon",
    first=("active", "redeemed", "expired", "revoked"),
    rests=("active", "expired"),
    ends=("redeemed", "revoked"),
    moves=(
        Move("active", "redeemed", "redeemed", (DAILY_CHECK, WORKER, CLOSE, COMPLETE_TASK)),
        Move("active", "expired", "expired", (DAILY_CHECK, CLOSE, COMPLETE_TASK, *CANCELLING)),
        Move("active", "revoked", "revoked", (DAILY_CHECK, COMPLETE_TASK, *CANCELLING)),
        Move("expired", "revoked", "revoked", (COMPLETE_TASK, *CANCELLING)),
        Move("expired", "redeemed", "redeemed", (WORKER, CLOSE, COMPLETE_TASK)),
    ),
)
