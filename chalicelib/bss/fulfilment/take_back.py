"""Taking back what is to be cancelled: every coupon first, then all of the rest in one transaction."""

from collections.abc import Sequence
from typing import NamedTuple

from chalicelib.bss.fulfilment.cancelling_steps import Allowance, Left, asked_of, take_steps
from chalicelib.bss.fulfilment.credit import settle_and_credit
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.tasks_of_assets import without_revoke_tasks
from chalicelib.bss.invoices.numbering import NumbersContended
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Cancellation, Order
from chalicelib.bss.orders.store import asset_puts, read_assets
from chalicelib.errors import Conflict
from chalicelib.observability import logger
from chalicelib.storage.conditions import Put


class Unasked(NamedTuple):
    """An order and its assets as they were before this call asked to cancel them."""

    order: Order
    assets: Sequence[Asset]


def take_back(
    held: LeasedOrder,
    dependencies: Dependencies,
    allowance: Allowance,
    *,
    unasked: Unasked | None = None,
) -> Order:
    """Go on with the order's cancelling: the order at its end, or to be gone on with (rules.md R16).

    `unasked` is what this call began with: that the order stays when nothing was taken back.
    Raises CouponRedeemed, CouponNotRevoked when the rest of it stands; Lost.
    """
    try:
        return _taken_back(held, dependencies, allowance, unasked)
    except NumbersContended as reason:
        logger.warning("cancelling_waits", reason=type(reason).__name__)
        return held.give_back(dependencies.now())


def _taken_back(
    held: LeasedOrder, dependencies: Dependencies, allowance: Allowance, unasked: Unasked | None
) -> Order:
    assets = unasked.assets if unasked else read_assets(held.table, held.order)
    covered = [each for each in assets if asked_of(held.order).covers(each.asset_id)]
    try:
        left = take_steps(held, covered, dependencies, allowance)
    except Conflict as conflict:
        before = unasked.order if unasked else None
        raise stop_cancelling(held, conflict, dependencies, unasked=before) from None
    if left:
        return _pause(held, left, dependencies)
    return finish(held, asked_of(held.order), dependencies)


def _pause(held: LeasedOrder, left: Left, dependencies: Dependencies) -> Order:
    """The order whose cancelling goes on later: at once in the worker, or as soon as others did their part."""
    asked = asked_of(held.order).begun(left.first, waits_for_desk=left.goes_on == "after the desk")
    order = held.order.with_changes(cancellation=asked)
    waiting = held.settle(order, read_assets(held.table, order), dependencies.now())
    if left.goes_on == "at once":
        dependencies.enqueue(order.order_id)
    return waiting


def stop_cancelling(
    held: LeasedOrder,
    conflict: Conflict,
    dependencies: Dependencies,
    *also: Put,
    unasked: Order | None = None,
) -> Conflict:
    """Let the order go on with what stands, and say why: the conflict, with what is gone all the same.

    What was revoked before is cancelled, and credited in part. `also` is written with it. The order stays
    as it was `unasked` when nothing is gone, unless some of its history went into a row of its own meanwhile.
    Raises Lost.
    """
    asked, now = asked_of(held.order), dependencies.now()
    assets = read_assets(held.table, held.order)
    covered = [asset for asset in assets if asked.covers(asset.asset_id)]
    gone = [each.name for each in covered if each.provisioning_status == "cancelled"]
    assets, withdrawn = without_revoke_tasks(held.table, assets, now)
    if unasked and not gone and unasked.older_parts == held.order.older_parts:
        held.settle(unasked, assets, now, *withdrawn, resting=held.rests)
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


def finish(held: LeasedOrder, asked: Cancellation, dependencies: Dependencies) -> Order:
    """The order without what was asked to be cancelled: at its end, when that was the last of it. Raises Lost."""
    now = dependencies.now()
    before = read_assets(held.table, held.order)
    assets = [each.cancelled() if asked.covers(each.asset_id) else each for each in before]
    covered = [asset for asset in assets if asked.covers(asset.asset_id)]
    rows = [put for asset in covered for put in asset_puts(asset)]
    if any(asset.provisioning_status != "cancelled" for asset in assets):
        order = held.order.cancelled_in_part(_names(assets, asked), asked, now)
        return settle_and_credit(held, order, assets, dependencies, *rows)
    return settle_and_credit(held, held.order.cancelled(asked, now), assets, dependencies, *rows)


def _names(assets: Sequence[Asset], asked: Cancellation) -> str:
    return ", ".join(asset.name for asset in assets if asked.covers(asset.asset_id))
