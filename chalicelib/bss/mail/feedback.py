"""What SES tells about a mail after it was sent: it bounced, or its recipient complained."""

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, Json

from chalicelib.bss.orders.lease import seize
from chalicelib.bss.orders.models import MailOutcome, MailSend, Order
from chalicelib.bss.orders.progress import due_at, status_of
from chalicelib.bss.orders.store import find_order, read_assets
from chalicelib.errors import Refusal
from chalicelib.observability import count, logger
from chalicelib.storage.keys import bounced_key, row
from chalicelib.storage.table import Put, Table
from chalicelib.values import ids


class _Told(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Recipient(_Told):
    email: str = Field(alias="emailAddress", repr=False)


class _Bounce(_Told):
    kind: str = Field(alias="bounceType")
    recipients: tuple[_Recipient, ...] = Field(alias="bouncedRecipients", default=())


class _Complaint(_Told):
    kind: str | None = Field(alias="complaintFeedbackType", default=None)


class _Mail(_Told):
    message_id: str = Field(alias="messageId")
    tags: dict[str, list[str]] = {}


class MailEvent(_Told):
    """One event of SES's event publishing."""

    event: Literal["Bounce", "Complaint"] | str = Field(alias="eventType")
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None


class Envelope(_Told):
    """SNS's envelope around it."""

    message: Json[MailEvent] = Field(alias="Message")


class Bounced(BaseModel):
    """That an address bounced for good, and since when."""

    since: datetime


def parse(body: str) -> MailEvent:
    """The event in a queue message. Raises ValidationError, so that what is none ends as a dead letter."""
    return Envelope.model_validate_json(body).message


def record(event: MailEvent, *, table: Table, now: datetime) -> None:
    """Show a bounce or complaint on its order; told twice, it shows once. Raises TemporarilyUnavailable."""
    order_id = next(iter(event.mail.tags.get("order_id", [])), "")
    if event.event not in ("Bounce", "Complaint") or not ids.is_id(order_id, "ord"):
        logger.info("mail_event_ignored", kind=event.event)
        return
    if find_order(table, order_id) is None:
        logger.warning("mail_event_of_no_order")
        return
    held = seize(table, order_id, now)
    changed, bounced = _recorded(held.order, event, now)
    assets = read_assets(table, changed)
    due = due_at(changed, assets, now)
    changed = changed.model_copy(update={"status": status_of(changed, due)})
    table.write(held.lease.releases(changed, due), *bounced)


def _recorded(order: Order, event: MailEvent, now: datetime) -> tuple[Order, tuple[Put, ...]]:
    sent = next((mail for mail in order.mails if _is(mail, event)), None)
    outcome: MailOutcome = "bounced" if event.event == "Bounce" else "complained"
    if sent is None or outcome in sent.reported:
        return order, ()
    told = _in_words(event)
    reported = {"outcome": outcome, "detail": told, "reported": (*sent.reported, outcome)}
    mails = tuple(
        mail.model_copy(update=reported) if mail is sent else mail for mail in order.mails
    )
    order = order.model_copy(update={"mails": mails})
    logger.warning("mail_" + outcome)
    if outcome == "complained":
        count("MailComplaints")
        return order.with_event("mail_complained", now, told), ()
    count("MailBounces")
    failed = {"state": "failed", "last_error": told, "at": now, "next_attempt_at": None}
    if sent.to == order.recipient.email and order.status != "cancelled":
        step = order.welcome_email.model_copy(update=failed)
        order = order.model_copy(update={"welcome_email": step})
    return order.with_event("mail_bounced", now, told), _noted(event, sent, now)


def _is(mail: MailSend, event: MailEvent) -> bool:
    # SES's own id; what send_email answers may carry a host name behind it.
    known = (mail.message_id or "").partition("@")[0]
    return bool(known) and known == event.mail.message_id.partition("@")[0]


def _in_words(event: MailEvent) -> str:
    if event.bounce and event.bounce.kind == "Permanent":
        return "The mail bounced for good: the address does not take mail. Correct the address."
    if event.bounce:
        return "The mail bounced. Send it again, or correct the address."
    return "The recipient complained about the mail."


def _noted(event: MailEvent, sent: MailSend, now: datetime) -> tuple[Put, ...]:
    """A permanently bounced address is noted, for every order to come."""
    if event.bounce is None or event.bounce.kind != "Permanent":
        return ()
    stored: dict[str, Any] = row(bounced_key(sent.to), Bounced(since=now))
    return (Put(stored),)


def record_message(body: str, *, table: Table, now: datetime) -> None:
    """Record what a queue message tells. Raises, so that it is delivered again, while the order is busy."""
    try:
        record(parse(body), table=table, now=now)
    except Refusal as busy:
        raise RuntimeError(busy.told) from None
