"""What operations ask of AWS and how it answers, recorded once on moto, to be played again and again."""

import json
import os
import pickle
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from bench.baskets import fill, placed, to_place
from bench.environment import ENVIRONMENT
from bench.service import Service, seeded_service

LINES_VIEWED, MOST_LINES, LISTED, LINES_LISTED = 3, 40, 25, 1
# How often each operation is played.
FEW, MANY = 5, 25
SERVICES = ("dynamodb", "sqs", "sesv2")


@dataclass
class Exchange:
    """One call to AWS: its parameters as the service gave them, and the answer as it came over the wire."""

    service: str
    operation: str
    params: dict[str, Any]
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


@dataclass(frozen=True)
class Recording:
    """An operation with its calls: the event that the API is given, or the order that a worker is."""

    name: str
    exchanges: list[Exchange]
    event: dict[str, Any] = field(default_factory=dict)
    order_id: str = ""


class Recorder:
    """Listens to the SDK's clients."""

    def __init__(self, service: Service) -> None:
        from chalicelib.storage import aws

        self.service = service
        self._heard: list[Exchange] = []
        for name in SERVICES:
            events = aws.client(name).meta.events
            events.register_first(f"provide-client-params.{name}", self._asked)
            events.register_first(f"response-received.{name}", self._answered)

    def heard(self, work: Callable[[], Any]) -> list[Exchange]:
        """The calls that some work makes."""
        self._heard = heard = []
        work()
        self._heard = []
        return heard

    def asked(self, name: str, method: str, path: str, body: Any = None) -> Recording:
        """A request of a buyer, as API Gateway hands it over."""
        import app
        from local.lambda_events import context

        event = _event(method, path, body, _caller(self.service))
        return Recording(name, self.heard(lambda: app.app(event, context("api"))), event)

    def fulfilled(self, name: str) -> Recording:
        """The newest order, as a worker is told of it."""
        order_id = _newest_order(self.service)
        heard = self.heard(lambda: self.service.fulfil(order_id))
        return Recording(name, heard, order_id=order_id)

    def _asked(self, params: dict[str, Any], model: Any, **_: Any) -> None:
        self._heard.append(Exchange(model.service_model.service_name, model.name, params))

    def _answered(self, response_dict: dict[str, Any], **_: Any) -> None:
        last = self._heard[-1]
        last.status, last.body = response_dict["status_code"], response_dict["body"]
        last.headers = dict(response_dict["headers"])


def record(path: Path) -> None:
    """Record the operations on a seeded service and write them to a file."""
    with seeded_service() as service:
        path.write_bytes(pickle.dumps(list(_recordings(service))))


def _recordings(service: Service) -> Iterator[Recording]:
    recorder = Recorder(service)
    yield Recording("find the queue, once a process", recorder.heard(_find_queue))
    yield recorder.asked("answer without a call", "GET", "/health")
    _order(service, 1)
    fill(service, LINES_VIEWED)
    yield recorder.asked(f"view a basket of {LINES_VIEWED} lines", "GET", "/basket")
    line = {"product_id": "prd_bundle", "friendly_name": "One more"}
    yield recorder.asked("add a line to it", "POST", "/basket/lines", line)
    yield recorder.asked("rehearse its checkout", "GET", "/checkout")
    service.ask("DELETE", "/basket")
    for lines in (1, MOST_LINES):
        named = f"an order of {lines} line{'s' if lines > 1 else ''}"
        fill(service, lines)
        yield recorder.asked(f"place {named}", "POST", "/orders", to_place(service))
        yield recorder.fulfilled(f"fulfil {named}")
    for _ in range(LISTED):
        _order(service, LINES_LISTED)
    yield recorder.asked(f"list {LISTED} orders of {LINES_LISTED} line", "GET", "/orders")


def _find_queue() -> None:
    from chalicelib.bss.orders.queue import order_queue

    if not order_queue().url:
        raise RuntimeError("the queue has no address")


def _order(service: Service, lines: int) -> None:
    service.fulfil(placed(service, lines))


def _newest_order(service: Service) -> str:
    return service.ask("GET", "/orders?limit=1")["items"][0]["order_id"]


def _caller(service: Service) -> dict[str, str]:
    from chalicelib.auth import authenticated
    from chalicelib.config import settings

    return authenticated(service.bearer(), settings()).as_context()


def _event(method: str, path: str, body: Any, caller: dict[str, str]) -> dict[str, Any]:
    return {
        "resource": path,
        "path": path,
        "httpMethod": method,
        "headers": {"Content-Type": "application/json"},
        "multiValueQueryStringParameters": None,
        "pathParameters": {},
        "stageVariables": None,
        "requestContext": {
            "httpMethod": method,
            "resourcePath": path,
            "requestId": "c6af9ac6-7b61-11e6-9a41-93e8deadbeef",
            "identity": {"sourceIp": "127.0.0.1"},
            "authorizer": caller,
        },
        "body": None if body is None else json.dumps(body),
        "isBase64Encoded": False,
    }


def main() -> None:
    """Record to the file that is named."""
    # The service reads its settings when it is imported, so they come first.
    os.environ.update(ENVIRONMENT)
    record(Path(sys.argv[1]))


if __name__ == "__main__":
    main()
