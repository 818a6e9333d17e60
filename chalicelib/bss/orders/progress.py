"""Where an order stands: what its steps come to, and when it is due again. Pure."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple, TypeVar

from chalicelib.bss.orders.assets import Asset, AssetSummary
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.states import OrderStatus
from chalicelib.bss.orders.step_states import StepState
from chalicelib.bss.orders.steps import Step

A = TypeVar("A", Asset, AssetSummary)


class Standing(NamedTuple):
    """An order as it stands after work on it, and when something on it is due again."""

    order: Order
    due_at: datetime | None


def settled(
    order: Order, assets: Sequence[Asset], now: datetime, *, resting: bool = False
) -> Standing:
    """The order with its summary, its coupons step and its status as its assets and steps make them.

    A resting order waits for a person, whatever is left to do on it. A cancelled one stays so.
    """
    order = summarized(order, assets)
    due = None if resting else due_at(order, assets, now)
    goes_on = due is not None or (not resting and waits_for_desk(order, assets))
    return Standing(order.with_changes(status=status_of(order, goes_on=goes_on)), due)


def summarized(order: Order, assets: Sequence[Asset]) -> Order:
    """The order with what its assets have come to, for lists and for its coupons step."""
    return order.with_changes(
        assets=tuple(asset.summary() for asset in assets), coupons=coupons_step(assets)
    )


def assets_step(order: Order) -> Step:
    """The assets are written together with the order, so they are done once it was executed."""
    if order.status == "draft":
        return Step()
    return Step(state="done", attempts=1, at=order.placed_at)


def coupons_step(assets: Sequence[Asset]) -> Step:
    """What the assets come to: done when all have their coupon, failed when one never will."""
    with_error = [asset for asset in assets if asset.last_error]
    # That a person makes a coupon is told where nothing else is.
    failed = [asset for asset in with_error if not asset.was_left_to_desk] or with_error
    nexts = [asset.next_attempt_at for asset in pending(assets) if asset.next_attempt_at]
    latest = max(failed, key=lambda asset: asset.at or asset.purchased_at, default=None)
    return Step(
        state=_coupons_state(assets),
        attempts=max((asset.attempts for asset in assets), default=0),
        last_error=latest.last_error if latest else None,
        at=max((asset.at for asset in assets if asset.at), default=None),
        next_attempt_at=min(nexts, default=None),
    )


def _coupons_state(assets: Sequence[Asset]) -> StepState:
    if not assets or pending(assets):
        return "pending"
    if any(asset.provisioning_status == "failed" for asset in assets):
        return "failed"
    kept = [asset for asset in assets if asset.provisioning_status != "cancelled"]
    return "done" if all(asset.coupon for asset in kept or assets) else "pending"


def pending(assets: Sequence[Asset]) -> list[Asset]:
    return [asset for asset in assets if asset.is_pending]


def none_cancelled(assets: Sequence[Asset]) -> bool:
    """Whether no asset is to be credited as soon as the order has its invoice."""
    return all(asset.provisioning_status != "cancelled" for asset in assets)


def due_at(order: Order, assets: Sequence[Asset], now: datetime) -> datetime | None:
    """When the order's next attempt is due; None when nothing is left to try.

    The welcome mail waits until every asset is settled, and has nothing to bring without a coupon. It
    also waits for the end of a cancelling, so that no code is mailed that is taken back.
    """
    if order.status == "cancelled":
        return None
    if order.cancellation and not order.cancellation.waits_for_desk:
        return now
    waits = _work_due(order, staying(order, assets), now)
    if order.cancellation is None:
        waits += _mail_due(order, assets, now)
    return min(waits, default=None)


def _work_due(order: Order, assets: Sequence[Asset], now: datetime) -> list[datetime]:
    """When its invoice and the coupons of these assets are due; for no asset there is no invoice."""
    waits: list[datetime] = []
    if order.invoice.state == "pending" and assets:
        waits.append(order.invoice.next_attempt_at or now)
    waits += [asset.next_attempt_at or now for asset in pending(assets) if not asset.waits_for_desk]
    return waits


def _mail_due(order: Order, assets: Sequence[Asset], now: datetime) -> list[datetime]:
    waits: list[datetime] = []
    if order.welcome_email.state == "pending" and not_mailed(order, assets, now):
        waits.append(order.welcome_email.next_attempt_at or now)
    if every_coupon_was_mailed(order, assets, now):
        waits.append(now)
    return waits


def staying(order: Order, assets: Sequence[A]) -> list[A]:
    """The assets that the order keeps when the cancelling that is under way has ended; without one, all."""
    if order.cancellation is None:
        return [*assets]
    stay = (asset for asset in assets if not order.is_cancelling(asset.asset_id))
    return [asset for asset in stay if asset.provisioning_status != "cancelled"]


def waits_for_desk(order: Order, assets: Sequence[Asset]) -> bool:
    """Whether a person at the coupon desk has to do something before the order, or its cancelling, goes on."""
    if order.cancellation:
        return order.cancellation.waits_for_desk
    return any(asset.waits_for_desk for asset in assets)


def not_mailed(order: Order, assets: Sequence[Asset], now: datetime) -> list[Asset]:
    """The assets whose coupons are still to be mailed; none while another may yet get its own."""
    if pending(assets):
        return []
    mailed = order.welcome_email.mailed
    return [asset for asset in assets if asset.reference not in mailed and is_active(asset, now)]


def every_coupon_was_mailed(order: Order, assets: Sequence[Asset], now: datetime) -> bool:
    """Whether the mail is still open though nothing is left for it: the coupon it waited for did not come."""
    step = order.welcome_email
    if step.state != "pending" or not step.mailed or pending(assets):
        return False
    return not not_mailed(order, assets, now)


def is_active(asset: Asset, now: datetime) -> bool:
    """Whether the asset has a coupon that can be redeemed."""
    return asset.coupon_status(now) == "active"


def status_of(order: Order, *, goes_on: bool) -> OrderStatus:
    """An executed order's status; `goes_on` when something on it is due, or done by a person (rules.md R6)."""
    if order.status == "cancelled":
        return "cancelled"
    states = {order.invoice.state, order.coupons.state, order.welcome_email.state}
    was_left = order.cancellation is not None and not goes_on
    if states == {"done"} and not was_left:
        return "completed"
    return "provisioning" if goes_on else "needs_attention"
