"""An order's coupons as BitTitan has them: none that nobody owns, none that is not ours."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Protocol

from chalicelib.bss.coupons.port import BitTitanRefused, BitTitanUnavailable
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.coupons import reference_of
from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import Finding, OrderRows

MOST_UNANSWERED = 5


class FindsCoupons(Protocol):
    """What is asked of BitTitan: one GET for each coupon that an asset has, or had."""

    def find_coupons(self, reference: str) -> Sequence[Coupon]: ...


def of_asset(
    asset: Asset, found: Sequence[Coupon], rows: OrderRows, now: datetime
) -> Iterator[Finding]:
    """What is wrong between an asset on which nothing is due and BitTitan's coupons of its reference. Pure."""
    if asset.provisioning_status == "cancelled":
        yield from _of_nobody(asset, found, "It is cancelled, and its coupon {} can be redeemed.")
        return
    ours = _ours(asset, found)
    others = [each for each in found if each is not ours]
    yield from _of_nobody(asset, others, "It has a further coupon {}, which can be redeemed.")
    yield from _of_held(asset, ours, now)
    if ours and ours.status == "revoked" and rows.is_billed(asset.asset_id):
        yield from _of_revoked(asset, ours)


def of_replaced(asset: Asset, reference: str, found: Sequence[Coupon]) -> Iterator[Finding]:
    """A coupon that was replaced can be redeemed all the same (rules.md R59). Pure."""
    what = f"Its coupon {{}} ({reference}) was replaced, and can be redeemed."
    yield from _of_nobody(asset, found, what)


def _ours(asset: Asset, found: Sequence[Coupon]) -> Coupon | None:
    """The coupon that is on the asset; where BitTitan does not have it, the oldest of its reference."""
    held = asset.coupon
    same = (each for each in found if held and each.coupon_id == held.coupon_id)
    return next(same, found[0] if found else None)


def _of_nobody(asset: Asset, found: Sequence[Coupon], what: str) -> Iterator[Finding]:
    """Whoever redeems these coupons pays for none of them. `what` is the sentence, with a place for the id."""
    for each in found:
        if each.status == "active":
            sentence = what.format(each.coupon_id)
            yield Finding("coupon_of_nobody", asset.asset_id, sentence, ways_out.PORTAL)


def _of_held(asset: Asset, ours: Coupon | None, now: datetime) -> Iterator[Finding]:
    """What is wrong between the coupon of an asset and the one that BitTitan has for it."""
    held, about = asset.coupon, asset.asset_id
    if held is None:
        if ours and asset.provisioning_status == "failed":
            what = f"BitTitan has its coupon {ours.coupon_id}, which is not on record."
            yield Finding("coupon_not_recorded", about, what, ways_out.synchronize(about))
    elif ours is None:
        if asset.coupon_status(now) == "active":
            what = f"BitTitan does not know its coupon {held.coupon_id}."
            yield Finding("coupon_unknown", about, what, ways_out.replace(about))
    elif ours.coupon_id != held.coupon_id:
        what = f"Its coupon is {held.coupon_id}; BitTitan has {ours.coupon_id} for it."
        yield Finding("another_coupon", about, what, ways_out.RESTORE)


def _of_revoked(asset: Asset, revoked: Coupon) -> Iterator[Finding]:
    """The coupon that is on record as active is worth nothing, and it is billed."""
    held = asset.coupon
    if asset.provisioning_status != "synchronized" or held is None:
        return
    if (held.coupon_id, held.status) == (revoked.coupon_id, "active"):
        what = f"BitTitan has its coupon {held.coupon_id} as revoked; on record it is active."
        way_out = ways_out.cancel_asset(asset.order_id, asset.asset_id)
        yield Finding("coupon_revoked", asset.asset_id, what, way_out)


class AtBitTitan:
    """Asks BitTitan for the coupons of orders, until it gave no answer so many times in a row."""

    def __init__(self, bittitan: FindsCoupons) -> None:
        self._bittitan = bittitan
        self._unanswered = 0
        self.not_asked = 0

    def of_order(self, rows: OrderRows, now: datetime) -> Iterator[Finding]:
        """What is wrong with the coupons of an order on which nothing is due."""
        if rows.rests:
            for asset in rows.assets.values():
                if not (asset.coupon and asset.coupon.was_made_by_hand) and not asset.is_pending:
                    yield from self._of_asset(asset, rows, now)

    def _of_asset(self, asset: Asset, rows: OrderRows, now: datetime) -> Iterator[Finding]:
        for generation in range(1, asset.generation + 1):
            reference = reference_of(asset.asset_id, generation)
            if self._unanswered == MOST_UNANSWERED:
                self.not_asked += 1
                continue
            try:
                found = self._bittitan.find_coupons(reference)
            except (BitTitanUnavailable, BitTitanRefused):
                self._unanswered += 1
                self.not_asked += 1
                continue
            self._unanswered = 0
            if reference == asset.reference:
                yield from of_asset(asset, found, rows, now)
            else:
                yield from of_replaced(asset, reference, found)
