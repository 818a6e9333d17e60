"""The coupon of an asset: what is kept of it, and of that it is to be replaced by another."""

from datetime import date, datetime, timedelta
from typing import Annotated

from pydantic import Field

from chalicelib.bss.orders.states import COUPONS, CouponStatus
from chalicelib.values import ids
from chalicelib.values.base import Model, Timestamp

# Who asks for the same again within this time, without a key of their own, pressed twice or lost the answer.
SAME_CALL_WITHIN = timedelta(minutes=2)
# Between an asset's id and the number of its coupon; no id holds it.
NUMBERED = "."


class Coupon(Model):
    """BitTitan's placeholder for the licences of one asset. The code is money: never log it.

    The code is no part of an asset's row, which the indexes show; it is None where it was not read.
    """

    coupon_id: str
    code: Annotated[str | None, Field(repr=False, exclude=True)] = None
    # Rows of release 0.2.0 have the code, and no hint.
    hint: str = Field(default_factory=lambda given: (given.get("code") or "")[-4:])
    status: CouponStatus = "active"
    expires_on: date

    def known_code(self) -> str:
        """The code. Raises ValueError where it was not read: that is a bug, and not a coupon without one."""
        if self.code is None:
            raise ValueError("the code of a coupon is needed that was not read")
        return self.code

    @property
    def was_made_by_hand(self) -> bool:
        """Whether a person made it at the coupon desk: its id is that of the vendor task."""
        return ids.is_id(self.coupon_id, "tsk")

    def gone(self) -> "Coupon":
        """The coupon that BitTitan does not know any more: nobody can redeem it."""
        return self.turned("revoked")

    def turned(self, status: CouponStatus) -> "Coupon":
        """The coupon with the status that BitTitan tells of. Raises UnknownMove."""
        if status == self.status:
            return self
        return self.with_changes(status=COUPONS.after(self.status, status))

    def following(self, known: "Coupon | None") -> "Coupon":
        """This coupon, as BitTitan answered it, where `known` was on record. Raises UnknownMove."""
        return self if known is None else self.with_changes(status=known.turned(self.status).status)

    def status_on(self, day: date) -> CouponStatus:
        """The status on a day: expiry follows from the dates, whatever was recorded last."""
        return "expired" if self.status == "active" and day > self.expires_on else self.status


class CouponCode(Model):
    """The code of one coupon, as it is kept."""

    coupon_id: str
    code: Annotated[str, Field(repr=False)]


class Replacement(Model):
    """That an asset's coupon is, or was, to be replaced, why and by whom. Written before it is revoked."""

    reason: str
    by: str
    at: Timestamp
    hint: str

    def is_meant_by(self, reason: str, by: str, now: datetime) -> bool:
        """Whether a call with this reason, by this person, is the one that asked for it."""
        same = (self.reason, self.by) == (reason, by)
        return same and now - self.at <= SAME_CALL_WITHIN


def reference_of(asset_id: str, generation: int) -> str:
    """What a coupon of an asset is known by at BitTitan, and the key that it is asked for with.

    That of the first coupon is the asset's id; each that replaces one has a number (rules.md R59).
    """
    return asset_id if generation == 1 else f"{asset_id}{NUMBERED}{generation}"


def asset_of_reference(reference: str) -> str:
    """The id of the asset that a reference is about."""
    return reference.partition(NUMBERED)[0]
