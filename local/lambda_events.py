"""What Lambda hands a function: the events of its queues and schedules, and the context of a run."""

from collections.abc import Sequence
from typing import Any

from chalice.local import LambdaContext

MEMORY_MB = 512


def queue_event(body: str, receipt_handle: str = "one") -> dict[str, Any]:
    """The event of one message on a queue."""
    return {"Records": [{"body": body, "receiptHandle": receipt_handle}]}


def batch_event(bodies: Sequence[str]) -> dict[str, Any]:
    """The event of several messages that a queue hands over at once."""
    return {"Records": [queue_event(body)["Records"][0] for body in bodies]}


def schedule_event() -> dict[str, Any]:
    """The event of a schedule."""
    fields = ("version", "account", "region", "source", "detail-type", "time", "id")
    return dict.fromkeys(fields, "") | {"detail": {}, "resources": []}


def context(function: str, *, seconds: int = 120) -> LambdaContext:
    """The context of a function that has this much time left."""
    return LambdaContext(function, MEMORY_MB, max_runtime_ms=seconds * 1000)
