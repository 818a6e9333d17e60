"""Receipts: what was answered to an Idempotency-Key, written in the transaction it answers for.

So there is no moment at which the work is done and the receipt is missing (docs/decisions/0004).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TypeVar

from pydantic import BaseModel

from chalicelib.errors import IdempotencyKeyReused
from chalicelib.storage.keys import Key, Row, read, receipt_key, row
from chalicelib.storage.table import Condition, Put

A = TypeVar("A", bound=BaseModel)

KEPT = timedelta(hours=24)
NEVER_USED = "attribute_not_exists(pk) OR expires_at <= :now"


class Receipt(BaseModel):
    """The request, as a fingerprint, and the answer to it as JSON."""

    fingerprint: str
    answer: str


@dataclass(frozen=True)
class Slot:
    """The place of one caller's Idempotency-Key on one call. Without a key it remembers nothing."""

    key: Key | None = None
    fingerprint: str = ""

    @property
    def keys(self) -> tuple[Key, ...]:
        """What must be read to recall the answer."""
        return (self.key,) if self.key else ()

    def recall(self, rows: dict[Key, Row], answer: type[A], now: datetime) -> A | None:
        """The answer given before, if it was. Raises IdempotencyKeyReused."""
        stored = rows.get(self.key) if self.key else None
        if stored is None or int(stored["expires_at"]["N"]) <= now.timestamp():
            return None
        receipt = read(Receipt, stored)
        if receipt.fingerprint != self.fingerprint:
            raise IdempotencyKeyReused
        return answer.model_validate_json(receipt.answer)

    def remember(self, answer: BaseModel, now: datetime) -> tuple[Put, ...]:
        """The change that records the answer; it goes into the transaction of the work itself."""
        if self.key is None:
            return ()
        receipt = Receipt(fingerprint=self.fingerprint, answer=answer.model_dump_json())
        stored = row(self.key, receipt, expires_at=int((now + KEPT).timestamp()))
        return (Put(stored, Condition(NEVER_USED, {"now": int(now.timestamp())})),)


def slot(account_id: str, sub: str, call: str, idempotency_key: str | None, body: bytes) -> Slot:
    """The slot of a request."""
    if idempotency_key is None:
        return Slot()
    key = receipt_key(account_id, sub, call, idempotency_key)
    return Slot(key, hashlib.sha256(body).hexdigest())
