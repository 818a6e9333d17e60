"""The steps of a cancelling at BitTitan: every coupon is asked about, then each is revoked."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Literal, NamedTuple

from chalicelib.bss.coupons.port import BitTitanUnavailable, WaitsForDesk
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.revoke import (
    can_be_redeemed,
    may_have_been_issued,
    refuse_redeemed,
    revoke_coupon,
)
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Cancellation, Order
from chalicelib.observability import logger

Step = Callable[[], object] | None


@dataclass
class Allowance:
    """How much of a cancelling one invocation does: so many steps, while there is time for one more."""

    seconds_left: Callable[[], float]
    seconds_for_a_step: float
    steps: float = float("inf")

    def is_used_up(self) -> bool:
        """Whether there is no step left; else one is used."""
        self.steps -= 1
        return self.steps < 0 or self.seconds_left() < self.seconds_for_a_step


class Left(NamedTuple):
    """The first step that is not done, and when the cancelling goes on with it."""

    first: int
    goes_on: Literal["at once", "when BitTitan answers", "after the desk"]


def asked_of(order: Order) -> Cancellation:
    """The cancelling of an order that is under way."""
    if order.cancellation is None:
        raise RuntimeError("an order is cancelled that nobody asked to cancel")
    return order.cancellation


def take_steps(
    held: LeasedOrder, assets: Sequence[Asset], dependencies: Dependencies, allowance: Allowance
) -> Left | None:
    """Ask about every coupon, then revoke each; what is left when not all of it was done.

    Nothing is revoked before every coupon was asked about, so that one redeemed long ago changes nothing.
    What a person does at the coupon desk keeps nothing else from being asked for. Raises CouponRedeemed,
    CouponNotRevoked, Lost.
    """
    checks, revokes = _checks(assets, dependencies), _revokes(held, assets, dependencies)
    waits_from: int | None = None
    for number, step in _not_taken([*checks, *revokes], asked_of(held.order)):
        first = number if waits_from is None else waits_from
        if allowance.is_used_up():
            return Left(first, "at once")
        if number >= len(checks):
            _write_down_that_all_were_asked(held, len(checks))
        try:
            step()
        except WaitsForDesk:
            waits_from = first
        except BitTitanUnavailable as reason:
            logger.warning("cancelling_waits", reason=type(reason).__name__)
            return Left(first, "when BitTitan answers")
    return None if waits_from is None else Left(waits_from, "after the desk")


def _not_taken(
    steps: Sequence[Step], asked: Cancellation
) -> Iterator[tuple[int, Callable[[], object]]]:
    """The steps that are still to be taken, with their numbers."""
    for number, step in enumerate(steps):
        if step and number >= asked.steps_taken:
            yield number, step


def _write_down_that_all_were_asked(held: LeasedOrder, checks: int) -> None:
    """Whoever goes on after the first coupon may have been revoked begins there, and not with the questions.

    A coupon that is redeemed by then would end the cancelling with a revoked one that stands as if it were none.
    """
    asked = asked_of(held.order)
    if asked.steps_taken < checks:
        held.save(held.order.with_changes(cancellation=asked.begun(checks)))


def _checks(assets: Sequence[Asset], dependencies: Dependencies) -> list[Step]:
    """A step for each asset; None where BitTitan need not be asked, and so with `_revokes`."""
    ask = dependencies.bittitan
    return [
        partial(refuse_redeemed, each, ask) if can_be_redeemed(each) else None for each in assets
    ]


def _revokes(held: LeasedOrder, assets: Sequence[Asset], dependencies: Dependencies) -> list[Step]:
    return [
        partial(revoke_coupon, asset, dependencies)
        if can_be_redeemed(asset) or (may_have_been_issued(asset) and not held.never_begun)
        else None
        for asset in assets
    ]
