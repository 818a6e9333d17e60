"""What runs the service without a caller, on the infra stack: a message, the schedule."""

import json
import secrets
from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib import workers
from chalicelib.auth import Caller
from chalicelib.bss.orders import queue
from chalicelib.config import settings
from chalicelib.storage import aws, table
from chalicelib.values import clock
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from local.cloud import Cloud
from local.seed import write_seed_data
from tests.integration.backend import Backend

SENDER = "licences@distributor.example"
API_KEY = "integration-key"


class Context:
    """What Lambda says about the time that is left."""

    def __init__(self, seconds: int = 120) -> None:
        self._seconds = seconds

    def get_remaining_time_in_millis(self) -> int:
        return self._seconds * 1000


class Stage:
    """A stage as it is deployed: its stack on the local cloud, BitTitan over HTTP."""

    def __init__(self, cloud: Cloud, simulator: Simulator) -> None:
        self.cloud, self.simulator = cloud, simulator
        self.backend = Backend(table.table(), clock=clock.now)  # type: ignore[arg-type]

    def buy(self, lines: int = 1) -> str:
        anna = Caller(account_id="acc_customer", sub=f"usr_{secrets.token_hex(4)}", roles=())
        return self.backend.buy(lines, by=anna, enqueue=queue.order_queue().put)

    def messages(self) -> list[str]:
        """Take every message off the queue; their bodies."""
        sqs, url = aws.client("sqs"), queue.order_queue().url
        found: list[str] = []
        while taken := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in taken:
                found.append(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return found


def forget() -> None:
    settings.cache_clear()
    aws.forget_clients()
    table.table.cache_clear()
    queue.order_queue.cache_clear()


@pytest.fixture(scope="module")
def stage(cloud: Cloud) -> Iterator[Stage]:
    simulator = Simulator()
    vendor = serve(simulator, api_key=API_KEY)
    name = f"t{secrets.token_hex(4)}"
    with pytest.MonkeyPatch.context() as environment:
        given = cloud.environment() | {
            "STAGE": name,
            "BITTITAN_URL": vendor.url,
            "BITTITAN_API_KEY": API_KEY,
        }
        for variable, value in given.items():
            environment.setenv(variable, value)
        forget()
        cloud.create_stack(name, SENDER)
        write_seed_data(table.table(), clock.now())
        yield Stage(cloud, simulator)
    forget()
    vendor.close()


@pytest.mark.parametrize(
    "body", ["", "not json", "{}", "[]", '{"order_id": 7}', '{"order_id": null}', '"ord_1"']
)
def test_a_message_that_cannot_be_read_raises_and_ends_among_the_dead_letters(
    stage: Stage, body: str
) -> None:
    with pytest.raises(ValidationError):
        workers.fulfil_message(body, Context())


def test_a_message_about_an_order_nobody_knows_is_done_with(stage: Stage) -> None:
    workers.fulfil_message('{"order_id": "ord_ffffffffffffffffffffffffffffffff"}', Context())
    workers.fulfil_message('{"order_id": "\\u0000#", "more": 1}', Context())
    assert stage.simulator.snapshot()["coupons"] == []


def test_a_placed_orders_message_brings_invoice_coupon_and_mail(stage: Stage) -> None:
    order_id = stage.buy(lines=2)
    [body] = stage.messages()
    assert json.loads(body) == {"order_id": order_id}
    workers.fulfil_message(body, Context())
    order = stage.backend.order(order_id)
    assert (order.status, order.invoice_number and order.invoice_number[:4]) == (
        "completed",
        "INV-",
    )
    [mail] = [mail for mail in stage.cloud.mails() if order_id in str(mail)]
    codes = [asset.coupon.known_code() for asset in stage.backend.assets(order_id) if asset.coupon]
    assert len(codes) == 2
    assert all(code in str(mail) for code in codes)


def test_the_schedule_queues_what_is_due_after_a_lost_message(stage: Stage) -> None:
    order_id = stage.buy()
    stage.messages()  # lost
    workers.queue_due_orders()
    assert stage.messages() == []
    clock.advance(61)
    workers.queue_due_orders()
    assert [json.loads(body) for body in stage.messages()] == [{"order_id": order_id}]
    workers.fulfil_message(json.dumps({"order_id": order_id}), Context())
    assert stage.backend.order(order_id).status == "completed"


def test_with_little_time_left_nothing_is_begun_that_cannot_be_finished(stage: Stage) -> None:
    order_id = stage.buy(lines=2)
    [body] = stage.messages()
    workers.fulfil_message(body, Context(seconds=39))
    order = stage.backend.order(order_id)
    assert (order.invoice.state, order.coupons.state) == ("done", "pending")
    held: list[dict[str, Any]] = stage.simulator.snapshot()["coupons"]
    assert not any(order_id[4:] in coupon["reference"] for coupon in held)
    workers.queue_due_orders()
    [again] = stage.messages()
    workers.fulfil_message(again, Context())
    assert stage.backend.order(order_id).status == "completed"
