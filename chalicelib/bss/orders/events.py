"""What happened to an order or an asset, with who did it and when."""

from datetime import datetime
from typing import Literal, Self

from pydantic import ConfigDict

from chalicelib.values.base import ALWAYS_ANSWERED, Model, Timestamp, without_defaults

EventName = Literal[
    "drafted",
    "draft_changed",
    "placed",
    "executed",
    "invoiced",
    "invoice_attempt_failed",
    "coupon_attempt_failed",
    "coupon_issued",
    "coupon_redeemed",
    "coupon_expired",
    "coupon_revoked",
    "replace_requested",
    "replace_refused",
    "mail_sent",
    "mail_failed",
    "mail_requested",
    "mail_bounced",
    "mail_complained",
    "reminder_sent",
    "reminder_failed",
    "resynchronize_requested",
    "given_up",
    "cancel_requested",
    "cancel_refused",
    "assets_cancelled",
    "cancelled",
    "retry_requested",
    "closed",
]
SERVICE = "service"
# Forty names of a hundred characters would be four thousand. What was different in a draft is nowhere else.
LONGEST_DETAIL, LONGEST_CHANGE = 500, 20_000
# What came first of two events of the same millisecond: what was asked, what was done, how it ended.
IN_ORDER: tuple[EventName, ...] = (
    "drafted",
    "draft_changed",
    "placed",
    "executed",
    "resynchronize_requested",
    "mail_requested",
    "retry_requested",
    "replace_requested",
    "cancel_requested",
    "invoiced",
    "invoice_attempt_failed",
    "coupon_attempt_failed",
    "coupon_revoked",
    "coupon_issued",
    "coupon_redeemed",
    "coupon_expired",
    "replace_refused",
    "mail_sent",
    "mail_failed",
    "reminder_sent",
    "reminder_failed",
    "mail_bounced",
    "mail_complained",
    "given_up",
    "cancel_refused",
    "assets_cancelled",
    "cancelled",
    "closed",
)


class Event(Model):
    """Something that happened to an order or an asset. `by` is a user, or the service itself."""

    model_config = ALWAYS_ANSWERED | ConfigDict(json_schema_extra=without_defaults)

    at: Timestamp
    event: EventName
    by: str = SERVICE
    detail: str = ""

    @property
    def place(self) -> tuple[datetime, int]:
        """Its place among all that happened to an order and its assets."""
        return self.at, IN_ORDER.index(self.event)


def _bounded(detail: str, event: EventName) -> str:
    longest = LONGEST_CHANGE if event == "draft_changed" else LONGEST_DETAIL
    return detail if len(detail) <= longest else detail[: longest - 1] + "…"


class WithHistory(Model):
    """Something that keeps what happened to it."""

    events: tuple[Event, ...] = ()

    def with_event(self, event: EventName, at: datetime, detail: str, by: str = SERVICE) -> Self:
        happened = Event(at=at, event=event, by=by, detail=_bounded(detail, event))
        return self.with_changes(events=(*self.events, happened))
