"""What SES reports of a mail after it was sent: it bounced, or its recipient complained."""

from datetime import datetime
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, Json

from chalicelib.bss.mail import addresses
from chalicelib.bss.mail.delivery import settle_interrupted
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.step_states import MailOutcome
from chalicelib.bss.orders.steps import MailSend
from chalicelib.bss.orders.store import find_order, read_assets
from chalicelib.errors import Refusal
from chalicelib.observability import count, logger
from chalicelib.storage.table import Put, Table
from chalicelib.values import ids


class _Reported(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Recipient(_Reported):
    email: str = Field(alias="emailAddress", repr=False)


class _Bounce(_Reported):
    kind: str = Field(alias="bounceType")
    subtype: str = Field(alias="bounceSubType", default="")
    recipients: tuple[_Recipient, ...] = Field(alias="bouncedRecipients", default=())


class _Complaint(_Reported):
    kind: str | None = Field(alias="complaintFeedbackType", default=None)


class _Mail(_Reported):
    message_id: str = Field(alias="messageId")
    tags: dict[str, list[str]] = {}


class MailEvent(_Reported):
    """One event of SES's event publishing."""

    event: Literal["Bounce", "Complaint"] | str = Field(alias="eventType")
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None

    @property
    def may_be_delivered(self) -> bool:
        """Whether the mail may well be in the mailbox: an out-of-office reply comes as such a bounce."""
        if self.bounce is None:
            return False
        return self.bounce.kind == "Undetermined" or (
            (self.bounce.kind, self.bounce.subtype) == ("Transient", "General")
        )


# SES says this in plain words when it is first told of a topic.
TOPIC_ACCEPTED = "Successfully validated SNS topic"


class _PlainEnvelope(_Reported):
    text: str = Field(alias="Message")


class Envelope(_Reported):
    """SNS's envelope around it."""

    message: Json[MailEvent] = Field(alias="Message")


def parse(body: str) -> MailEvent:
    """The event in a queue message. Raises ValidationError, so that what is none ends as a dead letter."""
    return Envelope.model_validate_json(body).message


def record(event: MailEvent, *, table: Table, now: datetime) -> None:
    """Show a bounce or complaint on its order; reported twice, it shows once. Raises TemporarilyUnavailable."""
    order_id = next(iter(event.mail.tags.get("order_id", [])), "")
    if event.event not in ("Bounce", "Complaint") or not ids.is_id(order_id, "ord"):
        logger.info("mail_event_ignored", kind=event.event)
        return
    if find_order(table, order_id) is None:
        logger.warning("mail_event_of_no_order")
        return
    with lease.leased(table, order_id, now) as held:
        assets = read_assets(table, held.order)
        # A mail whose worker died on the way is on record first, so that SES's report finds it.
        order = settle_interrupted(held.order, assets, now)
        mail = _mail_of(event, order)
        if mail is None or _is_on_record(event, mail, order):
            return
        order = _after_report(order, mail, event, now)
        held.settle(order, assets, now, *_blocked_address(event, mail, table, now))


def _mail_of(event: MailEvent, order: Order) -> MailSend | None:
    """The mail of the order that SES reports of: by its id, else the one mail whose outcome is unknown."""
    by_id = next((mail for mail in order.mails if _is(mail, event)), None)
    unknown = [mail for mail in order.mails if mail.outcome == "unknown"]
    return by_id or (unknown[0] if len(unknown) == 1 else None)


def _outcome(event: MailEvent) -> MailOutcome:
    return "bounced" if event.event == "Bounce" else "complained"


def _is_on_record(event: MailEvent, mail: MailSend, order: Order) -> bool:
    """Whether the order shows it already: queues deliver twice."""
    if _outcome(event) in mail.reported:
        return True
    shown = [each.detail for each in order.events if each.event == "mail_bounced"]
    return event.may_be_delivered and _in_words(event) in shown


def _after_report(order: Order, mail: MailSend, event: MailEvent, now: datetime) -> Order:
    outcome, detail = _outcome(event), _in_words(event)
    logger.warning("mail_" + outcome, order_id=order.order_id)
    if outcome == "complained":
        count("MailComplaints")
        order = order.with_reported(mail, mail.after_report(outcome, detail))
        return order.with_event("mail_complained", now, detail)
    count("MailBounces")
    if event.may_be_delivered:
        order = order.with_reported(mail, mail.with_detail(detail))
        return order.with_event("mail_bounced", now, detail)
    order = order.with_reported(mail, mail.after_report(outcome, detail))
    # A late bounce of an address that was corrected since says nothing of the mail to the new one.
    if mail.to == order.recipient.email and order.status != "cancelled":
        order = order.with_welcome(order.welcome_email.bounced(detail, now))
    return order.with_event("mail_bounced", now, detail)


def _is(mail: MailSend, event: MailEvent) -> bool:
    # SES's own id; what send_email answers may carry a host name behind it.
    known = (mail.message_id or "").partition("@")[0]
    return bool(known) and known == event.mail.message_id.partition("@")[0]


def _in_words(event: MailEvent) -> str:
    if event.bounce and event.bounce.kind == "Permanent":
        return "The mail bounced for good: the address does not take mail. Correct the address."
    if event.may_be_delivered:
        return "An answer came back that may be an out-of-office reply. The mail may well have arrived."
    if event.bounce:
        return "The mail bounced. Send it again, or correct the address."
    return "The recipient complained about the mail."


def _blocked_address(
    event: MailEvent, mail: MailSend, table: Table, now: datetime
) -> tuple[Put, ...]:
    """An address that bounced for good, or whose reader complained, gets no mail of any order to come."""
    bounced_for_good = event.bounce is not None and event.bounce.kind == "Permanent"
    if _outcome(event) == "bounced" and not bounced_for_good:
        return ()
    return (addresses.blocked(table, mail.to, now),)


def record_message(body: str, *, table: Table, now: datetime) -> None:
    """Record what a queue message reports. Raises, so that it is delivered again, while the order is busy."""
    if _PlainEnvelope.model_validate_json(body).text.startswith(TOPIC_ACCEPTED):
        logger.info("mail_event_ignored", kind="topic_accepted")
        return
    try:
        record(parse(body), table=table, now=now)
    except Refusal as busy:
        raise RuntimeError(busy.explanation) from None
