"""Receipts: what was answered to an Idempotency-Key, written in the transaction it answers for.

So there is no moment at which the work is done and the receipt is missing (docs/decisions/0004).
"""

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Generic, NamedTuple, TypeVar

from pydantic import BaseModel

from chalicelib.errors import IdempotencyKeyReused, RequestInProgress
from chalicelib.storage.conditions import Condition, Put
from chalicelib.storage.contention import CHANGE_TRIES, until_written
from chalicelib.storage.keys import Key, Rows, read, receipt_key, row
from chalicelib.storage.table import Table

A = TypeVar("A", bound=BaseModel)

KEPT = timedelta(hours=24)
NEVER_USED = "attribute_not_exists(pk) OR expires_at <= :now"


class Receipt(BaseModel):
    """The request, as a fingerprint, and the answer to it as JSON; and whether it made what it answers."""

    fingerprint: str
    answer: str
    is_new: bool = True

    def read(self, answer: type[A]) -> A:
        return answer.model_validate_json(self.answer)


class Slot(NamedTuple):
    """The place of one caller's Idempotency-Key on one call. Without a key it remembers nothing."""

    key: Key | None = None
    fingerprint: str = ""

    @property
    def keys(self) -> tuple[Key, ...]:
        """What must be read to recall the answer."""
        return (self.key,) if self.key else ()

    def recall(self, rows: Rows, answer: type[A], now: datetime) -> A | None:
        """The answer given before, if it was. Raises IdempotencyKeyReused."""
        receipt = self.receipt(rows, now)
        return receipt and receipt.read(answer)

    def receipt(self, rows: Rows, now: datetime) -> Receipt | None:
        """What is remembered of the answer given before, if it was. Raises IdempotencyKeyReused."""
        stored = rows.get(self.key) if self.key else None
        if stored is None or int(stored["expires_at"]["N"]) <= now.timestamp():
            return None
        receipt = read(Receipt, stored)
        if receipt.fingerprint != self.fingerprint:
            raise IdempotencyKeyReused
        return receipt

    def remember(self, answer: BaseModel, now: datetime, *, is_new: bool = True) -> tuple[Put, ...]:
        """The change that records the answer; it goes into the transaction of the work itself."""
        if self.key is None:
            return ()
        written = answer.model_dump_json()
        receipt = Receipt(fingerprint=self.fingerprint, answer=written, is_new=is_new)
        stored = row(self.key, receipt, expires_at=int((now + KEPT).timestamp()))
        return (Put(stored, Condition(NEVER_USED, {"now": int(now.timestamp())})),)


def slot(account_id: str, sub: str, call: str, idempotency_key: str | None, body: bytes) -> Slot:
    """The slot of a request."""
    if idempotency_key is None:
        return Slot()
    key = receipt_key(account_id, sub, call, idempotency_key)
    return Slot(key, hashlib.sha256(body).hexdigest())


class Outcome(NamedTuple, Generic[A]):
    """What a request is answered, and what is written for it; nothing when nothing changes."""

    answer: A
    writes: tuple[Put, ...] = ()


class IdempotentRequest(NamedTuple, Generic[A]):
    """What a request comes to: `outcome` judges the rows of `keys`, or raises what it refuses."""

    slot: Slot
    answer: type[A]
    keys: tuple[Key, ...]
    outcome: Callable[[Rows], Outcome[A]]


def done_once(asked: IdempotentRequest[A], *, table: Table, now: datetime) -> A:
    """Answer as before, if the key was used before; else do the work and keep its answer. Raises Lost."""
    rows = table.get_all([*asked.keys, *asked.slot.keys])
    if recalled := asked.slot.recall(rows, asked.answer, now):
        return recalled
    outcome = asked.outcome(rows)
    if outcome.writes:
        table.write(*outcome.writes, *asked.slot.remember(outcome.answer, now))
    return outcome.answer


def created_once(
    asked: IdempotentRequest[A], *, table: Table, now: datetime, tries: int = CHANGE_TRIES
) -> A:
    """Do work that makes something new, once for its key. Raises RequestInProgress when every try was lost."""
    return until_written(
        lambda: done_once(asked, table=table, now=now),
        table,
        tries=tries,
        refusal=RequestInProgress,
    )
