"""What wakes the service without a caller, tied to this stage's table, queue, mail and BitTitan."""

from typing import TYPE_CHECKING, Any

from chalicelib import aws
from chalicelib.bss.queue import OrderMessage, order_queue, queue_due
from chalicelib.clock import now
from chalicelib.config import settings
from chalicelib.dynamodb import table
from chalicelib.observability import correlated

if TYPE_CHECKING:
    from chalicelib.bss.mail import Mail


def warm_up() -> None:
    """Make the client that every call needs, while Lambda starts and is at full speed."""
    table()


def fulfil_message(body: str, context: Any) -> None:
    """Fulfil the order that a message names."""
    from chalicelib.bss import bittitan_http, ses
    from chalicelib.bss.fulfilment import Workshop, fulfil

    def send(mail: "Mail", order_id: str) -> str:
        sender = settings().sender_email
        return ses.send(mail, client=aws.client("sesv2"), sender=sender, order_id=order_id)

    def seconds_left() -> float:
        return context.get_remaining_time_in_millis() / 1000

    shop = Workshop(
        table=table(),
        bittitan=bittitan_http.connect(settings()),
        send=send,
        now=now,
        invoice_prefix=settings().invoice_prefix,
        payment_days=settings().payment_days,
        seconds_left=seconds_left,
    )
    order_id = OrderMessage.model_validate_json(body).order_id
    with correlated(order_id):
        fulfil(order_id, shop)


def queue_due_orders() -> None:
    """Queue whatever is due."""
    with correlated("queue_due_orders"):
        queue_due(table=table(), queue=order_queue(), now=now())
