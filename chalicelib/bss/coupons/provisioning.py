"""The coupon of an asset: asked for with the asset's own key, so that there is only ever one."""

from datetime import datetime, timedelta

from chalicelib.bss.coupons.port import (
    BitTitan,
    BitTitanRefused,
    BitTitanUnavailable,
    WaitsForDesk,
    coupon_request,
)
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.store import find_asset_with_code, record_attempt
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost
from chalicelib.storage.table import Table

# How long BitTitan is trusted to know a key (docs/bittitan.md); later, the reference is looked up first.
KEY_KNOWN_FOR = timedelta(hours=24)


def provision(
    asset: Asset,
    *,
    bittitan: BitTitan,
    table: Table,
    now: datetime,
    broke_off: bool = False,
) -> Asset:
    """The asset after one attempt at its coupon, recorded (rules.md R7).

    `broke_off`: a worker that began before did not end, so it may have asked without recording it.
    """
    if not asset.is_due(now) or asset.gives_coupon_back:
        return asset
    if asset.coupon:
        # Release 0.2.0 left assets waiting whose coupon was revoked before a cancelling was refused.
        return recorded(asset, asset.revoked(asset.coupon, now), table)
    made = attempt(asset, bittitan=bittitan, now=now, broke_off=broke_off)
    tried = recorded(asset, made, table)
    _report(tried)
    return tried


def recorded(before: Asset, tried: Asset, table: Table) -> Asset:
    """The asset as it was tried; as somebody else wrote it, when it waits no longer as it did before."""
    try:
        record_attempt(table, before, tried)
    except Lost:
        return find_asset_with_code(table, tried.asset_id) or tried
    return tried


def attempt(asset: Asset, *, bittitan: BitTitan, now: datetime, broke_off: bool = False) -> Asset:
    """The asset after asking BitTitan once; whatever the answer, nothing is lost."""
    try:
        coupon = ask(asset, bittitan, now, broke_off=broke_off)
    except WaitsForDesk:
        return asset.waiting_for_coupon(now)
    except BitTitanRefused as refused:
        return asset.attempt_failed(str(refused), now, for_good=True)
    except BitTitanUnavailable as unavailable:
        return asset.attempt_failed(str(unavailable), now)
    # One that was revoked before its reply arrived cannot be redeemed: nobody is billed for it.
    return asset.revoked(coupon, now) if coupon.status == "revoked" else asset.issued(coupon, now)


def ask(asset: Asset, bittitan: BitTitan, now: datetime, *, broke_off: bool = False) -> Coupon:
    """The asset's one coupon, by its own key. Raises BitTitanRefused, BitTitanUnavailable, WaitsForDesk.

    It is looked up first where its key may be known no more, or another way may have been asked before.
    """
    if broke_off or asset.was_left_to_desk or now - asset.purchased_at > KEY_KNOWN_FOR:
        found = bittitan.find_coupon(asset.reference)
        if found:
            return found
    return bittitan.issue_coupon(coupon_request(asset), idempotency_key=asset.reference)


def _report(asset: Asset) -> None:
    if asset.provisioning_status == "synchronized":
        count("CouponsIssued")
        logger.info("coupon_issued", asset_id=asset.asset_id, attempts=asset.attempts)
        return
    if asset.waits_for_desk:
        logger.info("coupon_desk_asked", asset_id=asset.asset_id)
        return
    count("CouponFailures")
    logger.warning(
        "coupon_not_issued",
        asset_id=asset.asset_id,
        attempts=asset.attempts,
        status=asset.provisioning_status,
        error=asset.last_error,
    )
