"""BitTitan in memory: accounts, coupons and the vendor's rules (docs/bittitan.md). Thread-safe."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from threading import RLock
from typing import Any

from chalicelib.bss.coupons.port import CouponRequest
from chalicelib.bss.orders.states import CouponStatus
from chalicelib.values import clock
from local.bittitan_coupons import HeldCoupon, NotRedeemable, VendorError, make
from local.bittitan_faults import Faults, Kind, LostReply, PendingFaults, Slow


class Simulator:
    """The vendor's state and rules. `today` decides which coupons have expired."""

    def __init__(self, today: Callable[[], date] = lambda: clock.now().date()) -> None:
        self._today = today
        self._lock = RLock()
        self._accounts: dict[str, str] = {}
        self._coupons: dict[str, HeldCoupon] = {}
        self._issued: dict[str, str] = {}
        self._faults = PendingFaults()
        self._calls = 0

    def count_call(self) -> None:
        """Count a call that was received, whatever its outcome."""
        with self._lock:
            self._calls += 1

    def set_faults(self, faults: Faults) -> None:
        """Set the faults of the next calls; a list that is given replaces what was pending of its kind."""
        self._faults.replace(faults)

    def next_fault(self, kind: Kind, reference: str | None) -> LostReply | Slow | None:
        """The fault that this call meets. Raises VendorError when the call is to fail."""
        return self._faults.meet(kind, reference)

    def has_faults(self) -> bool:
        """Whether a call may still fail."""
        return self._faults.are_left()

    def reference_of(self, coupon_id: str) -> str | None:
        """What a coupon was made for; None if it is not known."""
        with self._lock:
            held = self._coupons.get(coupon_id)
        return held and held.wanted.reference

    def put_account(self, account_id: str, name: str) -> dict[str, Any]:
        """Create or rename an account."""
        if not (account_id and name.strip()):
            raise VendorError(422, "invalid_account", "The account needs an id and a name.")
        with self._lock:
            self._accounts[account_id] = name
        return {"account_id": account_id, "name": name}

    def issue(self, wanted: CouponRequest, key: str) -> tuple[HeldCoupon, bool]:
        """The coupon of this idempotency key, and whether it is new. Two keys make two coupons."""
        if not key:
            raise VendorError(400, "idempotency_key_missing", "An Idempotency-Key is needed.")
        with self._lock:
            if key in self._issued:
                return self._repeat(wanted, key), False
            coupon = make(wanted, key, self._today())
            self._coupons[coupon.id] = coupon
            self._issued[key] = coupon.id
            return coupon, True

    def find(self, reference: str) -> list[HeldCoupon]:
        """The coupons of exactly this reference, oldest first."""
        if not reference:
            raise VendorError(400, "reference_missing", "Coupons are found by reference.")
        with self._lock:
            every = self._coupons.values()
            return [self._aged(each) for each in every if each.wanted.reference == reference]

    def read(self, coupon_id: str) -> HeldCoupon:
        """A coupon as it is today."""
        with self._lock:
            if coupon_id not in self._coupons:
                raise VendorError(404, "not_found", "There is no such coupon.")
            return self._aged(self._coupons[coupon_id])

    def revoke(self, coupon_id: str) -> HeldCoupon:
        """Revoke a coupon; doing it twice is harmless. A redeemed or expired one is refused."""
        with self._lock:
            coupon = self.read(coupon_id)
            if coupon.status in ("redeemed", "expired"):
                code = f"coupon_{coupon.status}"
                raise VendorError(409, code, f"The coupon is {coupon.status}; it stays so.")
            return self._mark(coupon, "revoked")

    def redeem(self, code: str) -> None:
        """Redeem a coupon, as in the portal. Raises KeyError, or NotRedeemable if revoked or expired."""
        with self._lock:
            known = (coupon for coupon in self._coupons.values() if coupon.code == code)
            coupon = next(known, None)
            if coupon is None:
                raise KeyError("no such coupon")
            status = self._aged(coupon).status
            if status in ("revoked", "expired"):
                raise NotRedeemable(f"The coupon is {status}; it cannot be redeemed.")
            self._mark(coupon, "redeemed")

    def forget(self, code: str) -> None:
        """Know a coupon no more, as a vendor that lost it. KeyError if unknown."""
        with self._lock:
            forgotten = [held for held in self._coupons.values() if held.code == code]
            if not forgotten:
                raise KeyError("no such coupon")
            for held in forgotten:
                del self._coupons[held.id]

    def forget_keys(self) -> None:
        """Know no idempotency key any more, as a vendor that keeps them for a day."""
        with self._lock:
            self._issued.clear()

    def snapshot(self) -> dict[str, Any]:
        """All accounts and coupons, and the calls received (`GET /_local/bittitan`)."""
        with self._lock:
            accounts = [{"account_id": key, "name": name} for key, name in self._accounts.items()]
            coupons = [_shown(self._aged(coupon)) for coupon in self._coupons.values()]
            return {"accounts": accounts, "coupons": coupons, "calls": self._calls}

    def _repeat(self, wanted: CouponRequest, key: str) -> HeldCoupon:
        coupon = self.read(self._issued[key])
        if coupon.wanted != wanted:
            raise VendorError(
                422, "idempotency_key_reused", "This Idempotency-Key was used for another request."
            )
        return coupon

    def _aged(self, coupon: HeldCoupon) -> HeldCoupon:
        over = coupon.status == "active" and coupon.expires_on < self._today()
        return replace(coupon, status="expired") if over else coupon

    def _mark(self, coupon: HeldCoupon, status: CouponStatus) -> HeldCoupon:
        self._coupons[coupon.id] = replace(coupon, status=status)
        return self._coupons[coupon.id]


def _shown(coupon: HeldCoupon) -> dict[str, Any]:
    return {
        "code": coupon.code,
        "reference": coupon.wanted.reference,
        "sku": coupon.wanted.sku,
        "licenses": coupon.wanted.licenses,
        "status": coupon.status,
        "idempotency_key": coupon.idempotency_key,
    }
