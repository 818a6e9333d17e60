"""The service tied to this stage: what work depends on, its BitTitan and its mail."""

import time
from typing import TYPE_CHECKING

from chalicelib.bss.orders.queue import order_queue
from chalicelib.config import settings
from chalicelib.storage import aws
from chalicelib.storage.table import table
from chalicelib.values.clock import now

# API Gateway waits no longer for an answer.
SECONDS_OF_A_REQUEST = 29

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from chalicelib.bss.coupons.port import BitTitan
    from chalicelib.bss.fulfilment.dependencies import Dependencies
    from chalicelib.bss.invoices.archive.models import StoredDocument
    from chalicelib.bss.mail.welcome import Mail


def bittitan() -> "BitTitan":
    """BitTitan, as this stage reaches it: by its API, by the coupon desk, or a coupon each by its own way."""
    from chalicelib.bss.coupons.api_or_desk import ApiOrDesk
    from chalicelib.bss.coupons.desk import CouponDesk
    from chalicelib.bss.coupons.http_client import connect

    return ApiOrDesk(
        api=connect(settings()),
        desk=CouponDesk(table(), now),
        by_desk=settings().coupons == "desk",
        knows_api=bool(settings().bittitan_url),
    )


def dependencies(seconds_left: "Callable[[], float]" = lambda: float("inf")) -> "Dependencies":
    """What work on orders depends on, as this stage has it."""
    from chalicelib.bss.fulfilment.dependencies import Dependencies

    return Dependencies(
        table=table(),
        bittitan=bittitan(),
        send=send,
        enqueue=order_queue().put,
        now=now,
        invoice_prefix=settings().invoice_prefix,
        credit_prefix=settings().credit_prefix,
        payment_days=settings().payment_days,
        keeps_documents=bool(settings().documents_bucket),
        hand_to_numbering=_hand_to_numbering(),
        seconds_left=seconds_left,
    )


def _hand_to_numbering() -> "Callable[[str, str], None] | None":
    if settings().invoice_numbers == "orders":
        return None
    from chalicelib.bss.invoices.queue import invoice_queue

    return invoice_queue().hand_over


def link_to(invoice_number: str, document: "StoredDocument") -> str:
    """A link to a document of an invoice, as this stage keeps it."""
    from chalicelib.bss.invoices.archive.bucket import documents_bucket

    return documents_bucket().link(invoice_number, document)


def time_of_a_request() -> "Callable[[], float]":
    """The seconds that are left of an API request that begins now."""
    ends = time.monotonic() + SECONDS_OF_A_REQUEST
    return lambda: ends - time.monotonic()


def send(mail: "Mail", order_id: str) -> str:
    """Send a mail of an order. The id that SES gave it. Raises MailNotSent, MailOutcomeUnknown."""
    return send_tagged(mail, {"order_id": order_id})


def send_tagged(mail: "Mail", tags: "Mapping[str, str]") -> str:
    """Send a mail with tags, by which its bounces are known. As `send`."""
    from chalicelib.bss.mail import ses

    return ses.send(
        mail,
        client=aws.client("sesv2"),
        sender=ses.sent_from(settings().sender_email, mail.from_name or settings().sender_name),
        reply_to=mail.reply_to or settings().reply_to,
        tags=tags,
        events=settings().configuration_set_name,
    )
