"""The queue of orders seen from outside: how much waits, poison and duplicates put on it, the dead letters."""

import json
import time
from collections.abc import Callable
from typing import Any

# The stack says 720 seconds; nobody waits that long here for what a killed worker had taken.
VISIBLE_AGAIN = 2
POISON = ("not JSON", "{}", '{"order_id": "ord_unknown", "invoice_number": "INV-2026-000001"}')
LOOKS_EVERY = 0.1
COUNTS = ("", "NotVisible", "Delayed")


class OrdersQueue:
    """The queue of a run and its dead letters, by a client that meets no fault."""

    def __init__(self, sqs: Any, name: str) -> None:
        self._sqs = sqs
        self._url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
        self._dead = sqs.get_queue_url(QueueName=f"{name}-dead")["QueueUrl"]
        for url in (self._url, self._dead):
            visible = {"VisibilityTimeout": str(VISIBLE_AGAIN if url == self._url else 600)}
            sqs.set_queue_attributes(QueueUrl=url, Attributes=visible)

    def put(self, body: str) -> None:
        self._sqs.send_message(QueueUrl=self._url, MessageBody=body)

    def waiting(self) -> int:
        """How many messages wait, are being worked on, or are delayed."""
        return self._count(self._url)

    def wait_until_empty(self, within: float) -> None:
        """Raises TimeoutError."""
        wait_until(lambda: not self.waiting(), within, "the queue is empty")

    def dead_letters(self) -> list[str]:
        """The bodies of the dead letters. To be called once: they are out of sight afterwards."""
        bodies: list[str] = []
        while self._count(self._dead) > len(bodies):
            answer = self._sqs.receive_message(QueueUrl=self._dead, MaxNumberOfMessages=10)
            bodies += [message["Body"] for message in answer.get("Messages", [])]
        return bodies

    def _count(self, url: str) -> int:
        names = [f"ApproximateNumberOfMessages{each}" for each in COUNTS]
        answer = self._sqs.get_queue_attributes(QueueUrl=url, AttributeNames=names)
        return sum(int(answer["Attributes"][name]) for name in names)


def order_of(body: str) -> str:
    """The order that a message names; empty for poison."""
    if body in POISON:
        return ""
    return str(json.loads(body)["order_id"])


def wait_until(condition: Callable[[], bool], within: float, what: str) -> None:
    """Return once it is so. Raises TimeoutError."""
    until = time.monotonic() + within
    while not condition():
        if time.monotonic() > until:
            raise TimeoutError(f"not within {within:g} s: {what}")
        time.sleep(LOOKS_EVERY)
