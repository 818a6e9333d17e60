"""Which of the two ways to make coupons is used: new ones as the stage says, and each as it was made."""

from chalicelib.bss.coupons.desk import CouponDesk
from chalicelib.bss.coupons.port import BitTitan, CouponRequest, WaitsForDesk
from chalicelib.bss.orders.assets import Coupon
from chalicelib.values import ids


class ApiOrDesk:
    """The BitTitan port of a stage that has, or had, a coupon desk.

    A coupon is asked about where it was made, so a stage can change from one way to the other. Where
    the desk makes the new ones and the API has an address, the API may have made one before.
    """

    def __init__(self, *, api: BitTitan, desk: CouponDesk, by_desk: bool, knows_api: bool) -> None:
        """`by_desk`: new coupons are asked of the desk. `knows_api`: the API has an address."""
        self._api, self._desk = api, desk
        self._by_desk, self._knows_api = by_desk, knows_api
        self._new_ones: BitTitan = desk if by_desk else api

    def synchronize_account(self, account_id: str, name: str) -> None:
        self._new_ones.synchronize_account(account_id, name)

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        made = self._made_by_the_api(wanted.reference)
        return made or self._new_ones.issue_coupon(wanted, idempotency_key)

    def withdraw(self, reference: str) -> bool:
        if self._has_a_task(reference):
            return self._desk.withdraw(reference)
        if not self._by_desk:
            return self._api.withdraw(reference)
        return self._made_by_the_api(reference) is None and self._desk.withdraw(reference)

    def find_coupon(self, reference: str) -> Coupon | None:
        if self._has_a_task(reference):
            raise WaitsForDesk
        return self._new_ones.find_coupon(reference)

    def read_coupon(self, coupon_id: str) -> Coupon:
        return self._maker_of(coupon_id).read_coupon(coupon_id)

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        return self._maker_of(coupon_id).revoke_coupon(coupon_id)

    def _has_a_task(self, reference: str) -> bool:
        """Whether the desk was asked for a coupon, and has not said how that ended."""
        return self._desk.asked_for(reference) in ("open", "claimed")

    def _made_by_the_api(self, reference: str) -> Coupon | None:
        """What the API made before the stage changed to the desk, or while the desk had refused to."""
        if not (self._by_desk and self._knows_api):
            return None
        if self._desk.asked_for(reference) not in (None, "refused"):
            return None
        return self._api.find_coupon(reference)

    def _maker_of(self, coupon_id: str) -> BitTitan:
        return self._desk if ids.is_id(coupon_id, "tsk") else self._api
