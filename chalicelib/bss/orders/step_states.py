"""The states of an order's steps and of its mails, and every move between them (rules.md R25). Pure."""

from typing import Literal

from chalicelib.bss.orders.states import (
    CANCEL,
    CANCELLING,
    CLOSE,
    COMPLETE_TASK,
    DAILY_CHECK,
    MAIL_EVENT,
    NUMBERING,
    REFUSE_TASK,
    REPLACE,
    RESEND,
    RETRY,
    SYNCHRONIZE,
    TRYING_AGAIN,
    WORKER,
)
from chalicelib.values.states import Machine, Move

StepState = Literal["pending", "done", "failed"]
# A reminder is of coupons that expire soon.
MailKind = Literal["welcome", "reminder"]
MailReport = Literal["bounced", "complained"]
MailOutcome = Literal["sent", "failed", "unknown", "bounced", "complained"]

_NOT_YET_DONE: tuple[Move[StepState], ...] = (
    Move("pending", "attempt_failed", "pending", (WORKER,)),
    Move("pending", "last_attempt_failed", "failed", (WORKER,)),
    Move("failed", "tried_again", "pending", (RETRY,)),
)
# What the worker attempts until it is done, or staff let it try again.
ATTEMPTS: tuple[Move[StepState], ...] = (
    Move("pending", "done", "done", (WORKER,)),
    *_NOT_YET_DONE,
)

INVOICE_STEP = Machine[StepState](
    noun="invoice step",
    first=("pending",),
    rests=(),
    ends=("done",),
    moves=(Move("pending", "done", "done", (WORKER, NUMBERING)), *_NOT_YET_DONE),
)

# The step follows from the order's assets (progress.py): this is what comes of it.
COUPONS_STEP = Machine[StepState](
    noun="coupons step",
    first=("pending",),
    rests=("done",),
    ends=(),
    moves=(
        Move("pending", "every_asset_has_its_coupon", "done", (WORKER, CANCEL, COMPLETE_TASK)),
        Move("pending", "an_asset_failed", "failed", (WORKER, CANCEL, REFUSE_TASK)),
        Move("failed", "tried_again", "pending", TRYING_AGAIN),
        Move("failed", "the_failed_were_cancelled", "done", CANCELLING),
        Move("failed", "the_coupon_stays", "done", (CLOSE,)),
        Move("failed", "coupon_to_be_replaced", "pending", (REPLACE,)),
        Move("done", "coupon_to_be_replaced", "pending", (REPLACE,)),
        Move("failed", "cancelled", "pending", CANCELLING),
    ),
)

WELCOME_STEP = Machine[StepState](
    noun="welcome mail step",
    first=("pending",),
    rests=("done",),
    ends=(),
    moves=(
        Move("pending", "done", "done", (WORKER,)),
        Move("pending", "attempt_failed", "pending", (WORKER,)),
        Move("pending", "last_attempt_failed", "failed", (WORKER,)),
        Move("pending", "bounced", "failed", (MAIL_EVENT,)),
        Move("pending", "nothing_left_to_mail", "done", (WORKER,)),
        Move("pending", "nothing_left_after_a_failure", "failed", (WORKER,)),
        Move("pending", "coupon_to_come", "pending", (*TRYING_AGAIN, REPLACE)),
        Move("pending", "mail_requested", "pending", (RESEND,)),
        Move("pending", "closed", "done", (CLOSE, RETRY)),
        Move("failed", "mail_requested", "pending", (RESEND, RETRY)),
        Move("failed", "coupon_to_come", "pending", (SYNCHRONIZE, REPLACE, COMPLETE_TASK)),
        Move("failed", "closed", "done", (CLOSE, RETRY)),
        Move("failed", "bounced", "failed", (MAIL_EVENT,)),
        # So it may stand in rows of release 0.2.0: bounced while the next mail was being sent.
        Move("failed", "last_attempt_failed", "failed", (WORKER,)),
        Move("done", "bounced", "failed", (MAIL_EVENT,)),
        Move("done", "mail_requested", "pending", (RESEND,)),
        Move("done", "coupon_to_come", "pending", (*TRYING_AGAIN, REPLACE, COMPLETE_TASK)),
        Move("done", "closed", "done", (CLOSE,)),
    ),
)

# A mail is history: what leads on from it is the step of its order.
MAILS = Machine[MailOutcome](
    noun="mail",
    first=("sent", "failed", "unknown"),
    rests=("sent", "unknown", "bounced", "complained"),
    ends=("failed",),
    moves=(
        Move("sent", "bounced", "bounced", (MAIL_EVENT,)),
        Move("sent", "complained", "complained", (MAIL_EVENT,)),
        # A reminder is of unknown outcome from the moment that it is written down.
        Move("unknown", "taken", "sent", (DAILY_CHECK,)),
        Move("unknown", "not_taken", "failed", (DAILY_CHECK,)),
        Move("unknown", "bounced", "bounced", (MAIL_EVENT,)),
        Move("unknown", "complained", "complained", (MAIL_EVENT,)),
        Move("bounced", "complained", "complained", (MAIL_EVENT,)),
        Move("complained", "bounced", "bounced", (MAIL_EVENT,)),
    ),
)
