"""The service with its seed data, on moto, with a simulated BitTitan; every call to AWS is counted."""

import json
import os
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager
from typing import Any

from moto import mock_aws

from bench.environment import ENVIRONMENT
from bench.units import Meter

API_KEY = "bench"


class Wire:
    """Counts every request when the SDK would send it."""

    def __init__(self) -> None:
        self.sent: Counter[str] = Counter()

    def watch(self, client: Any) -> None:
        client.meta.events.register_first("before-send", self._count)

    def watch_later(self, session: Any) -> None:
        """Watch what the session makes from now on: SES's client is made anew when it was idle."""
        session.register("before-send", self._count)

    def _count(self, event_name: str, **given: Any) -> None:
        self.sent[event_name.rpartition(".")[2]] += 1


class Service:
    """Takes requests, messages and schedules as they come to a deployed service."""

    def __init__(self, app_module: Any, issuer: Any, simulator: Any) -> None:
        from chalicelib.observability import logger
        from chalicelib.storage import aws
        from local.gateway import Gateway

        # What is on record is logged at every level; standard output is for the figures.
        handler: Any = logger.registered_handler
        handler.setStream(sys.stderr)
        self.wire, self.simulator = Wire(), simulator
        for service in ("dynamodb", "s3", "sqs", "sesv2"):
            self.wire.watch(aws.client(service))
        self.wire.watch_later(aws.session(short=True))
        self._app, self._issuer = app_module, issuer
        self._gateway = Gateway(app_module.app)

    def ask(
        self,
        method: str,
        path: str,
        body: Any = None,
        role: str = "buyer",
        *,
        by: str = "acc_partner",
        sub: str | None = None,
        **headers: str,
    ) -> Any:
        """The answer's body, for a user of an account. Raises RuntimeError where it is a refusal."""
        token = self.bearer(role, by, sub)
        given = {"Authorization": token, "Content-Type": "application/json"} | headers
        raw = b"" if body is None else json.dumps(body).encode()
        answer = self._gateway.request(method, path, given, raw)
        if answer.status >= 400:
            raise RuntimeError(f"{method} {path}: {answer.status} {answer.body.decode()}")
        return json.loads(answer.body)

    def bearer(self, role: str = "buyer", by: str = "acc_partner", sub: str | None = None) -> str:
        """What a user of an account sends as `Authorization`."""
        return f"Bearer {self._issuer.token(by, (role,), sub=sub)}"

    def fulfil(self, order_id: str) -> None:
        from local.lambda_events import context, queue_event

        message = json.dumps({"order_id": order_id})
        self._app.fulfil_order(queue_event(message), context("fulfil_order"))

    def make_documents(self, invoice_number: str) -> None:
        from local.lambda_events import context, queue_event

        message = json.dumps({"invoice_number": invoice_number})
        self._app.fulfil_order(queue_event(message), context("fulfil_order"))

    def queue_due_orders(self) -> None:
        from local.lambda_events import schedule_event

        self._app.queue_due_orders(schedule_event(), None)

    def check_coupons(self) -> list[str]:
        """Walk over the coupons once, and ask about what it queued. The messages."""
        from chalicelib.bss.coupons.check_queue import check_queue
        from chalicelib.storage import aws
        from local.lambda_events import context, queue_event, schedule_event

        self._app.queue_due_coupons(schedule_event(), context("queue_due_coupons"))
        asked = {"QueueUrl": check_queue().url, "MaxNumberOfMessages": 10}
        bodies = [
            each["Body"] for each in aws.client("sqs").receive_message(**asked).get("Messages", [])
        ]
        for body in bodies:
            self._app.check_coupons(queue_event(body), context("check_coupons"))
        return bodies

    def reconcile(self) -> None:
        from local.lambda_events import context, schedule_event

        self._app.reconcile(schedule_event(), context("reconcile", seconds=900))

    def bounce(self, order_id: str, message_id: str) -> None:
        from local.lambda_events import queue_event

        mail = {"messageId": message_id, "tags": {"order_id": [order_id]}}
        event = {"eventType": "Bounce", "mail": mail, "bounce": {"bounceType": "Permanent"}}
        self._app.record_mail_event(queue_event(json.dumps({"Message": json.dumps(event)})), None)


@contextmanager
def seeded_service(
    meter: Meter | None = None, on: Callable[[], AbstractContextManager[Any]] = mock_aws
) -> Iterator[Service]:
    """The service with its seed data, on moto or another AWS; a meter watches its table from the first row on."""
    from local.bittitan_server import serve
    from local.bittitan_simulator import Simulator
    from local.issuer import Issuer

    simulator = Simulator()
    with closing(Issuer()) as issuer, closing(serve(simulator, api_key=API_KEY)) as server:
        os.environ.update(issuer.environment())
        os.environ.update(BITTITAN_URL=server.url, BITTITAN_API_KEY=API_KEY)
        with on():
            import app

            _create(meter)
            yield Service(app, issuer, simulator)


def _create(meter: Meter | None) -> None:
    from chalicelib.config import settings
    from chalicelib.storage import aws
    from chalicelib.storage.table import table
    from chalicelib.values import clock
    from infra.template import table_definition
    from local.seed import write_seed_data

    aws.client("dynamodb").create_table(**table_definition(settings().table_name))
    aws.client("sqs").create_queue(QueueName=settings().orders_queue_name)
    aws.client("sqs").create_queue(QueueName=settings().coupon_checks_queue_name)
    aws.client("sesv2").create_email_identity(EmailIdentity=ENVIRONMENT["SENDER_EMAIL"])
    aws.client("s3").create_bucket(
        Bucket=settings().documents_bucket,
        CreateBucketConfiguration={"LocationConstraint": ENVIRONMENT["AWS_REGION"]},
    )
    if meter:
        meter.watch(aws.client("dynamodb"))
    write_seed_data(table(), clock.now())
