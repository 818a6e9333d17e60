"""How sending a mail ends: sent, not sent, or nobody knows. No network: the wire is a hook."""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.awsrequest import AWSResponse
from botocore.exceptions import (
    ConnectionClosedError,
    ConnectTimeoutError,
    EndpointConnectionError,
    HTTPClientError,
    NoCredentialsError,
    ReadTimeoutError,
    SSLError,
)

from chalicelib.bss.mail.ses import MailNotSent, MailOutcomeUnknown, send, sent_from
from chalicelib.bss.mail.welcome import Mail
from chalicelib.storage import aws
from tests.builders import ORDER_ID

MAIL = Mail(
    to="anna@northwind.example",
    subject="Your BitTitan licences",
    text="Grüße, BT-0001",
    html="<p>Grüße, BT-0001</p>",
)
SENDER = "licences@distributor.example"
URL = "https://email.eu-west-1.amazonaws.com"
NOT_SENT = [
    EndpointConnectionError(endpoint_url=URL),
    ConnectTimeoutError(endpoint_url=URL),
    NoCredentialsError(),
]
UNKNOWN = [
    ReadTimeoutError(endpoint_url=URL),
    ConnectionClosedError(endpoint_url=URL),
    SSLError(endpoint_url=URL, error="bad record"),
    HTTPClientError(error="?"),
]


class Raw:
    """A body as botocore reads it from the wire."""

    def __init__(self, body: bytes) -> None:
        self.body = body

    def stream(self, **_: Any) -> list[bytes]:
        return [self.body]


class Wire:
    """Where requests would leave: it keeps them, and answers or raises instead."""

    def __init__(self, answer: Callable[[Any], AWSResponse]) -> None:
        self.requests: list[Any] = []
        self.answer = answer

    def carry(self, request: Any, **_: Any) -> AWSResponse:
        self.requests.append(request)
        return self.answer(request)

    def send(self, client: Any) -> str:
        client.meta.events.register("before-send.sesv2.*", self.carry)
        try:
            return send(MAIL, client=client, sender=SENDER, tags={"order_id": ORDER_ID})
        finally:
            client.meta.events.unregister("before-send.sesv2.*", self.carry)


