"""Taking back what is to be cancelled: every coupon first, then all of the rest in one transaction."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import NamedTuple

from chalicelib.bss.coupons.port import BitTitanUnavailable, WaitsForDesk
from chalicelib.bss.fulfilment.credit import settle_and_credit
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.revoke import (
    can_be_redeemed,
    may_have_been_issued,
    refuse_redeemed,
    revoke_coupon,
)
from chalicelib.bss.fulfilment.tasks_of_assets import without_revoke_tasks
from chalicelib.bss.invoices.numbering import NumbersContended
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.lease import Held
from chalicelib.bss.orders.models import Cancellation, Order
from chalicelib.bss.orders.store import asset_puts, read_assets
from chalicelib.errors import Conflict
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Put

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
    """The first step that is not done, and whether there is more to do before the coupon desk has done it."""

    first: int
    can_go_on: bool


def take_back(
    held: Held, dependencies: Dependencies, allowance: Allowance, *, unasked: Order | None = None
) -> Order:
    """Go on with the order's cancelling: the order at its end, or to be gone on with (rules.md R16).

    `unasked` is the order as it was before this call asked: that it stays when nothing was taken back.
    Raises CouponRedeemed, CouponNotRevoked when the rest of it stands; Lost.
    """
    try:
        return _taken_back(held, dependencies, allowance, unasked)
    except (BitTitanUnavailable, NumbersContended) as reason:
        logger.warning("cancelling_waits", reason=type(reason).__name__)
        return held.give_back(dependencies.now())


def _taken_back(
    held: Held, dependencies: Dependencies, allowance: Allowance, unasked: Order | None
) -> Order:
    asked = _asked(held.order)
    try:
        left = _take_steps(held, asked, dependencies, allowance)
    except Conflict as conflict:
        raise stop_cancelling(held, conflict, dependencies, unasked=unasked) from None
    if left is None:
        return _finish(held, asked, dependencies)
    paused = asked.begun(left.first, waits_for_desk=not left.can_go_on)
    return _pause(held, paused, dependencies)


def _asked(order: Order) -> Cancellation:
    if order.cancellation is None:
        raise RuntimeError("an order is cancelled that nobody asked to cancel")
    return order.cancellation


def _take_steps(
    held: Held, asked: Cancellation, dependencies: Dependencies, allowance: Allowance
) -> Left | None:
    """Ask about every coupon, then revoke each; what is left when not all of it was done.

    Nothing is revoked before every coupon was asked about, so that one redeemed long ago changes nothing.
    What a person does at the coupon desk keeps nothing else from being asked for.
    """
    assets = [a for a in read_assets(held.table, held.order) if asked.covers(a.asset_id)]
    steps = [*_checks(assets, dependencies), *_revokes(held, assets, dependencies)]
    waits_from: int | None = None
    for number, step in enumerate(steps[asked.steps_taken :], start=asked.steps_taken):
        if step is None:
            continue
        if allowance.is_used_up():
            return Left(number if waits_from is None else waits_from, can_go_on=True)
        try:
            step()
        except WaitsForDesk:
            waits_from = number if waits_from is None else waits_from
    return None if waits_from is None else Left(waits_from, can_go_on=False)


def _checks(assets: Sequence[Asset], dependencies: Dependencies) -> list[Step]:
    """A step for each asset; None where BitTitan need not be asked, and so with `_revokes`."""
    ask = dependencies.bittitan
    return [
        partial(refuse_redeemed, each, ask) if can_be_redeemed(each) else None for each in assets
    ]


def _revokes(held: Held, assets: Sequence[Asset], dependencies: Dependencies) -> list[Step]:
    return [
        partial(revoke_coupon, asset, dependencies)
        if can_be_redeemed(asset) or (may_have_been_issued(asset) and not held.never_begun)
        else None
        for asset in assets
    ]


def _pause(held: Held, asked: Cancellation, dependencies: Dependencies) -> Order:
    """The order whose cancelling the worker goes on with: at once, or when the coupon desk has done its part."""
    order = held.order.with_changes(cancellation=asked)
    waiting = held.settle(order, read_assets(held.table, order), dependencies.now())
    if not asked.waits_for_desk:
        dependencies.enqueue(order.order_id)
    return waiting


def stop_cancelling(
    held: Held,
    conflict: Conflict,
    dependencies: Dependencies,
    *also: Put,
    unasked: Order | None = None,
) -> Conflict:
    """Let the order go on with what stands, and say why: the conflict, with what is gone all the same.

    What was revoked before is cancelled, and credited in part. `also` is written with it. Raises Lost.
    """
    asked, now = _asked(held.order), dependencies.now()
    assets = read_assets(held.table, held.order)
    covered = [asset for asset in assets if asked.covers(asset.asset_id)]
    gone = [each.name for each in covered if each.provisioning_status == "cancelled"]
    assets, withdrawn = without_revoke_tasks(held.table, assets, now)
    if unasked and not gone:
        held.settle(unasked, assets, now, *withdrawn)
        return conflict
    settle_and_credit(
        held,
        held.order.cancel_refused(conflict.explanation, now),
        assets,
        dependencies,
        *also,
        *withdrawn,
    )
    if not gone:
        return conflict
    stands = [each.name for each in covered if each.provisioning_status != "cancelled"]
    return type(conflict)(
        f"{conflict.explanation} Cancelled and credited: {', '.join(gone)}. "
        f"Still ordered: {', '.join(stands)}."
    )


def _finish(held: Held, asked: Cancellation, dependencies: Dependencies) -> Order:
    now = dependencies.now()
    before = read_assets(held.table, held.order)
    assets = [each.cancelled() if asked.covers(each.asset_id) else each for each in before]
    covered = [asset for asset in assets if asked.covers(asset.asset_id)]
    rows = [put for asset in covered for put in asset_puts(asset)]
    if any(asset.provisioning_status != "cancelled" for asset in assets):
        order = held.order.cancelled_in_part(_names(assets, asked), asked, now)
        return settle_and_credit(held, order, assets, dependencies, *rows)
    ended = settle_and_credit(held, held.order.cancelled(asked, now), assets, dependencies, *rows)
    count("OrdersCancelled")
    return ended


def _names(assets: Sequence[Asset], asked: Cancellation) -> str:
    return ", ".join(asset.name for asset in assets if asked.covers(asset.asset_id))
