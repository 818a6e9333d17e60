"""What to do when somebody else wrote first: read again, judge again, write again, a bounded number of times."""

from collections.abc import Callable
from typing import TypeVar

from chalicelib.errors import Refusal, TemporarilyUnavailable
from chalicelib.storage.conditions import Lost
from chalicelib.storage.table import Table

T = TypeVar("T")

# How often each loop tries. Between two tries it pauses a random moment that grows up to 0.4 s
# (Table.back_off), so 8 tries take about a second and 30 about five, well below a request's 29.
# A row of one account, product or asset: few people change the same one at once.
CHANGE_TRIES = 5
# A basket or a draft becomes an order once; who comes second finds that order at the next try.
PLACE_TRIES = 8
# A user's tabs all change the one basket, and every change is to survive.
BASKET_TRIES = 30
# Several people, and the accounting, may record payments of one invoice at once; none may be lost.
PAYMENT_TRIES = 30
# The counter of a series is the one row that all workers write.
NUMBER_TRIES = 30
# Whoever works on an order holds it for as long as BitTitan answers; staff wait for about seven seconds.
LEASE_TRIES = 20
# SES takes a mail within a second or two; staff who ask for another meanwhile wait as long as for an order.
SENDING_TRIES = 20


def until_written(
    act: Callable[[], T],
    table: Table,
    *,
    tries: int = CHANGE_TRIES,
    refusal: type[Refusal] = TemporarilyUnavailable,
) -> T:
    """What `act` returns, once it did not raise Lost; `act` reads, judges and writes afresh each time.

    Raises `refusal` when every try was lost: then nothing was written.
    """
    for attempt in range(tries):
        try:
            return act()
        except Lost:
            table.back_off(attempt)
    raise refusal
