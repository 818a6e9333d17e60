"""Faults between the SDK and the local cloud, at the moment when the SDK would send a request.

They are events of botocore's: the SDK's own timeouts, retries and judging of answers come after them.
"""

import json
import os
import signal
import threading
from collections.abc import Callable
from functools import partial
from typing import Any

from botocore.exceptions import ConnectionClosedError, ReadTimeoutError
from botocore.httpsession import URLLib3Session

from chalicelib.storage import aws
from tests.api.aws_calls import answer_of
from tests.chaos.weather import Dice, Weather

# How many of a hundred requests meet a fault.
RATES = {"dynamodb": 4, "sqs": 6, "sesv2": 8}
# How many requests of a thread one fault meets: more than the SDK sends are an outage.
LENGTHS = (1, 1, 1, 1, 1, 2, 3)
LONGEST_DELAY = 4
CODES = {
    "dynamodb": ("ThrottlingException", "InternalServerError"),
    "sqs": ("RequestThrottled", "InternalFailure"),
    "sesv2": ("TooManyRequestsException", "ServiceUnavailable"),
}
TRANSACTION_CANCELED = "TransactionCanceledException"
CONFLICTS = {
    "PutItem": "TransactionConflictException",
    "UpdateItem": "TransactionConflictException",
}
CONFLICTS["TransactWriteItems"] = TRANSACTION_CANCELED


class Wire:
    """The faults of one process. `dies_at` is the request at which it kills itself; 0 for never."""

    def __init__(self, weather: Weather, dice: Dice, dies_at: int = 0) -> None:
        self._weather, self._dice, self._dies_at = weather, dice, dies_at
        self._sent = 0
        self._counting = threading.Lock()
        self._outage = threading.local()
        self._second = URLLib3Session(timeout=10)

    def spoil(self) -> None:
        """From now on the service's own clients in this process meet faults."""
        for service in RATES:
            events = aws.client(service).meta.events
            events.register_first("before-send", partial(self._send, service))
        delay = self._delay
        aws.client("sqs").meta.events.register("provide-client-params.sqs.SendMessage", delay)

    def _send(self, service: str, request: Any, event_name: str, **_: Any) -> Any:
        if b"attempt=1" not in _attempt(request):
            self._weather.count("retried by the SDK")
        if not self._weather.is_bad:
            return None
        operation = event_name.rpartition(".")[2]
        dies = self._is_its_last()
        if dies and self._dice.falls(0.5):
            self._die("before a call")
        elif dies:
            self._second.send(request)
            self._die("after a call")
        kind = self._kind(service, operation)
        if kind is None:
            return None
        self._weather.count(f"{service}: {kind}")
        return self._faults()[kind](service, operation, request)

    def _kind(self, service: str, operation: str) -> str | None:
        """The fault that this request meets: a new one, or what is left of the last."""
        kind, left = getattr(self._outage, service, (None, 0))
        if not left:
            if not self._dice.falls(RATES[service] / 100):
                return None
            kind = self._dice.one_of(_kinds(service, operation))
            left = self._dice.one_of(LENGTHS)
        setattr(self._outage, service, (kind, left - 1))
        return kind if kind in _kinds(service, operation) else None

    def _faults(self) -> dict[str, Callable[[str, str, Any], Any]]:
        return {
            "throttled": lambda service, _, request: _refused(request, 400, CODES[service][0]),
            "unavailable": lambda service, _, request: _refused(request, 503, CODES[service][1]),
            "conflict": lambda _, operation, request: _refused(request, 400, CONFLICTS[operation]),
            "connection reset": self._reset,
            "timeout": self._time_out,
            "done, reply lost": self._lose_the_reply,
            "sent twice": self._send_twice,
        }

    def _reset(self, service: str, operation: str, request: Any) -> None:
        raise ConnectionClosedError(endpoint_url=request.url)

    def _time_out(self, service: str, operation: str, request: Any) -> None:
        raise ReadTimeoutError(endpoint_url=request.url)

    def _lose_the_reply(self, service: str, operation: str, request: Any) -> None:
        self._second.send(request)
        raise ReadTimeoutError(endpoint_url=request.url)

    def _send_twice(self, service: str, operation: str, request: Any) -> None:
        self._second.send(request)

    def _delay(self, params: dict[str, Any], **_: Any) -> None:
        if "MessageGroupId" in params:
            return  # A FIFO queue takes no delay of a message.
        if params.get("DelaySeconds", 0) > LONGEST_DELAY:
            # Nobody waits a quarter of an hour here for what BitTitan gave no answer for.
            params["DelaySeconds"] = LONGEST_DELAY
        elif self._weather.is_bad and self._dice.falls(RATES["sqs"] / 100):
            self._weather.count("sqs: delayed")
            params["DelaySeconds"] = self._dice.own.randint(1, LONGEST_DELAY)

    def _is_its_last(self) -> bool:
        with self._counting:
            self._sent += 1
            return self._sent == self._dies_at

    def _die(self, when: str) -> None:
        self._weather.count(f"worker killed {when}")
        os.kill(os.getpid(), signal.SIGKILL)


def _attempt(request: Any) -> bytes:
    given = request.headers.get("amz-sdk-request", b"attempt=1")
    return given if isinstance(given, bytes) else given.encode()


def _kinds(service: str, operation: str) -> list[str]:
    kinds = ["throttled", "unavailable", "connection reset", "timeout", "done, reply lost"]
    if service == "dynamodb" and operation in CONFLICTS:
        kinds.append("conflict")
    if service == "sqs" and operation.startswith("SendMessage"):
        kinds.append("sent twice")
    return kinds


def _refused(request: Any, status: int, code: str) -> Any:
    body: dict[str, Any] = {"__type": code, "message": "Injected."}
    if code == TRANSACTION_CANCELED:
        body["CancellationReasons"] = [{"Code": "TransactionConflict"}]
    return answer_of(request, status, json.dumps(body))
