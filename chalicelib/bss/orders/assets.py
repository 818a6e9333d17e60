"""Assets: the one-off record of what was bought, and its next states."""

from datetime import date, datetime
from typing import Any, Self

from pydantic import ConfigDict, Field

from chalicelib.bss.orders.attempts import next_attempt
from chalicelib.bss.orders.coupons import Coupon, CouponCode, Replacement, reference_of
from chalicelib.bss.orders.events import SERVICE, EventName, WithHistory
from chalicelib.bss.orders.states import ASSETS, CouponStatus, ProvisioningStatus
from chalicelib.bss.products.models import ProductType
from chalicelib.values.base import ALWAYS_ANSWERED, Model, Timestamp, is_none, without_defaults
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


class AssetSummary(Model):
    model_config = ALWAYS_ANSWERED | ConfigDict(json_schema_extra=without_defaults)

    asset_id: str
    name: str
    quantity: int
    provisioning_status: ProvisioningStatus = "pending"


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
    # Which of its coupons this is, or will be: each that replaces one is the next.
    generation: int = Field(default=1, exclude_if=lambda number: number == 1)
    # The replacing that is under way, and the last one that brought a new coupon.
    replacement: Replacement | None = Field(default=None, exclude_if=is_none)
    replaced: Replacement | None = Field(default=None, exclude_if=is_none)

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
    def reference(self) -> str:
        """What its coupon of now is known by at BitTitan, and the key that it is asked for with."""
        return reference_of(self.asset_id, self.generation)

    @property
    def was_left_to_desk(self) -> bool:
        """Whether the coupon desk was the last that was asked for its coupon, and did not say how that ended."""
        return self.last_error == WAITING

    @property
    def gives_coupon_back(self) -> bool:
        """Whether its coupon is to be revoked, because another is to take its place."""
        return self.replacement is not None and self.coupon is not None

    @property
    def is_being_replaced(self) -> bool:
        """Whether its coupon is being revoked so that another takes its place; false where that has failed."""
        return self.is_pending and self.gives_coupon_back

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

    def replacing(self, asked: Replacement) -> Self:
        """The asset whose coupon is to be revoked, and followed by another."""
        pending = self._moved(
            "coupon_to_be_replaced",
            replacement=asked,
            attempts=0,
            last_error=None,
            next_attempt_at=None,
        )
        detail = f"{self.name}: coupon …{asked.hint}: {asked.reason}"
        return pending.with_event("replace_requested", asked.at, detail, asked.by)

    def coupon_taken_back(self, now: datetime) -> Self:
        """The asset whose coupon is revoked: it waits for its next one."""
        hint = self.coupon.hint if self.coupon else ""
        pending = self._moved(
            "coupon_taken_back",
            coupon=None,
            generation=self.generation + 1,
            attempts=0,
            last_error=None,
            at=now,
            next_attempt_at=None,
        )
        return pending.with_event("coupon_revoked", now, f"{self.name}: coupon …{hint}")

    def coupon_stays(
        self, why: str, now: datetime, status: CouponStatus = "active", by: str = SERVICE
    ) -> Self:
        """The asset that keeps its coupon, in this status: the replacing has ended, and says why."""
        kept = self if status == "active" else self.checked(status, now)
        stays = kept._moved("coupon_stays", last_error=why, at=now, next_attempt_at=None)
        return stays.with_event("replace_refused", now, f"{self.name}: {why}", by)

    def issued(self, coupon: Coupon, now: datetime, by: str = SERVICE) -> Self:
        """The asset with its coupon on it."""
        synchronized = self._moved(
            "coupon_issued",
            replaced=self.replacement or self.replaced,
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
        # A replacing is under way only while a coupon is waited for.
        replacement = self.replacement if status in ("pending", "failed") else None
        moved = {"provisioning_status": status, "waits_for_desk": False, "replacement": replacement}
        return self.with_changes(**moved | changes)