@pytest.fixture(scope="module")
def client() -> Iterator[Any]:
    """The service's own client of SES, so that its settings are what is counted here."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("AWS_DEFAULT_REGION", "eu-west-1")
        environment.setenv("AWS_ACCESS_KEY_ID", "test")
        environment.setenv("AWS_SECRET_ACCESS_KEY", "test")
        aws.forget_clients()
        yield aws.client("sesv2")
        aws.forget_clients()


def test_a_mail_after_a_freeze_goes_out_on_a_new_connection(client: Any) -> None:
    used = aws.client("sesv2")
    assert aws.client("sesv2") is used
    assert aws.client("sesv2", max_idle=-1) is not used


def test_the_client_that_repeats_by_itself_is_kept(client: Any) -> None:
    assert aws.client("sqs", max_idle=-1) is aws.client("sqs", max_idle=-1)


def answering(status: int, body: dict[str, Any] | bytes, code: str = "") -> Wire:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"content-type": "application/json"} | ({"x-amzn-errortype": code} if code else {})
    return Wire(lambda request: AWSResponse(request.url, status, headers, Raw(raw)))


def refusing(status: int, code: str) -> Wire:
    return answering(status, {"message": f"{MAIL.to} is not verified, BT-0001"}, code)


def raising(error: Exception) -> Wire:
    def answer(_: Any) -> AWSResponse:
        raise error

    return Wire(answer)


def test_a_mail_that_ses_took_returns_its_message_id(client: Any):
    assert answering(200, {"MessageId": "0100-abc"}).send(client) == "0100-abc"


def test_the_mail_goes_out_as_simple_content_in_utf_8_tagged_with_its_order(client: Any):
    wire = answering(200, {"MessageId": "0100-abc"})
    wire.send(client)
    [request] = wire.requests
    assert json.loads(request.body) == {
        "FromEmailAddress": SENDER,
        "Destination": {"ToAddresses": [MAIL.to]},
        "Content": {
            "Simple": {
                "Subject": {"Data": MAIL.subject, "Charset": "UTF-8"},
                "Body": {
                    "Text": {"Data": MAIL.text, "Charset": "UTF-8"},
                    "Html": {"Data": MAIL.html, "Charset": "UTF-8"},
                },
            }
        },
        "EmailTags": [{"Name": "order_id", "Value": ORDER_ID}],
    }


@pytest.mark.parametrize(
    ("name", "written"),
    [
        ("", SENDER),
        ("Distributor", f"Distributor <{SENDER}>"),
        ("Smith, Sons", f'"Smith, Sons" <{SENDER}>'),
        ("Müller", f"=?utf-8?q?M=C3=BCller?= <{SENDER}>"),
    ],
)
def test_a_mail_is_sent_under_the_name_of_the_shop(name: str, written: str) -> None:
    assert sent_from(SENDER, name) == written


def test_answers_go_to_the_address_that_was_set(client: Any) -> None:
    wire = answering(200, {"MessageId": "0100-abc"})
    client.meta.events.register("before-send.sesv2.*", wire.carry)
    try:
        send(
            MAIL,
            client=client,
            sender=SENDER,
            tags={"order_id": ORDER_ID},
            reply_to="help@shop.example",
        )
    finally:
        client.meta.events.unregister("before-send.sesv2.*", wire.carry)
    assert json.loads(wire.requests[0].body)["ReplyToAddresses"] == ["help@shop.example"]


@pytest.mark.parametrize("code", ["BadRequestException", "ValidationException"])
def test_an_unacceptable_address_is_not_sent_to_and_will_not_be(code: str, client: Any):
    with pytest.raises(MailNotSent) as caught:
        refusing(400, code).send(client)
    assert caught.value.permanent


@pytest.mark.parametrize(
    ("status", "code"),
    [
        (400, "MessageRejected"),
        (400, "SendingPausedException"),
        (403, "AccessDeniedException"),
        (404, "NotFoundException"),
        (429, "TooManyRequestsException"),
        (503, "ServiceUnavailable"),
    ],
)
def test_what_ses_says_no_to_was_not_sent_and_may_be_tried_later(
    status: int, code: str, client: Any
):
    with pytest.raises(MailNotSent) as caught:
        refusing(status, code).send(client)
    assert not caught.value.permanent


@pytest.mark.parametrize("error", NOT_SENT, ids=lambda error: type(error).__name__)
def test_a_request_that_never_left_was_not_sent_and_may_be_tried_later(
    error: Exception, client: Any
):
    with pytest.raises(MailNotSent) as caught:
        raising(error).send(client)
    assert not caught.value.permanent


@pytest.mark.parametrize("error", UNKNOWN, ids=lambda error: type(error).__name__)
def test_a_lost_answer_leaves_the_outcome_unknown_and_is_not_asked_for_again(
    error: Exception, client: Any
):
    wire = raising(error)
    with pytest.raises(MailOutcomeUnknown):
        wire.send(client)
    assert len(wire.requests) == 1


@pytest.mark.parametrize("status", [500, 502, 504])
def test_a_failure_inside_ses_leaves_the_outcome_unknown_and_is_not_tried_again(
    status: int, client: Any
):
    wire = refusing(status, "InternalFailure")
    with pytest.raises(MailOutcomeUnknown):
        wire.send(client)
    assert len(wire.requests) == 1


@pytest.mark.parametrize("body", [b"", b"{}", b"<html>"])
def test_an_answer_without_a_message_id_leaves_the_outcome_unknown(body: bytes, client: Any):
    with pytest.raises(MailOutcomeUnknown):
        answering(200, body).send(client)


@pytest.mark.parametrize(
    "wire",
    [
        refusing(400, "BadRequestException"),
        refusing(400, "MessageRejected"),
        refusing(500, "InternalFailure"),
        raising(NOT_SENT[0]),
        raising(UNKNOWN[0]),
    ],
)
def test_reasons_are_sentences_without_addresses_and_codes(wire: Wire, client: Any):
    with pytest.raises((MailNotSent, MailOutcomeUnknown)) as caught:
        wire.send(client)
    reason = caught.value.reason
    assert reason[0].isupper() and reason.endswith(".")
    assert "@" not in reason and "BT-0001" not in reason and "http" not in reason
    assert caught.value.__suppress_context__ and caught.value.__cause__ is None
