"""The queues of a run seen from outside: how much waits, poison and duplicates put on them, the dead letters."""

import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from chalicelib.config import settings
from chalicelib.values.ids import order_of_asset

# The stack says 720 seconds; nobody waits that long here for what a killed worker had taken.
VISIBLE_AGAIN = 2
POISON = ("not JSON", "{}", '{"order_id": "ord_unknown", "invoice_number": "INV-2026-000001"}')
POISON_OF_CHECKS = (*POISON[:2], '{"asset_ids": ["ast_unknown_1"], "day": "2026-11-27"}')
LOOKS_EVERY = 0.1
COUNTS = ("", "NotVisible", "Delayed")


class WatchedQueue:
    """A queue of a run and its dead letters, by a client that meets no fault."""

    def __init__(self, sqs: Any, name: str, poison: tuple[str, ...] = POISON) -> None:
        self.poison, self._sqs = poison, sqs
        self._is_fifo = name.endswith(".fifo")
        dead = f"{name.removesuffix('.fifo')}-dead{'.fifo' if self._is_fifo else ''}"
        self._url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        self._dead = sqs.get_queue_url(QueueName=dead)["QueueUrl"]
        for url in (self._url, self._dead):
            visible = {"VisibilityTimeout": str(VISIBLE_AGAIN if url == self._url else 600)}
            sqs.set_queue_attributes(QueueUrl=url, Attributes=visible)

    def put(self, body: str, series: str = "INV-2026") -> None:
        """Put a message on the queue; where that has groups, into the group of a series."""
        group = {"MessageGroupId": series, "MessageDeduplicationId": secrets.token_hex(16)}
        self._sqs.send_message(
            QueueUrl=self._url, MessageBody=body, **(group if self._is_fifo else {})
        )

    def waiting(self) -> int:
        """How many messages wait, are being worked on, or are delayed."""
        return self._count(self._url)

    def dead_letters(self) -> list[str]:
        """The bodies of the dead letters, which are taken off their queue: to be called once."""
        bodies: list[str] = []
        while self._count(self._dead):
            answer = self._sqs.receive_message(QueueUrl=self._dead, MaxNumberOfMessages=10)
            for message in answer.get("Messages", []):
                bodies.append(message["Body"])
                receipt = message["ReceiptHandle"]
                self._sqs.delete_message(QueueUrl=self._dead, ReceiptHandle=receipt)
        return bodies

    def _count(self, url: str) -> int:
        names = [f"ApproximateNumberOfMessages{each}" for each in COUNTS]
        answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)


@dataclass(frozen=True)
class Queues:
    """The queues that the workers of a run take messages from."""

    orders: WatchedQueue
    invoices: WatchedQueue
    checks: WatchedQueue

    @classmethod
    def of_stage(cls, sqs: Any) -> Self:
        names = settings()
        return cls(
            WatchedQueue(sqs, names.orders_queue_name),
            WatchedQueue(sqs, names.invoices_queue_name, POISON[:2]),
            WatchedQueue(sqs, names.coupon_checks_queue_name, POISON_OF_CHECKS),
        )

    @property
    def named(self) -> dict[str, WatchedQueue]:
        """Each, by what it is a queue of."""
        return {"orders": self.orders, "invoices": self.invoices, "checks": self.checks}

    def waiting(self) -> int:
        return sum(each.waiting() for each in self.named.values())

    def wait_until_empty(self, within: float) -> None:
        """Raises TimeoutError."""
        wait_until(lambda: not self.waiting(), within, "the queues are empty")

    def dead_letters(self) -> list[str]:
        """The bodies of all dead letters. To be called once."""
        return [body for each in self.named.values() for body in each.dead_letters()]


def orders_of(body: str) -> set[str]:
    """The orders that a message names, those of its assets too; none for poison."""
    if body in (*POISON, *POISON_OF_CHECKS):
        return set()
    named = json.loads(body)
    if "order_id" in named:
        return {str(named["order_id"])}
    return {order_of_asset(each) for each in named["asset_ids"]}


def wait_until(condition: Callable[[], bool], within: float, what: str) -> None:
    """Return once it is so. Raises TimeoutError."""
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {within:g} s: {what}")
        time.sleep(LOOKS_EVERY)
