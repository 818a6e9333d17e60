"""Which of the two ways to make coupons is used: new ones as the stage says, and each as it was made."""

from chalicelib.bss.coupons.desk import CouponDesk
from chalicelib.bss.coupons.port import BitTitan, CouponRequest
from chalicelib.bss.orders.assets import Coupon
from chalicelib.values import ids


class Makers:
    """The BitTitan port of a stage that has, or had, a coupon desk.

    A coupon is asked about where it was made, so a stage can change from one way to the other.
    """

    def __init__(self, *, api: BitTitan, desk: CouponDesk, new_ones: BitTitan) -> None:
        """`new_ones` is whichever of the two new coupons are asked of."""
        self._api, self._desk, self._new_ones = api, desk, new_ones

    def synchronize_account(self, account_id: str, name: str) -> None:
        self._new_ones.synchronize_account(account_id, name)

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        return self._new_ones.issue_coupon(wanted, idempotency_key)

    def withdraw(self, reference: str) -> bool:
        if self._new_ones is self._desk or self._desk.was_asked(reference):
            return self._desk.withdraw(reference)
        return self._api.withdraw(reference)

    def find_coupon(self, reference: str) -> Coupon | None:
        return self._new_ones.find_coupon(reference)

    def read_coupon(self, coupon_id: str) -> Coupon:
        return self._maker_of(coupon_id).read_coupon(coupon_id)

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        return self._maker_of(coupon_id).revoke_coupon(coupon_id)

    def _maker_of(self, coupon_id: str) -> BitTitan:
        return self._desk if ids.is_id(coupon_id, "tsk") else self._api
