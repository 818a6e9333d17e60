"""What working on orders takes: the table, BitTitan, the mail, the clock, and the invoice series."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from chalicelib.bss.coupons.port import BitTitan
from chalicelib.bss.mail.delivery import Send
from chalicelib.storage.table import Table


@dataclass(frozen=True)
class Workshop:
    """The dependencies of fulfilment and cancelling, made once an invocation."""

    table: Table
    bittitan: BitTitan
    send: Send
    now: Callable[[], datetime]
    invoice_prefix: str
    credit_prefix: str
    payment_days: int
    seconds_left: Callable[[], float] = lambda: float("inf")
