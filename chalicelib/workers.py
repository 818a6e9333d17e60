"""The work that no caller asks for: what queues and schedules bring, each as its function in app.py calls it."""

from typing import TYPE_CHECKING, Any

from chalicelib.bss.orders.queue import OrderMessage, order_queue, queue_due
from chalicelib.config import settings
from chalicelib.observability import correlated, count, logger, seconds
from chalicelib.storage.table import table
from chalicelib.values.clock import now
from chalicelib.wiring import bittitan, dependencies, send, send_tagged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from chalicelib.bss.coupons.check_plan import CheckPlan


def _seconds_left(context: Any) -> "Callable[[], float]":
    return lambda: context.get_remaining_time_in_millis() / 1000


def fulfil_message(body: str, context: Any) -> None:
    """Fulfil the order that a message names, or make the documents of the invoice that it names, or mail it."""
    from chalicelib.bss.fulfilment.fulfil import fulfil

    message = OrderMessage.model_validate_json(body)
    if message.invoice_number:
        with correlated(message.invoice_number):
            return _work_on_invoice(message)
    with correlated(message.order_id):
        return fulfil(message.order_id, dependencies(_seconds_left(context)))


def _work_on_invoice(message: OrderMessage) -> None:
    """Send the mail that the message names; else make the documents, and send the mail that is due with them."""
    from chalicelib.bss.invoices.archive.bucket import documents_bucket
    from chalicelib.bss.invoices.archive.making import make_documents
    from chalicelib.bss.invoices.mailing.sending import Post, send_invoice_mail

    number, mail, bucket = message.invoice_number, message.mail, documents_bucket()
    if not mail and make_documents(number, bucket=bucket, table=table(), now=now()):
        mail = 1
    if mail:
        post = Post(table(), bucket, send_tagged)
        send_invoice_mail(number, mail, post=post, now=now())


def number_invoices(bodies: "Sequence[str]") -> None:
    """Issue the invoices of the orders that messages name. Raises nothing: what is not numbered stays due.

    A message that came back would keep all later ones of its series waiting.
    """
    from chalicelib.bss.fulfilment.batch import Invoicing
    from chalicelib.bss.fulfilment.numbering import number_invoices as number
    from chalicelib.bss.invoices.queue import orders_in

    ours = settings()
    invoicing = Invoicing(
        table=table(),
        now=now,
        invoice_prefix=ours.invoice_prefix,
        payment_days=ours.payment_days,
        keeps_documents=bool(ours.documents_bucket),
    )
    with correlated("number_invoices"):
        try:
            number(list(orders_in(bodies)), invoicing)
        except Exception:
            count("InvoicesNotNumbered", len(bodies))
            logger.exception("invoices_not_numbered", orders=len(bodies))


def queue_due_orders() -> None:
    """Queue whatever is due."""
    with correlated("queue_due_orders"):
        queue_due(table=table(), queue=order_queue(), now=now())
        if settings().coupons == "desk" or settings().desk_email:
            _watch_the_desk()


def _watch_the_desk() -> None:
    """Count how long tasks wait at the coupon desk, and tell it of them by mail."""
    from chalicelib.bss.vendor_tasks.store import seconds_waited, waiting_tasks

    waiting = waiting_tasks(table(), now())
    seconds("OldestVendorTask", seconds_waited(waiting, now()))
    if waiting and settings().desk_email:
        from chalicelib.bss.mail.desk_notice_delivery import DeskNotices

        notices = DeskNotices(table(), send, settings().desk_email, settings().desk_page)
        notices.tell(waiting, now())


def record_mail_event(body: str) -> None:
    """Record what SES tells about a mail."""
    from chalicelib.bss.mail.feedback import record_message

    with correlated("mail_event"):
        record_message(body, table=table(), now=now())


def queue_due_coupons(context: Any) -> None:
    """Bring coupons of earlier releases into the list, and queue the next ones to be asked about."""
    from chalicelib.bss.coupons.check_queue import check_queue
    from chalicelib.bss.coupons.check_rewrite import rewrite_earlier_assets
    from chalicelib.bss.coupons.check_walk import Walking
    from chalicelib.bss.coupons.check_walk import queue_due_coupons as queue

    left = _seconds_left(context)
    with correlated("queue_due_coupons"):
        rewrite_earlier_assets(table(), left)
        walking = Walking(
            table=table(),
            queue=check_queue(),
            plan=_check_plan(),
            calls_a_second=settings().coupon_checks_a_second,
        )
        queue(walking, now=now(), seconds_left=left)


def check_coupons(body: str, context: Any) -> None:
    """Ask BitTitan about the coupons that a message names, and remind of those that expire soon."""
    from chalicelib.bss.coupons.check_queue import CheckMessage, check_queue
    from chalicelib.bss.coupons.daily_check import Checking
    from chalicelib.bss.coupons.daily_check import check_coupons as check
    from chalicelib.bss.mail.reminder_delivery import Reminders

    left = _seconds_left(context)
    reminders = Reminders(table(), send, settings().reminder_days, now)
    checking = Checking(
        bittitan=bittitan(),
        table=table(),
        queue=check_queue(),
        plan=_check_plan(),
        calls_a_second=settings().coupon_checks_a_second,
        still_active=reminders.note,
    )
    with correlated("check_coupons"):
        check(
            CheckMessage.model_validate_json(body),
            checking,
            now=now(),
            seconds_left=lambda: left() - reminders.seconds_needed,
        )
        reminders.send_all(left)


def _check_plan() -> "CheckPlan":
    from chalicelib.bss.coupons.check_plan import CheckPlan

    return CheckPlan.reminding(settings().reminder_days)


def reconcile(context: Any) -> None:
    """Hold the orders of these days and the series of this year against what belongs to them."""
    from chalicelib.bss.reconciling.daily import reconcile_daily

    prefixes = (settings().invoice_prefix, settings().credit_prefix)
    with correlated("reconcile"):
        reconcile_daily(
            table=table(), now=now, prefixes=prefixes, seconds_left=_seconds_left(context)
        )
