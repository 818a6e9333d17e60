"""Assets and their coupons: the one-off record of what was bought, and its next states."""

from datetime import date, datetime
from typing import Annotated, Any, Self

from pydantic import Field

from chalicelib.bss.orders.attempts import next_attempt
from chalicelib.bss.orders.events import SERVICE, EventName, WithHistory
from chalicelib.bss.orders.states import ASSETS, COUPONS, CouponStatus, ProvisioningStatus
from chalicelib.bss.products.models import ProductType
from chalicelib.values import ids
from chalicelib.values.base import Model, Timestamp
from chalicelib.values.clock import day_in

WAITING = "Waiting for the coupon desk."
ENDED: dict[CouponStatus, EventName] = {
    "redeemed": "coupon_redeemed",
    "expired": "coupon_expired",
    "revoked": "coupon_revoked",
}


class OrderFor(Model):
    """Whom an order is for."""

    account_id: str
    name: str


class Coupon(Model):
    """BitTitan's placeholder for the licences of one asset. The code is money: never log it.

    The code is no part of an asset's row, which the indexes show; it is None where it was not read.
    """

    coupon_id: str
    code: Annotated[str | None, Field(repr=False, exclude=True)] = None
    # Rows of release 0.2.0 have the code, and no hint.
    hint: str = Field(default_factory=lambda given: (given.get("code") or "")[-4:])
    status: CouponStatus
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


class AssetSummary(Model):
    asset_id: str
    name: str
    quantity: int
    provisioning_status: ProvisioningStatus


class Asset(WithHistory):
    """The one-off record of what was bought, one per order line."""

    asset_id: str
    order_id: str
    account_id: str
    order_for: OrderFor
    name: str
    product_id: str
    product_type: ProductType
    quantity: int
    purchased_at: Timestamp
    expire_days: int
    validity_days: int
    provisioning_status: ProvisioningStatus = "pending"
    attempts: int = 0
    at: Timestamp | None = None
    next_attempt_at: Timestamp | None = None
    last_error: str | None = None
    coupon: Coupon | None = None
    coupon_checked_at: Timestamp | None = None
    # The seller's when it was bought. What release 0.2.0 sold has its days in UTC.
    time_zone: str = "UTC"
    # A vendor task about it is open: its coupon is made, or revoked, by a person at the coupon desk.
    waits_for_desk: bool = False

    def summary(self) -> AssetSummary:
        return AssetSummary(
            asset_id=self.asset_id,
            name=self.name,
            quantity=self.quantity,
            provisioning_status=self.provisioning_status,
        )

    def today(self, now: datetime) -> date:
        """The day that it is now in the time zone of its seller (rules.md R13)."""
        return day_in(self.time_zone, now)

    def coupon_status(self, now: datetime) -> CouponStatus | None:
        """The status of its coupon today."""
        return self.coupon.status_on(self.today(now)) if self.coupon else None

    @property
    def is_pending(self) -> bool:
        return self.provisioning_status == "pending"

    @property
    def is_redeemed(self) -> bool:
        """Whether its coupon is known to be redeemed."""
        return self.coupon is not None and self.coupon.status == "redeemed"

    def with_code(self, kept: CouponCode) -> Self:
        """The asset with the code of its coupon, where it is this coupon's."""
        if self.coupon is None or self.coupon.coupon_id != kept.coupon_id:
            return self
        return self.with_changes(coupon=self.coupon.with_changes(code=kept.code))

    def is_due(self, now: datetime) -> bool:
        """Whether the asset still waits for its coupon, and may be tried now."""
        waits = self.next_attempt_at is not None and self.next_attempt_at > now
        return self.is_pending and not waits and not self.waits_for_desk

    def waiting_for_coupon(self, now: datetime) -> Self:
        """The asset whose coupon a person makes. That is no attempt, and nothing is due meanwhile."""
        return self._moved(
            "asked_the_desk",
            waits_for_desk=True,
            last_error=WAITING,
            at=now,
            next_attempt_at=None,
        )

    def waiting_for_revoke(self) -> Self:
        """The asset whose coupon a person revokes."""
        return self.with_changes(waits_for_desk=True)

    def no_longer_waiting(self) -> Self:
        """The asset about which nobody at the coupon desk does anything any more."""
        return self.with_changes(waits_for_desk=False)

    def issued(self, coupon: Coupon, now: datetime, by: str = SERVICE) -> Self:
        """The asset with its coupon on it."""
        synchronized = self._moved(
            "coupon_issued",
            coupon=coupon,
            attempts=self.attempts + 1,
            last_error=None,
            at=now,
            next_attempt_at=None,
        )
        return synchronized.with_event(
            "coupon_issued", now, f"{self.name}: coupon …{coupon.hint}", by
        )

    def attempt_failed(self, error: str, now: datetime, *, for_good: bool = False) -> Self:
        """The asset after BitTitan gave no coupon: tried again later, unless that was the last time."""
        attempts = self.attempts + 1
        again = None if for_good else next_attempt(attempts, now)
        tried = self._moved(
            "attempt_failed" if again else "last_attempt_failed",
            attempts=attempts,
            last_error=error,
            at=now,
            next_attempt_at=again,
        )
        return tried.with_event("coupon_attempt_failed", now, f"{self.name}: {error}")

    def given_up(self, reason: str, now: datetime) -> Self:
        """The asset that waits no longer; staff can synchronize it again."""
        return self._moved("given_up", last_error=reason, at=now, next_attempt_at=None)

    def tried_again(self, by: str, now: datetime) -> Self:
        """The failed asset as staff let it try again, with its attempts counted afresh."""
        pending = self._moved("tried_again", attempts=0, next_attempt_at=None)
        return pending.with_event("resynchronize_requested", now, self.name, by)

    def checked(self, status: CouponStatus, now: datetime) -> Self:
        """The asset after BitTitan was asked about its coupon."""
        asked = self.with_changes(coupon_checked_at=now)
        if self.coupon is None or status == "active":
            return asked
        ended = asked.with_changes(coupon=self.coupon.turned(status))
        return ended.with_event(ENDED[status], now, f"{self.name}: coupon …{self.coupon.hint}")

    def revoked(self, coupon: Coupon, now: datetime) -> Self:
        """The asset whose coupon, as BitTitan has it now, cannot be redeemed any more."""
        ended = self.with_changes(coupon=coupon.following(self.coupon), waits_for_desk=False)
        if coupon.status == "expired":
            # It has its coupon, late as it is: trying again would find this one and no other.
            ended = ended._moved("coupon_found_expired", last_error=None, next_attempt_at=None)
            return ended.with_event("coupon_expired", now, f"{self.name}: …{coupon.hint}")
        # Taken back for good: whatever becomes of the cancelling, nobody waits for this asset any more.
        return ended.cancelled().with_event("coupon_revoked", now, f"{self.name}: …{coupon.hint}")

    def cancelled(self) -> Self:
        """The asset that nobody waits for any more."""
        if self.provisioning_status == "cancelled":
            return self
        return self._moved("cancelled", next_attempt_at=None)

    def _moved(self, event: str, **changes: Any) -> Self:
        status = ASSETS.after(self.provisioning_status, event)
        return self.with_changes(
            **{"provisioning_status": status, "waits_for_desk": False} | changes
        )
