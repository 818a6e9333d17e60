"""Where an order stands: what its steps come to, and when it is due again. Pure."""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from chalicelib.bss.orders.models import Asset, Order, OrderStatus, Step, StepState

# Seconds before each further attempt; after the last one the step has failed for good.
DELAYS = (2, 6, 18, 54, 162, 486, 1458, 3600, 3600)
MAX_ATTEMPTS = len(DELAYS) + 1


def next_attempt(attempts: int, now: datetime) -> datetime | None:
    """When to try again after so many attempts, a little at random; None when that was the last."""
    if attempts >= MAX_ATTEMPTS:
        return None
    delay = DELAYS[attempts - 1]
    return now + timedelta(seconds=random.uniform(0.5 * delay, delay))


def attempt_failed(
    step: Step | Asset, error: str, now: datetime, *, for_good: bool = False
) -> dict[str, Any]:
    """What a failed attempt changes on a step or an asset: the error, and when it is tried again."""
    attempts = step.attempts + 1
    again = None if for_good else next_attempt(attempts, now)
    return {"attempts": attempts, "last_error": error, "at": now, "next_attempt_at": again}


def attempt_done(step: Step | Asset, now: datetime) -> dict[str, Any]:
    """What a successful attempt changes on a step or an asset."""
    done = {"attempts": step.attempts + 1, "last_error": None}
    return done | {"at": now, "next_attempt_at": None}


def is_due(step: Step | Asset, now: datetime) -> bool:
    """Whether a pending step or asset may be tried now."""
    return step.next_attempt_at is None or step.next_attempt_at <= now


def assets_step(order: Order) -> Step:
    """The assets are written together with the order, so they are done once it was executed."""
    if order.status == "draft":
        return Step()
    return Step(state="done", attempts=1, at=order.placed_at)


def coupons_step(assets: Sequence[Asset]) -> Step:
    """What the assets come to: done when all have their coupon, failed when one never will."""
    told = [asset for asset in assets if asset.last_error]
    nexts = [asset.next_attempt_at for asset in pending(assets) if asset.next_attempt_at]
    latest = max(told, key=lambda asset: asset.at or asset.purchased_at, default=None)
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
    return [asset for asset in assets if asset.provisioning_status == "pending"]


def due_at(order: Order, assets: Sequence[Asset], now: datetime) -> datetime | None:
    """When the order's next attempt is due; None when nothing is left to try.

    The welcome mail waits until every asset is settled, and has nothing to bring without a coupon.
    """
    waits: list[datetime] = []
    if order.status == "cancelled":
        return None
    if order.cancellation:
        waits.append(now)
    if order.invoice.state == "pending":
        waits.append(order.invoice.next_attempt_at or now)
    waits += [asset.next_attempt_at or now for asset in pending(assets)]
    if order.welcome_email.state == "pending" and untold(order, assets, now):
        waits.append(order.welcome_email.next_attempt_at or now)
    return min(waits, default=None)


def untold(order: Order, assets: Sequence[Asset], now: datetime) -> list[Asset]:
    """The assets whose coupons are still to be mailed; none while another may yet get its own."""
    if pending(assets):
        return []
    told = order.welcome_email.told
    return [asset for asset in assets if asset.asset_id not in told and is_active(asset, now)]


def is_active(asset: Asset, now: datetime) -> bool:
    """Whether the asset has a coupon that can be redeemed."""
    return asset.coupon is not None and asset.coupon.status_on(now.date()) == "active"


def status_of(order: Order, due: datetime | None) -> OrderStatus:
    """An executed order's status (product.md: it completes when all steps are passed)."""
    if order.status == "cancelled":
        return "cancelled"
    states = {order.invoice.state, order.coupons.state, order.welcome_email.state}
    if states == {"done"}:
        return "completed"
    return "provisioning" if due else "needs_attention"
