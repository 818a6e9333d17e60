"""The first half of replacing a coupon: the live one is taken back before another is asked for."""

from datetime import datetime

from chalicelib.bss.coupons.port import BitTitanUnavailable, WaitsForDesk
from chalicelib.bss.coupons.provisioning import recorded
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.revoke import revoked
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.errors import CouponNotRevoked, CouponRedeemed
from chalicelib.observability import logger

REDEEMED = "The coupon was redeemed before it could be revoked, so it is not replaced."
EXPIRED = "The coupon had expired before it could be revoked, so it is not replaced."


def take_replaced_back(asset: Asset, dependencies: Dependencies) -> Asset:
    """The asset after one attempt at revoking the coupon that is to be replaced, recorded (rules.md R59).

    Once that is on record the asset waits for its next coupon, with a key of its own.
    """
    coupon, now = asset.coupon, dependencies.now()
    if coupon is None or not asset.gives_coupon_back or not asset.is_due(now):
        return asset
    tried = recorded(asset, _attempt(asset, coupon, dependencies), dependencies.table)
    logger.info(
        "coupon_to_be_replaced",
        asset_id=tried.asset_id,
        status=tried.provisioning_status,
        generation=tried.generation,
        error=tried.last_error,
    )
    return tried


def _attempt(asset: Asset, coupon: Coupon, dependencies: Dependencies) -> Asset:
    """The asset after asking BitTitan once to revoke its coupon."""
    now = dependencies.now()
    try:
        return given_back(asset, revoked(coupon, dependencies.bittitan), now)
    except WaitsForDesk:
        return asset.waiting_for_revoke()
    except CouponRedeemed:
        return asset.coupon_stays(REDEEMED, now, "redeemed")
    except CouponNotRevoked as refusal:
        return asset.attempt_failed(refusal.explanation, now, for_good=True)
    except BitTitanUnavailable as unavailable:
        return asset.attempt_failed(str(unavailable), now)


def given_back(asset: Asset, coupon: Coupon, now: datetime) -> Asset:
    """The asset after what became of the coupon that was to be revoked: one that ended otherwise stays."""
    if coupon.status == "redeemed":
        return asset.coupon_stays(REDEEMED, now, "redeemed")
    if coupon.status == "expired":
        return asset.coupon_stays(EXPIRED, now, "expired")
    return asset.coupon_taken_back(now)
