"""Which coupons their recipient is to be reminded of, and when (rules.md R62). Pure."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.steps import Reminded


def reminders_due(
    order: Order, assets: Sequence[Asset], days: Sequence[int], now: datetime
) -> tuple[Reminded, ...]:
    """The reminders that are due for coupons of an order, at most one each; none while there is work on it."""
    if order.status not in ("completed", "needs_attention") or order.cancellation:
        return ()
    due = (reminder_due(asset, order.reminded, days, now) for asset in assets)
    return tuple(each for each in due if each)


def reminder_due(
    asset: Asset, reminded: Sequence[Reminded], days: Sequence[int], now: datetime
) -> Reminded | None:
    """The reminder that is due for an asset's coupon, None when none is.

    It is the latest of those whose day has come. One that would come as early as the coupon is none, and a later
    one stands for those before it.
    """
    coupon = asset.coupon
    if coupon is None or asset.provisioning_status != "synchronized":
        return None
    if asset.coupon_status(now) != "active":
        return None
    left = (coupon.expires_on - asset.today(now)).days
    came = asset.today(_came(asset))
    life = min(asset.expire_days, (coupon.expires_on - came).days)
    latest = min((each for each in days if left <= each < life), default=0)
    before = [each.days for each in reminded if each.is_of(asset.asset_id, coupon.coupon_id)]
    if not latest or any(each <= latest for each in before):
        return None
    return Reminded(asset_id=asset.asset_id, coupon_id=coupon.coupon_id, days=latest)


def _came(asset: Asset) -> datetime:
    """When its coupon was issued, the last one of several."""
    issued = (event.at for event in asset.events if event.event == "coupon_issued")
    return max(issued, default=asset.purchased_at)
