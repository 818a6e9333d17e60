"""What is refused until a cancelling of the order has ended (rules.md R16)."""

from collections.abc import Sequence

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import staying
from chalicelib.errors import CancellationUnderWay

LEFT = "A cancelling of this order broke off. Cancel the same again, or let the order try again."


def under_way(order: Order) -> CancellationUnderWay:
    """The refusal while a cancelling is under way. One that was left does not end by waiting, and it says so."""
    refusal = CancellationUnderWay(LEFT if order.cancelling_was_left else None)
    if order.cancelling_was_left:
        refusal.retry_after = None
    return refusal


def refuse_trying_again(order: Order, assets: Sequence[Asset] = ()) -> None:
    """While a cancelling waits for the coupon desk, what stays goes on, and may be tried again.

    One that was left goes on with what is tried again. Raises CancellationUnderWay, also for any of
    `assets` that is being cancelled.
    """
    asked = order.cancellation if order.waits_to_be_cancelled else None
    goes_on_beside = asked and asked.waits_for_desk and staying(order, order.assets)
    if asked and not goes_on_beside and not order.cancelling_was_left:
        raise under_way(order)
    if len(staying(order, assets)) < len(assets):
        raise under_way(order)
