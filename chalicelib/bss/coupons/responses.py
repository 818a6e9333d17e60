"""What BitTitan answers, and how it ends: a value, a refusal in words, an unknown outcome."""

from datetime import date
from typing import Annotated, TypeVar

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from chalicelib.bss.coupons.port import (
    BitTitanBusy,
    BitTitanNotFound,
    BitTitanRefused,
    BitTitanUnavailable,
)
from chalicelib.bss.coupons.redaction import redacted
from chalicelib.bss.orders.assets import Coupon
from chalicelib.bss.orders.states import CouponStatus

# Request timeout, too early, too many requests: BitTitan asks us to come back.
TOO_MANY_REQUESTS = 429
COME_BACK = frozenset({408, 425, TOO_MANY_REQUESTS})
# Our key is wrong or lacks a right. That says nothing about the order: it is tried again until the key is fixed.
KEY_NOT_ACCEPTED = frozenset({401, 403})
NOT_FOUND = (404, "not_found")


class Answer(BaseModel):
    """Something BitTitan said. It may say more than we read."""

    # A validation error shows what it was given, and that may hold a coupon code.
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


Shape = TypeVar("Shape", bound=Answer)


class AccountAnswer(Answer):
    account_id: str


class CouponAnswer(Answer):
    id: Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9][A-Za-z0-9._:-]{0,199}$")]
    code: Annotated[str, StringConstraints(pattern=r"^[!-~]{8,100}$"), Field(repr=False)]
    reference: str
    sku: str
    licenses: int
    status: CouponStatus
    expires_on: date

    def coupon(self) -> Coupon:
        """The coupon as the service keeps it."""
        return Coupon(
            coupon_id=self.id, code=self.code, status=self.status, expires_on=self.expires_on
        )


class CouponsAnswer(Answer):
    coupons: tuple[CouponAnswer, ...]


class ErrorAnswer(Answer):
    code: str = ""
    message: str = ""


def read(shape: type[Shape], data: bytes) -> Shape:
    """What an answer's body says, or BitTitanUnavailable when it cannot be understood."""
    try:
        return shape.model_validate_json(data)
    except ValidationError:
        raise BitTitanUnavailable(
            "BitTitan's answer could not be understood; the outcome is unknown."
        ) from None


def insist(answer: Answer, **asked: object) -> None:
    """Raise BitTitanUnavailable when an answer is about something else than was asked."""
    if any(getattr(answer, name) != value for name, value in asked.items()):
        raise BitTitanUnavailable(
            "BitTitan's answer does not fit what was asked; the outcome is unknown."
        )


def judge(status: int, data: bytes, sent: str, retry_after: str = "") -> None:
    """Return for a success; else raise what the status means, in BitTitan's words where it refuses.

    `retry_after` is its header of that name; a date in it is not read.
    Whatever looks like a coupon code is redacted in those words, unless it was in what we sent.
    """
    if 200 <= status < 300:
        return
    if status in KEY_NOT_ACCEPTED:
        raise BitTitanUnavailable(f"BitTitan does not accept our API key ({status}).")
    if 400 <= status < 500 and status not in COME_BACK:
        error = _error(data)
        # Any 404 may come of a wrong address. Only BitTitan's own word makes a coupon unknown.
        refused = BitTitanNotFound if (status, error.code) == NOT_FOUND else BitTitanRefused
        raise refused(
            redacted(error.message, sent) or f"BitTitan refused with {status} and gave no reason."
        )
    seconds = int(retry_after) if retry_after.isdecimal() else 0
    if status == TOO_MANY_REQUESTS or (status >= 500 and seconds):
        raise BitTitanBusy(f"BitTitan answered {status}.", seconds)
    raise BitTitanUnavailable(f"BitTitan answered {status}.")


def late(seconds: float) -> BitTitanUnavailable:
    """No answer within the read timeout."""
    return BitTitanUnavailable(
        f"BitTitan did not answer within {seconds:g} seconds; the outcome is unknown."
    )


def broken() -> BitTitanUnavailable:
    """The connection ended before the answer did."""
    return BitTitanUnavailable("The connection to BitTitan broke; the outcome is unknown.")


def unreachable() -> BitTitanUnavailable:
    """No connection could be made."""
    return BitTitanUnavailable("BitTitan could not be reached; nothing was sent.")


def no_address() -> BitTitanUnavailable:
    """The stage does not know where BitTitan is, or only an address that is not private."""
    return BitTitanUnavailable(
        "BitTitan's address (BITTITAN_URL) must begin with https://; nothing was sent."
    )


def _error(data: bytes) -> ErrorAnswer:
    try:
        return ErrorAnswer.model_validate_json(data)
    except ValidationError:
        return ErrorAnswer()
