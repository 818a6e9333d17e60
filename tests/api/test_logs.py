"""Logs: one line per outcome, with what is needed to follow a request or an order."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.client import Answer, Api
from tests.api.cloud import Cloud
from tests.api.journey import whole_journey
from tests.api.recording import RecordedOutput, RecordingGateway
from tests.api.workers import Fulfilment


def test_every_request_is_one_answered_line_with_its_status_and_correlation_id(
    shopper: Shopper,
    fulfilment: Fulfilment,
    recorded_gateway: RecordingGateway,
    written: RecordedOutput,
) -> None:
    whole_journey(shopper, fulfilment)
    answered = written.named("answered")
    assert [line["status"] for line in answered] == recorded_gateway.statuses
    ids = [line["correlation_id"] for line in answered]
    assert all(ids) and len(set(ids)) == len(ids)
    assert all(line["call"] and line["ms"] >= 0 for line in answered)


@pytest.mark.parametrize(
    ("method", "path", "how", "status"),
    [
        ("GET", "/health", {"by": None}, 200),
        ("GET", "/orders/ord_unknown", {}, 404),
        ("GET", "/bss/orders", {}, 403),
        ("POST", "/basket/lines", {"body": b"{"}, 400),
        ("POST", "/basket/lines", {"body": {}}, 422),
        ("DELETE", "/basket", {"headers": {"If-Match": '"9"'}}, 412),
        ("POST", "/basket/lines", {"body": b"x", "headers": {"Content-Type": "text/plain"}}, 415),
    ],
)
def test_an_answer_of_any_kind_is_one_line(
    api: Api, written: RecordedOutput, method: str, path: str, how: dict[str, Any], status: int
) -> None:
    answer: Answer = api.call(method, path, **how)
    assert answer.status == status
    (line,) = written.named("answered")
    assert line["status"] == status
    if status >= 400:
        assert line["correlation_id"] == answer.json["request_id"]


def test_a_refusal_is_logged_with_its_code_at_info(api: Api, written: RecordedOutput) -> None:
    answer = api.get("/orders/ord_unknown")
    (line,) = written.named("refused")
    assert (line["level"], line["code"]) == ("INFO", "not_found")
    assert line["correlation_id"] == answer.json["request_id"]


def test_what_fulfilment_does_is_logged_under_the_orders_id(
    shopper: Shopper, fulfilment: Fulfilment, written: RecordedOutput
) -> None:
    order = shopper.buy(MAILBOX, BUNDLE)
    fulfilment.run()
    lines = [line for line in written.lines if line["correlation_id"] == order["order_id"]]
    assert [line["message"] for line in lines] == ["coupon_issued", "coupon_issued", "fulfilled"]
    assert lines[-1]["status"] == "completed"


def test_a_bug_is_logged_at_error_with_its_traceback(
    api: Api, cloud: Cloud, written: RecordedOutput
) -> None:
    cloud.put({"pk": {"S": "PRODUCT#prd_mailbox"}, "sk": {"S": "PRODUCT"}, "body": {"S": "{}"}})
    answer = api.get("/products/prd_mailbox")
    (line,) = written.named("failed")
    assert answer.status == 500 and line["level"] == "ERROR" and "Traceback" in line["exception"]
    assert line["correlation_id"] == answer.json["request_id"]
    assert [each["status"] for each in written.named("answered")] == [500]
