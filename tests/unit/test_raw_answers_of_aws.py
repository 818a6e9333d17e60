"""What AWS, or a proxy before it, answers byte for byte: judged by status as well as by name."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.port import BitTitanUnavailable
from chalicelib.bss.mail import ses
from chalicelib.bss.mail.welcome import Mail
from chalicelib.bss.orders.queue import OrderQueue
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage import aws
from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.keys import Key
from chalicelib.storage.table import Table
from tests.api.aws_calls import answering, counted

KEY = Key("ORDER#1", "ORDER")
MAIL = Mail(to="anna@northwind.example", subject="Licences", text="BT-0001", html="<p>BT-0001</p>")
BODIES = {
    "a page": "<html><body><h1>Service Unavailable</h1></body></html>",
    "nothing": "",
    "a name nobody knows": '{"__type": "com.amazon.coral.service#SomethingNew"}',
    "InternalFailure": '{"__type": "com.amazon.coral.service#InternalFailure", "message": "?"}',
    "a status for a name": '{"__type": "503"}',
    "text": "upstream connect error or disconnect/reset before headers",
}
EVERY_BODY = pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
LATER = pytest.mark.parametrize("status", [429, 500, 502, 503, 504])


@pytest.fixture(autouse=True)
def clients(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The service's own clients, whose retries do not wait."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
    aws.forget_clients()
    http_client._secrets.cache_clear()
    yield
    aws.forget_clients()
    http_client._secrets.cache_clear()


CALLS: dict[str, Callable[[Table], object]] = {
    "get": lambda table: table.get(KEY),
    "put": lambda table: table.put(KEY.attributes()),
    "write": lambda table: table.write(Put(KEY.attributes()), Put(KEY.attributes())),
    "collection": lambda table: table.collection(KEY.pk),
}


@LATER
@EVERY_BODY
@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_a_table_that_fails_is_unavailable_and_nothing_counts_as_lost(
    status: int, body: str, call: Callable[[Table], object]
) -> None:
    table = Table(aws.client("dynamodb"), "orders", pause=lambda seconds: None)
    with answering("dynamodb", "*", status, body), pytest.raises(TemporarilyUnavailable) as ended:
        call(table)
    assert not isinstance(ended.value, Lost)


@LATER
@EVERY_BODY
def test_a_queue_that_fails_leaves_the_order_to_the_schedule(
    caplog: pytest.LogCaptureFixture, status: int, body: str
) -> None:
    with answering("sqs", "*", status, body):
        OrderQueue(aws.client("sqs"), "orders").put("ord_1")
    assert [record.getMessage() for record in caplog.records] == ["order_not_queued"]


def test_a_page_that_a_queue_is_answered_with_as_a_success_is_none(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with answering("sqs", "*", 200, BODIES["a page"]):
        OrderQueue(aws.client("sqs"), "orders").put("ord_1")
    assert [record.getMessage() for record in caplog.records] == ["order_not_queued"]


@LATER
@EVERY_BODY
def test_the_schedule_breaks_off_when_it_cannot_queue_and_comes_again(
    status: int, body: str
) -> None:
    with answering("sqs", "*", status, body), pytest.raises(ClientError):
        OrderQueue(aws.client("sqs"), "orders").put_all(["ord_1"])


def _sent() -> None:
    ses.send(
        MAIL,
        client=aws.client("sesv2"),
        sender="shop@distributor.example",
        tags={"order_id": "ord_1"},
    )


@EVERY_BODY
@pytest.mark.parametrize("status", [408, 429, 503])
def test_a_mail_that_ses_had_no_time_for_was_not_sent_and_is_tried_again(
    status: int, body: str
) -> None:
    with answering("sesv2", "*", status, body), pytest.raises(ses.MailNotSent) as ended:
        _sent()
    assert not ended.value.permanent


@EVERY_BODY
@pytest.mark.parametrize("status", [500, 502, 504])
def test_whether_a_mail_went_out_is_unknown_when_ses_failed_with_it_and_it_is_asked_once(
    status: int, body: str
) -> None:
    with (
        answering("sesv2", "*", status, body),
        counted() as calls,
        pytest.raises(ses.MailOutcomeUnknown),
    ):
        _sent()
    assert calls == ["sesv2.SendEmail"]


@LATER
@EVERY_BODY
def test_a_key_that_cannot_be_read_leaves_bittitan_unasked(status: int, body: str) -> None:
    with (
        answering("secretsmanager", "*", status, body),
        pytest.raises(BitTitanUnavailable, match="nothing was sent"),
    ):
        http_client._secret("bittitan-storefront/test/bittitan-api-key")


def test_no_reason_repeats_what_was_answered() -> None:
    raised: list[Any] = []
    for status in (429, 500):
        with answering("sesv2", "*", status, f"<html>{MAIL.to} BT-0001</html>"):
            try:
                _sent()
            except (ses.MailNotSent, ses.MailOutcomeUnknown) as ended:
                raised.append(ended.reason)
    assert len(raised) == 2
    assert MAIL.to not in str(raised) and "BT-0001" not in str(raised)
