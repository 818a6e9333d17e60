"""Calls to AWS: counted, recorded, or made to fail."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from io import BytesIO
from typing import Any

from botocore.awsrequest import AWSResponse, HeadersDict
from botocore.exceptions import ClientError

from chalicelib.storage import aws

SERVICES = ("dynamodb", "s3", "sqs", "sesv2")


@contextmanager
def _handling(service: str, event: str, handler: Callable[..., Any]) -> Iterator[None]:
    events = aws.client(service).meta.events
    events.register_first(event, handler)
    try:
        yield
    finally:
        events.unregister(event, handler)


@contextmanager
def counted() -> Iterator[list[str]]:
    """The AWS operations called inside the block, retries included."""
    calls: list[str] = []

    def note(event_name: str, **_: Any) -> None:
        calls.append(event_name.removeprefix("before-send."))

    with ExitStack() as listening:
        for service in SERVICES:
            listening.enter_context(_handling(service, "before-send", note))
        yield calls


@contextmanager
def recorded_requests(operation: str) -> Iterator[list[dict[str, Any]]]:
    """The requests of a DynamoDB operation inside the block, as they are sent."""
    asked: list[dict[str, Any]] = []

    def listen(params: dict[str, Any], **_: Any) -> None:
        asked.append(json.loads(params["body"]))

    with _handling("dynamodb", f"before-call.dynamodb.{operation}", listen):
        yield asked


@contextmanager
def recorded_mails() -> Iterator[list[dict[str, Any]]]:
    """What SES is asked to send inside the block: moto keeps neither tags nor attachments."""
    asked: list[dict[str, Any]] = []

    def listen(params: dict[str, Any], **_: Any) -> None:
        asked.append(json.loads(params["body"]))

    with _handling("sesv2", "before-call.sesv2.SendEmail", listen):
        yield asked


@contextmanager
def giving_at_once(rows: int) -> Iterator[None]:
    """DynamoDB with so many rows a Query at most: as if they were so wide that 1 MB held no more."""

    def fewer(params: dict[str, Any], **_: Any) -> None:
        params["Limit"] = min(params.get("Limit", rows), rows)

    with _handling("dynamodb", "before-parameter-build.dynamodb.Query", fewer):
        yield


@contextmanager
def failing(service: str, operation: str, error: BaseException | str) -> Iterator[list[str]]:
    """Make an operation fail without effect, with a botocore exception or an AWS error code."""
    raised = refusal(error, operation) if isinstance(error, str) else error
    calls: list[str] = []

    def fail(**_: Any) -> None:
        calls.append(operation)
        raise raised

    with _handling(service, f"before-call.{service}.{operation}", fail):
        yield calls


@contextmanager
def answering(service: str, operation: str, status: int, body: str) -> Iterator[None]:
    """An operation that is answered with this, byte for byte, by whatever stands before the service.

    The service does its work all the same.
    """

    def answer(request: Any, **_: Any) -> AWSResponse:
        return answer_of(request, status, body)

    with _handling(service, f"before-send.{service}.{operation}", answer):
        yield


def answer_of(request: Any, status: int, body: str) -> AWSResponse:
    """What a handler of `before-send` returns so that the SDK reads this answer and sends nothing."""
    return AWSResponse(request.url, status, HeadersDict(), _Raw(body.encode()))


class _Raw(BytesIO):
    """The body of an answer as botocore reads it."""

    def stream(self, **_: Any) -> Iterator[bytes]:
        yield self.read()


@contextmanager
def losing_the_reply(service: str, operation: str, error: Exception) -> Iterator[None]:
    """Make an operation take effect and lose its reply."""

    def lose(**_: Any) -> None:
        raise error

    with _handling(service, f"after-call.{service}.{operation}", lose):
        yield


def refusal(code: str, operation: str, **more: Any) -> ClientError:
    """What botocore raises for an error code, after its own retries."""
    answer: Any = {"Error": {"Code": code, "Message": f"{code} said SecretHost-10.0.0.7"}} | more
    return ClientError(answer, operation)
