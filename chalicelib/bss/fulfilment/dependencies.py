"""What work on orders depends on: the table, BitTitan, the mail, the queue, the clock, and the invoice series."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.coupons.port import BitTitan
from chalicelib.bss.mail.delivery import Send
from chalicelib.storage.table import Table


class Dependencies(NamedTuple):
    """What fulfilling and cancelling depend on, made once an invocation."""

    table: Table
    bittitan: BitTitan
    send: Send
    enqueue: Callable[[str], None]
    now: Callable[[], datetime]
    invoice_prefix: str
    credit_prefix: str
    payment_days: int
    # Whether there is a bucket for the documents of invoices.
    keeps_documents: bool = False
    # Sends an order, by its id, to the queue of a series; None where each order takes its own number.
    hand_to_numbering: Callable[[str, str], None] | None = None
    seconds_left: Callable[[], float] = lambda: float("inf")
