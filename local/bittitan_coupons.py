"""Coupons as the simulated vendor stores them, and the requests it refuses."""

import secrets
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from chalicelib.bss.coupons.port import SKUS, CouponRequest
from chalicelib.bss.orders.states import CouponStatus

# Without letters and digits that look alike.
_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_MOST_LICENSES, _MOST_DAYS = 1_000_000, 3650


class VendorError(Exception):
    """The vendor refuses or fails, with a status, a code and a sentence."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"code": code, "message": message}


class NotRedeemable(Exception):
    """A revoked or expired coupon cannot be redeemed."""


@dataclass(frozen=True)
class HeldCoupon:
    """A coupon as the vendor stores it."""

    id: str
    code: str
    wanted: CouponRequest
    idempotency_key: str
    status: CouponStatus
    expires_on: date

    def answer(self) -> dict[str, Any]:
        """The coupon as the vendor's API returns it."""
        return {
            "id": self.id,
            "code": self.code,
            "reference": self.wanted.reference,
            "sku": self.wanted.sku,
            "licenses": self.wanted.licenses,
            "status": self.status,
            "expires_on": self.expires_on.isoformat(),
        }


def make(wanted: CouponRequest, key: str, today: date) -> HeldCoupon:
    """A new active coupon, with a code nobody can guess. Raises VendorError for a bad request."""
    _check(wanted)
    return HeldCoupon(
        id=f"cpn_{secrets.token_hex(12)}",
        code="-".join("".join(secrets.choice(_ALPHABET) for _ in range(5)) for _ in range(4)),
        wanted=wanted,
        idempotency_key=key,
        status="active",
        expires_on=today + timedelta(days=wanted.expire_days),
    )


def _check(wanted: CouponRequest) -> None:
    wrong = {
        "The SKU is not known.": wanted.sku not in SKUS.values(),
        "The reference is missing.": not wanted.reference.strip(),
        "The number of licenses is out of range.": not 1 <= wanted.licenses <= _MOST_LICENSES,
        "The number of days is out of range.": not (
            1 <= wanted.expire_days <= _MOST_DAYS and 1 <= wanted.validity_days <= _MOST_DAYS
        ),
    }
    found = [sentence for sentence, is_so in wrong.items() if is_so]
    if found:
        raise VendorError(422, "invalid_coupon_request", " ".join(found))
