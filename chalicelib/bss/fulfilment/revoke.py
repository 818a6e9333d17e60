"""Taking an asset's coupon back at BitTitan, whatever is known of it."""

from collections.abc import Sequence

from chalicelib.bss.coupons import provisioning
from chalicelib.bss.coupons.port import BitTitan, BitTitanNotFound, BitTitanRefused
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.store import asset_row
from chalicelib.errors import CouponNotRevoked, CouponRedeemed


def refuse_redeemed(assets: Sequence[Asset], bittitan: BitTitan) -> None:
    """Raises CouponRedeemed when a coupon is redeemed, BitTitanUnavailable when nobody knows."""
    for asset in assets:
        if asset.coupon and _is_redeemed(asset.coupon, bittitan):
            raise CouponRedeemed


def _is_redeemed(coupon: Coupon, bittitan: BitTitan) -> bool:
    try:
        return bittitan.read_coupon(coupon.coupon_id).status == "redeemed"
    except BitTitanRefused:
        return False  # BitTitan does not know it; revoking it will show why.


def revoke_coupon(asset: Asset, dependencies: Dependencies, *, never_begun: bool) -> Asset:
    """The asset with its coupon revoked, recorded (rules.md R16).

    `never_begun` when no worker can have asked for a coupon. Raises CouponRedeemed,
    CouponNotRevoked, BitTitanUnavailable.
    """
    coupon = asset.coupon
    if coupon is None and not never_begun:
        coupon = _perhaps_issued(asset, dependencies)
    # One that is past its day by our calendar may still be active at BitTitan: it is asked all the same.
    if coupon and coupon.status != "revoked":
        coupon = _revoked(coupon, dependencies.bittitan)
    if coupon is None or coupon == asset.coupon:
        return asset
    ended = asset.revoked(coupon, dependencies.now())
    dependencies.table.put(asset_row(ended))
    return ended


def _perhaps_issued(asset: Asset, dependencies: Dependencies) -> Coupon | None:
    """The coupon of an attempt whose outcome nobody knows.

    Looking it up is not enough: the request may still be on its way. Asking with the same key
    brings either that coupon, or the only one there will ever be; both can be revoked. A refusal is
    about this request alone, so the reference is looked up then (rules.md R8).
    """
    try:
        return provisioning.ask(asset, dependencies.bittitan, dependencies.now())
    except BitTitanRefused as refused:
        return _found(asset, refused, dependencies.bittitan)


def _found(asset: Asset, refused: BitTitanRefused, bittitan: BitTitan) -> Coupon | None:
    try:
        return bittitan.find_coupon(asset.asset_id)
    except BitTitanRefused:
        raise CouponNotRevoked(
            f'BitTitan does not say whether "{asset.name}" has a coupon: {refused}'
        ) from None


def _revoked(coupon: Coupon, bittitan: BitTitan) -> Coupon:
    """The coupon that cannot be redeemed any more. Raises CouponRedeemed, CouponNotRevoked."""
    try:
        return bittitan.revoke_coupon(coupon.coupon_id)
    except BitTitanNotFound:
        return coupon.gone()
    except BitTitanRefused as refused:
        return _after_refusal(coupon, refused, bittitan)


def _after_refusal(coupon: Coupon, refused: BitTitanRefused, bittitan: BitTitan) -> Coupon:
    """The coupon as BitTitan has it, when that is why it was not revoked."""
    try:
        current = bittitan.read_coupon(coupon.coupon_id)
    except BitTitanNotFound:
        return coupon.gone()
    except BitTitanRefused:
        raise CouponNotRevoked(f"BitTitan did not revoke a coupon: {refused}") from None
    if current.status == "redeemed":
        raise CouponRedeemed
    if current.status == "active":
        raise CouponNotRevoked(f"BitTitan did not revoke a coupon: {refused}")
    return current
