"""Taking an asset's coupon back at BitTitan, whatever is known of it."""

from chalicelib.bss.coupons import provisioning
from chalicelib.bss.coupons.port import BitTitan, BitTitanNotFound, BitTitanRefused, WaitsForDesk
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.store import asset_puts
from chalicelib.errors import CouponNotRevoked, CouponRedeemed


def can_be_redeemed(asset: Asset) -> bool:
    """Whether a coupon is on the asset that was not taken back; one that is cancelled may keep an expired one."""
    stands = asset.provisioning_status != "cancelled"
    return stands and asset.coupon is not None and asset.coupon.status != "revoked"


def may_have_been_issued(asset: Asset) -> bool:
    """Whether an attempt at its coupon may have succeeded without our knowing."""
    return asset.coupon is None and asset.provisioning_status != "cancelled"


def refuse_redeemed(asset: Asset, bittitan: BitTitan) -> None:
    """Raises CouponRedeemed when its coupon is redeemed, BitTitanUnavailable when nobody knows."""
    coupon = asset.coupon
    if coupon and (coupon.status == "redeemed" or _is_redeemed(coupon, bittitan)):
        raise _redeemed(asset)


def _redeemed(asset: Asset) -> CouponRedeemed:
    return CouponRedeemed(
        f'The coupon of "{asset.name}" was redeemed, so it cannot be cancelled any more.'
    )


def _is_redeemed(coupon: Coupon, bittitan: BitTitan) -> bool:
    try:
        return bittitan.read_coupon(coupon.coupon_id).status == "redeemed"
    except BitTitanRefused:
        return False  # BitTitan does not know it; revoking it will show why.


def revoke_coupon(asset: Asset, dependencies: Dependencies) -> Asset:
    """The asset with its coupon revoked, recorded; one of unknown outcome is found out first (rules.md R16).

    Raises CouponRedeemed, CouponNotRevoked, BitTitanUnavailable; WaitsForDesk, which is recorded too.
    """
    try:
        ended = _with_coupon_revoked(asset, dependencies)
    except WaitsForDesk:
        if not asset.waits_for_desk:
            dependencies.table.write(*asset_puts(asset.waiting_for_revoke()))
        raise
    if ended != asset:
        dependencies.table.write(*asset_puts(ended))
    return ended


def _with_coupon_revoked(asset: Asset, dependencies: Dependencies) -> Asset:
    if asset.coupon is None and _is_withdrawn(asset, dependencies.bittitan):
        return asset.no_longer_waiting()
    # One that is past its day by our calendar may still be active at BitTitan: it is asked all the same.
    coupon = asset.coupon or _perhaps_issued(asset, dependencies)
    if coupon and coupon.status != "revoked":
        coupon = _revoked_of(asset, coupon, dependencies.bittitan)
    if coupon is None or coupon == asset.coupon:
        return asset
    return asset.revoked(coupon, dependencies.now())


def _revoked_of(asset: Asset, coupon: Coupon, bittitan: BitTitan) -> Coupon:
    try:
        return revoked(coupon, bittitan)
    except CouponRedeemed:
        raise _redeemed(asset) from None


def _is_withdrawn(asset: Asset, bittitan: BitTitan) -> bool:
    """Whether no coupon was or will be made for the asset. Raises CouponNotRevoked when BitTitan does not say."""
    try:
        return bittitan.withdraw(asset.reference)
    except BitTitanRefused as refused:
        raise _not_told(asset, refused) from None


def _not_told(asset: Asset, refused: BitTitanRefused) -> CouponNotRevoked:
    return CouponNotRevoked(f'BitTitan does not say whether "{asset.name}" has a coupon: {refused}')


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
        return bittitan.find_coupon(asset.reference)
    except BitTitanRefused:
        raise _not_told(asset, refused) from None


def revoked(coupon: Coupon, bittitan: BitTitan) -> Coupon:
    """The coupon that cannot be redeemed any more. Raises CouponRedeemed, CouponNotRevoked."""
    if coupon.status == "redeemed":
        raise CouponRedeemed  # It stays so, though BitTitan may have forgotten it since.
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
