"""The coupon of an asset: asked for with the asset's own key, so that there is only ever one."""

from datetime import datetime, timedelta

from chalicelib.bss.coupons.port import (
    SKUS,
    BitTitan,
    BitTitanRefused,
    BitTitanUnavailable,
    CouponRequest,
)
from chalicelib.bss.orders.models import Asset, Coupon
from chalicelib.bss.orders.progress import attempt_done, attempt_failed, is_due
from chalicelib.bss.orders.store import find_asset, record
from chalicelib.observability import count, logger
from chalicelib.storage.table import Lost, Table

# How long BitTitan is trusted to know a key (docs/bittitan.md); later, the reference is looked up first.
KEY_KNOWN_FOR = timedelta(hours=24)


def provision(asset: Asset, *, bittitan: BitTitan, table: Table, now: datetime) -> Asset:
    """The asset after one attempt at its coupon, recorded (product.md: one asset, one coupon)."""
    if asset.provisioning_status != "pending" or not is_due(asset, now):
        return asset
    tried = attempt(asset, bittitan=bittitan, now=now)
    try:
        record(table, tried)
    except Lost:
        return find_asset(table, asset.asset_id) or asset
    _tell(tried)
    return tried


def attempt(asset: Asset, *, bittitan: BitTitan, now: datetime) -> Asset:
    """The asset after asking BitTitan once; whatever the answer, nothing is lost."""
    try:
        coupon = ask(asset, bittitan, now)
    except BitTitanRefused as refused:
        failed = attempt_failed(asset, str(refused), now, for_good=True)
    except BitTitanUnavailable as unavailable:
        failed = attempt_failed(asset, str(unavailable), now)
    else:
        done = attempt_done(asset, now) | {"coupon": coupon, "provisioning_status": "synchronized"}
        issued = asset.model_copy(update=done)
        return issued.with_event("coupon_issued", now, f"{asset.name}: coupon …{coupon.hint}")
    status = "pending" if failed["next_attempt_at"] else "failed"
    tried = asset.model_copy(update=failed | {"provisioning_status": status})
    return tried.with_event("coupon_attempt_failed", now, f"{asset.name}: {tried.last_error}")


def ask(asset: Asset, bittitan: BitTitan, now: datetime) -> Coupon:
    """The asset's one coupon, by its own key. Raises BitTitanRefused, BitTitanUnavailable."""
    if now - asset.purchased_at > KEY_KNOWN_FOR:
        found = bittitan.find_coupon(asset.asset_id)
        if found:
            return found
    wanted = CouponRequest(
        sku=SKUS[asset.product_type],
        licenses=asset.quantity,
        expire_days=asset.expire_days,
        validity_days=asset.validity_days,
        label=asset.name,
        reference=asset.asset_id,
    )
    return bittitan.issue_coupon(wanted, idempotency_key=asset.asset_id)


def _tell(asset: Asset) -> None:
    if asset.coupon:
        count("CouponsIssued")
        logger.info("coupon_issued", asset_id=asset.asset_id, attempts=asset.attempts)
        return
    count("CouponFailures")
    logger.warning(
        "coupon_not_issued",
        asset_id=asset.asset_id,
        attempts=asset.attempts,
        status=asset.provisioning_status,
        error=asset.last_error,
    )
