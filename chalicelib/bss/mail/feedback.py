"""What SES reports of a mail after it was sent: it bounced, or its recipient complained."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.bss.invoices.mailing.reports import record_of_invoice
from chalicelib.bss.invoices.mailing.tags import InvoiceMailName
from chalicelib.bss.mail import addresses
from chalicelib.bss.mail.delivery import settle_interrupted
from chalicelib.bss.mail.events import Envelope, MailEvent, is_about_the_topic
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.step_states import MailReport
from chalicelib.bss.orders.steps import MailSend
from chalicelib.bss.orders.store import find_order, read_assets
from chalicelib.errors import Refusal
from chalicelib.observability import count, logger
from chalicelib.storage.contention import until_written
from chalicelib.storage.table import Table
from chalicelib.values import ids


def record(event: MailEvent, *, table: Table, now: datetime) -> None:
    """Show a bounce or complaint on its order, or with the mail of its invoice; reported twice, it shows once.

    Raises TemporarilyUnavailable.
    """
    order_id, report = event.tag("order_id"), event.report
    of_invoice = InvoiceMailName.in_tags(event.tag)
    if report and of_invoice:
        record_of_invoice(of_invoice, event, table=table, now=now)
    elif report is None or not ids.is_id(order_id, "ord"):
        logger.info("mail_event_ignored", kind=event.event)
    elif find_order(table, order_id) is None:
        logger.warning("mail_event_of_no_order")
    else:
        _record_of_order(order_id, event, report, table, now)


def _record_of_order(
    order_id: str, event: MailEvent, report: MailReport, table: Table, now: datetime
) -> None:
    with lease.leased(table, order_id, now) as held:
        assets = read_assets(table, held.order)
        # A mail whose worker died on the way is on record first, so that SES's report finds it.
        order = settle_interrupted(held.order, assets, now)
        mail = _mail_of(event, order)
        if mail is None or _is_on_record(event, report, mail, order):
            held.settle(held.order, assets, now, resting=held.rests)
            return
        order = _after_report(order, mail, event, report, now)
        blocked = mail.to if event.blocks_address else None
        # The address may be unblocked, or bounce for another order, at the same moment.
        until_written(lambda: _settle(held, order, assets, blocked, now), table)


def _settle(
    held: LeasedOrder, order: Order, assets: Sequence[Asset], blocked: str | None, now: datetime
) -> None:
    """Write the order; to an address that is blocked nothing is sent of any order to come."""
    also = [addresses.blocked(held.table, blocked, now)] if blocked else []
    before = held.shown.status
    after = held.settle(order, assets, now, *also, resting=held.rests)
    if after.status == "needs_attention" != before:
        count("OrdersNeedingAttention")


def _mail_of(event: MailEvent, order: Order) -> MailSend | None:
    """The mail of the order that SES reports of: by its id, else the newest that it may be.

    That is one of unknown outcome, whose id nobody knows yet. None where these went to several addresses and
    the report does not say to which: a good address is not to be blocked.
    """
    if by_id := next((mail for mail in order.mails if event.is_of(mail.message_id)), None):
        return by_id
    unknown = [
        mail for mail in order.mails if mail.outcome == "unknown" and mail.message_id is None
    ]
    fitting = [mail for mail in unknown if event.may_be_to(mail.to)]
    if len({mail.to.lower() for mail in fitting}) == 1:
        return fitting[-1]
    logger.warning("mail_event_of_no_mail", order_id=order.order_id)
    return None


def _is_on_record(event: MailEvent, report: MailReport, mail: MailSend, order: Order) -> bool:
    """Whether the order shows it already: queues deliver twice."""
    if report in mail.reported:
        return True
    shown = [each.detail for each in order.events if each.event == "mail_bounced"]
    return event.may_be_delivered and event.in_words in shown


def _after_report(
    order: Order, mail: MailSend, event: MailEvent, report: MailReport, now: datetime
) -> Order:
    detail = event.in_words
    order, mail = _with_its_id(order, mail, event)
    logger.warning("mail_" + report, order_id=order.order_id)
    if report == "complained":
        count("MailComplaints")
        order = order.with_reported(mail, mail.after_report(report, detail))
        return order.with_event("mail_complained", now, detail)
    count("MailBounces")
    if event.may_be_delivered:
        order = order.with_reported(mail, mail.with_detail(detail))
        return order.with_event("mail_bounced", now, detail)
    order = order.with_reported(mail, mail.after_report(report, detail))
    # A late bounce of an address that was corrected since says nothing of the mail to the new one.
    if mail.to == order.recipient.email and order.status != "cancelled":
        order = order.with_welcome(order.welcome_email.bounced(detail, now))
    return order.with_event("mail_bounced", now, detail)


def _with_its_id(order: Order, mail: MailSend, event: MailEvent) -> tuple[Order, MailSend]:
    """The order and its mail, by whose id whatever is reported of it later is known."""
    if mail.message_id:
        return order, mail
    known = mail.with_changes(message_id=event.mail.message_id)
    return order.with_reported(mail, known), known


def record_message(body: str, *, table: Table, now: datetime) -> None:
    """Record what a queue message reports. Raises, so that it is delivered again, while the order is busy."""
    if is_about_the_topic(body):
        logger.info("mail_event_ignored", kind="topic_accepted")
        return
    try:
        record(Envelope.model_validate_json(body).message, table=table, now=now)
    except Refusal as busy:
        raise RuntimeError(busy.explanation) from None
