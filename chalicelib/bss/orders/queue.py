"""The queue of orders to fulfil, and the schedule that puts what is due back on it."""

from datetime import datetime, timedelta
from functools import lru_cache
from heapq import merge
from itertools import islice
from typing import Self

from pydantic import BaseModel, model_validator

from chalicelib.config import settings
from chalicelib.observability import logger
from chalicelib.storage import aws
from chalicelib.storage.keys import (
    DUE_INVOICES,
    DUE_ORDERS,
    Row,
    key_of,
    name_of_due,
    queued_key,
    read,
    row,
)
from chalicelib.storage.queue import SQS_BATCH, Queue
from chalicelib.storage.table import Table
from chalicelib.values import ids
from chalicelib.values.clock import stamp

MOST_AT_ONCE = 1000
# An order that is still due as it was is queued again after this time: its message may be lost.
QUEUED_AGAIN_AFTER = timedelta(minutes=15)
# About 70 bytes each in one row, so it stays far below the 400 KB of DynamoDB.
MOST_WAITING = 3000


class OrderMessage(BaseModel):
    """A message: this order has something due, or the documents of this invoice, or this mail of it."""

    order_id: str = ""
    invoice_number: str = ""
    mail: int = 0

    @model_validator(mode="after")
    def _names_one(self) -> Self:
        if bool(self.order_id) == bool(self.invoice_number):
            raise ValueError("a message names an order or an invoice")
        return self

    @classmethod
    def about(cls, name: str) -> "OrderMessage":
        """The message about an order's id, an invoice's number, or `<number>#<count>` of a mail of it."""
        number, _, count = name.partition("#")
        if ids.is_invoice_number(number):
            return cls(invoice_number=number, mail=int(count or 0))
        return cls(order_id=name)

    def body(self) -> str:
        """The message as it is sent."""
        return self.model_dump_json(exclude_defaults=True)


class Queued(BaseModel):
    """That an order which was due at a moment waits on the queue since another."""

    due_at: str
    at: str


class Waiting(BaseModel):
    """The due orders that the schedule queued, by id."""

    orders: dict[str, Queued] = {}


class OrderQueue(Queue):
    """The queue of a stage's orders."""

    def put(self, order_id: str) -> None:
        """Queue an order that is placed already: when queueing it fails, the schedule finds it."""
        try:
            body = OrderMessage.about(order_id).body()
            self._client.send_message(QueueUrl=self.url, MessageBody=body)
        except Exception:  # Whatever it is, also an answer that is none of SQS's: the order stands.
            logger.exception("order_not_queued", order_id=order_id)

    def put_all(self, names: list[str]) -> list[str]:
        """Queue what is due, ten a call; those of the calls of which SQS took everything.

        Raises what SQS raises; what was not queued is still due.
        """
        tens = (names[start : start + SQS_BATCH] for start in range(0, len(names), SQS_BATCH))
        return [name for ten in tens if self._took(ten) for name in ten]

    def _took(self, names: list[str]) -> bool:
        return self.send_all([OrderMessage.about(name).body() for name in names])


def queue_due(*, table: Table, queue: OrderQueue, now: datetime) -> int:
    """Queue whatever is due: outbox, retry and recovery in one (docs/decisions/0010). Returns how many SQS took.

    What waits on the queue already is left alone for QUEUED_AGAIN_AFTER, unless it became due anew
    (rules.md R45).
    """
    due = _due(table, now)
    if not due:
        return 0
    waiting = _still_waiting(table, due, now)
    new = [order_id for order_id in due if order_id not in waiting][:MOST_AT_ONCE]
    queued = queue.put_all(new)
    if len(queued) < len(new):
        logger.warning("due_orders_not_queued", orders=len(new) - len(queued))
    if not queued:
        return 0
    _remember(table, waiting | {each: Queued(due_at=due[each], at=stamp(now)) for each in queued})
    logger.info("queued_due_orders", orders=len(queued))
    return len(queued)


def _due(table: Table, now: datetime) -> dict[str, str]:
    """What is due of orders and of invoices, and since when; the longest overdue first."""
    lists = (table.due_rows(each, stamp(now)) for each in (DUE_ORDERS, DUE_INVOICES))
    rows = islice(merge(*lists, key=_due_at), MOST_WAITING)
    return {name_of_due(key_of(row)): _due_at(row) for row in rows}


def _due_at(row: Row) -> str:
    due_at: str = row["due_at"]["S"]
    return due_at


def _still_waiting(table: Table, due: dict[str, str], now: datetime) -> dict[str, Queued]:
    """What was queued a short while ago, and nobody has worked on since."""
    stored = table.get(queued_key())
    known = read(Waiting, stored).orders if stored else {}
    since = stamp(now - QUEUED_AGAIN_AFTER)
    return {
        order_id: queued
        for order_id, queued in known.items()
        if queued.due_at == due.get(order_id) and queued.at > since
    }


def _remember(table: Table, orders: dict[str, Queued]) -> None:
    table.put(row(queued_key(), Waiting(orders=orders)))


@lru_cache(maxsize=1)
def order_queue() -> OrderQueue:
    """The queue of this process's stage."""
    return OrderQueue(aws.client("sqs"), settings().orders_queue_name)
