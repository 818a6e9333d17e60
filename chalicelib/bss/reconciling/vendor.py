"""An order's coupons as BitTitan has them: none that nobody owns, none that is not ours."""

from collections.abc import Iterator
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

    def find_coupon(self, reference: str) -> Coupon | None: ...


def of_asset(asset: Asset, found: Coupon | None, now: datetime) -> Iterator[Finding]:
    """What is wrong between an asset on which nothing is due and BitTitan's coupon of its reference. Pure."""
    held, about = asset.coupon, asset.asset_id
    is_live = found is not None and found.status == "active"
    if found and asset.provisioning_status == "cancelled" and is_live:
        what = f"It is cancelled, and its coupon {found.coupon_id} can be redeemed at BitTitan."
        yield Finding("coupon_of_nobody", about, what, ways_out.PORTAL)
    elif found and held is None and asset.provisioning_status == "failed":
        what = f"BitTitan has its coupon {found.coupon_id}, which is not on record."
        yield Finding("coupon_not_recorded", about, what, ways_out.synchronize(about))
    elif found and held and found.coupon_id != held.coupon_id:
        what = f"Its coupon is {held.coupon_id}; BitTitan has {found.coupon_id} for it."
        yield Finding("another_coupon", about, what, ways_out.RESTORE)
    elif found is None and held and asset.coupon_status(now) == "active":
        what = f"BitTitan does not know its coupon {held.coupon_id}."
        yield Finding("coupon_unknown", about, what, ways_out.replace(about))


def of_replaced(asset: Asset, reference: str, found: Coupon | None) -> Iterator[Finding]:
    """A coupon that was replaced can be redeemed all the same (rules.md R59). Pure."""
    if found and found.status == "active":
        what = f"Its coupon {found.coupon_id} ({reference}) was replaced, and can be redeemed."
        yield Finding("coupon_of_nobody", asset.asset_id, what, ways_out.PORTAL)


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
                    yield from self._of_asset(asset, now)

    def _of_asset(self, asset: Asset, now: datetime) -> Iterator[Finding]:
        for generation in range(1, asset.generation + 1):
            reference = reference_of(asset.asset_id, generation)
            if self._unanswered == MOST_UNANSWERED:
                self.not_asked += 1
                continue
            try:
                found = self._bittitan.find_coupon(reference)
            except (BitTitanUnavailable, BitTitanRefused):
                self._unanswered += 1
                self.not_asked += 1
                continue
            self._unanswered = 0
            if reference == asset.reference:
                yield from of_asset(asset, found, now)
            else:
                yield from of_replaced(asset, reference, found)
