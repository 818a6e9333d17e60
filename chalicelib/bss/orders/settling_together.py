"""Settling several orders in one transaction: all of them, or none."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Order
from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.table import Table


class Settling(NamedTuple):
    """A leased order as it stands after work on it, and all writes that go with that."""

    held: LeasedOrder
    order: Order
    writes: tuple[Put, ...]


def settle_together(table: Table, settlings: Sequence[Settling], *also: Put) -> None:
    """Write where these orders stand, and `also`, and give their leases back. Raises Lost.

    When there is no answer, nobody knows whether it was written, and the leases are kept to their ends.
    """
    for each in settlings:
        each.held.outcome_unknown = True
    try:
        table.write(*also, *(put for each in settlings for put in each.writes))
    except Lost:
        for each in settlings:
            each.held.outcome_unknown = False
        raise
    for each in settlings:
        each.held.outcome_unknown = False
        each.held.order, each.held.given_back = each.order, True
