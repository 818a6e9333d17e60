"""The service through app.py, in this process: API Gateway by Chalice, AWS by moto, BitTitan simulated."""

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from moto.ses.models import ses_backends

from chalicelib import aws, clock
from chalicelib.dynamodb import Table
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from local.issuer import Issuer
from local.seed import sow

API_KEY = "test-bittitan-key"


@dataclass(frozen=True)
class Answer:
    """What came back over the wire."""

    status: int
    headers: dict[str, str]
    json: Any

    @property
    def codes(self) -> list[str]:
        """The codes of a problem's errors."""
        return [error["code"] for error in self.json["errors"]]


@dataclass
class Api:
    """A client of the service: `api.get("/basket", by="acc_partner")`."""

    gateway: Any
    issuer: Issuer
    _tokens: dict[tuple[Any, ...], str] = field(default_factory=dict)

    def call(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        by: str | None = "acc_partner",
        roles: tuple[str, ...] = ("buyer",),
        sub: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        given = dict(headers or {})
        if by:
            given.setdefault("Authorization", f"Bearer {self.token(by, roles, sub)}")
        raw = b""
        if body is not None:
            given.setdefault("Content-Type", "application/json")
            raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        answer = self.gateway.request(method, path, given, raw)
        headers_by_name = {name.lower(): value for name, value in answer.headers.items()}
        parsed = json.loads(answer.body) if answer.body else None
        return Answer(answer.status, headers_by_name, parsed)

    def token(self, account_id: str, roles: tuple[str, ...], sub: str | None) -> str:
        key = (account_id, roles, sub)
        if key not in self._tokens:
            self._tokens[key] = self.issuer.token(account_id, roles, sub=sub)
        return self._tokens[key]

    def get(self, path: str, **how: Any) -> Answer:
        return self.call("GET", path, **how)

    def post(self, path: str, body: Any = None, **how: Any) -> Answer:
        return self.call("POST", path, body, **how)

    def put(self, path: str, body: Any = None, **how: Any) -> Answer:
        return self.call("PUT", path, body, **how)

    def patch(self, path: str, body: Any = None, **how: Any) -> Answer:
        return self.call("PATCH", path, body, **how)

    def delete(self, path: str, **how: Any) -> Answer:
        return self.call("DELETE", path, **how)


@pytest.fixture(scope="session")
def issuer() -> Iterator[Issuer]:
    issuer = Issuer()
    os.environ.update(issuer.environment())
    yield issuer
    issuer.close()


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    """BitTitan for the whole session; tests ask it for their own assets."""
    simulator = Simulator()
    server = serve(simulator, api_key=API_KEY)
    os.environ.update(BITTITAN_URL=server.url, BITTITAN_API_KEY=API_KEY)
    yield simulator
    server.close()


@pytest.fixture(scope="session")
def service(issuer: Issuer, simulator: Simulator) -> Any:
    """The module app.py, in an environment that is complete."""
    from chalicelib.config import settings

    settings.cache_clear()
    import app

    return app


@pytest.fixture(scope="session")
def gateway(service: Any) -> Any:
    from local.gateway import Gateway

    return Gateway(service.app)


@pytest.fixture
def seeded(table: Table) -> Table:
    """The table with the seed data of api.md; and the queue and the sender's identity."""
    sow(table, clock.now())
    aws.client("sqs").create_queue(QueueName="bittitan-storefront-test-orders")
    aws.client("sesv2").create_email_identity(EmailIdentity="licences@distributor.example")
    return table


@pytest.fixture
def api(gateway: Any, issuer: Issuer, seeded: Table) -> Api:
    return Api(gateway, issuer)


@pytest.fixture
def mails(api: Api) -> list[Any]:
    """The mails SES was given, oldest first; it grows while the test runs."""
    return ses_backends["123456789012"]["eu-west-1"].sent_messages


@dataclass
class Fulfilment:
    """What Lambda would do: hand over the queue's messages, and ring the schedule."""

    service: Any

    def run(self) -> int:
        """Handle every message on the queue now; returns how many there were."""
        from chalice.local import LambdaContext

        sqs = aws.client("sqs")
        url = sqs.get_queue_url(QueueName="bittitan-storefront-test-orders")["QueueUrl"]
        handled = 0
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                record = {"body": message["Body"], "receiptHandle": message["ReceiptHandle"]}
                context = LambdaContext("fulfil_order", 512, max_runtime_ms=120_000)
                self.service.fulfil_order({"Records": [record]}, context)
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                handled += 1
        return handled

    def run_after(self, seconds: float) -> int:
        """Let time pass, ring the schedule, and handle what it queued."""
        clock.advance(seconds)
        fields = ("version", "account", "region", "source", "detail-type", "time", "id")
        event = dict.fromkeys(fields, "") | {"detail": {}, "resources": []}
        self.service.queue_due_orders(event, None)
        return self.run()


@pytest.fixture
def fulfilment(service: Any, api: Api) -> Fulfilment:
    return Fulfilment(service)


@dataclass
class Shopper:
    """A user of an account who knows the way through the checkout."""

    api: Api
    by: str = "acc_partner"
    sub: str | None = None

    def fill(self, *lines: dict[str, Any]) -> Any:
        """Put lines into the basket; one mailbox when none are named. The basket."""
        answer = None
        for line in lines or ({"product_id": "prd_mailbox"},):
            answer = self.api.post("/basket/lines", line, by=self.by, sub=self.sub)
            assert answer.status == 201, answer.json
        assert answer is not None
        return answer.json

    def confirm(self) -> Any:
        """Confirm the billing data as it is now. The checkout."""
        checkout = self.api.get("/checkout", by=self.by, sub=self.sub).json
        version = {"billing_version": checkout["billing"]["version"]}
        answer = self.api.put("/checkout/billing", version, by=self.by, sub=self.sub)
        assert answer.status == 200, answer.json
        return answer.json

    def place(self, checkout: Any = None, **more: Any) -> Answer:
        """Place the basket as the checkout shows it."""
        checkout = checkout or self.api.get("/checkout", by=self.by, sub=self.sub).json
        wanted = {
            "basket_id": checkout["basket_id"],
            "basket_version": checkout["basket_version"],
        } | more
        return self.api.post("/orders", wanted, by=self.by, sub=self.sub)

    def buy(self, *lines: dict[str, Any], order_for: str | None = None) -> Any:
        """The whole journey. The order as it was placed."""
        self.fill(*lines)
        if order_for:
            chosen = {"account_id": order_for}
            assert self.api.put("/basket/order-for", chosen, by=self.by, sub=self.sub).status == 200
        self.confirm()
        answer = self.place()
        assert answer.status == 201, answer.json
        return answer.json

    def order(self, order_id: str) -> Any:
        return self.api.get(f"/orders/{order_id}", by=self.by, sub=self.sub).json


@pytest.fixture
def shopper(api: Api) -> Shopper:
    return Shopper(api)
