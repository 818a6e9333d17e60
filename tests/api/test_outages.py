"""When something the service needs is busy, out of reach or broken: what callers get, and what is kept."""

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import (
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    ReadTimeoutError,
)

from chalicelib.config import settings
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.issuer import keys_of
from tests.api.actors import MAILBOX, Ids, Shopper
from tests.api.aws_calls import answering, failing, losing_the_reply, refusal
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.api.shape_checks import assert_problem
from tests.api.workers import Fulfilment

ADDRESS = "https://dynamodb.secret.internal"
BUSY = [
    "ThrottlingException",
    "ProvisionedThroughputExceededException",
    "RequestLimitExceeded",
    "InternalServerError",
    "ServiceUnavailable",
]
UNREACHABLE = [
    EndpointConnectionError(endpoint_url=ADDRESS),
    ConnectTimeoutError(endpoint_url=ADDRESS),
    ReadTimeoutError(endpoint_url=ADDRESS),
    NoCredentialsError(),
]
UNAVAILABLE = {"status": 503, "code": "temporarily_unavailable"}


def _says_when_to_come_back(answer: Any) -> None:
    assert int(answer.headers["retry-after"]) >= 1
    for secret in ("dynamodb", "DynamoDB", "SecretHost", "secret.internal", "botocore", *BUSY):
        assert secret not in str(answer.json)


@pytest.mark.parametrize("error", BUSY + UNREACHABLE, ids=lambda error: str(error)[:40])
def test_a_busy_or_unreachable_table_means_come_back(refused: Any, error: Any) -> None:
    with failing("dynamodb", "*", error):
        _says_when_to_come_back(refused("GET", "/basket", **UNAVAILABLE))


HTML = "<html><h1>Bad gateway of SecretHost</h1></html>"
FAILURES = [
    (429, HTML),
    (502, HTML),
    (503, ""),
    (500, '{"__type": "com.amazon.coral.service#InternalFailure"}'),
    (503, '{"__type": "503"}'),
]


@pytest.fixture
def no_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    """The SDK tries again at once."""
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)


@pytest.mark.parametrize(("status", "body"), FAILURES)
def test_a_table_that_fails_by_status_means_come_back(
    refused: Any, no_waiting: None, status: int, body: str
) -> None:
    with answering("dynamodb", "*", status, body):
        answer = refused("GET", "/basket", **UNAVAILABLE)
    _says_when_to_come_back(answer)
    assert "InternalFailure" not in str(answer.json)


@pytest.mark.parametrize(("status", "body"), FAILURES)
def test_an_order_is_placed_whatever_the_queue_answers(
    shopper: Shopper, fulfilment: Fulfilment, no_waiting: None, status: int, body: str
) -> None:
    with answering("sqs", "*", status, body):
        order_id = shopper.buy()["order_id"]
    fulfilment.run()
    fulfilment.run_after(61)
    assert shopper.order(order_id)["status"] == "completed"


@pytest.mark.parametrize(
    ("method", "path", "body", "operation"),
    [
        ("GET", "/products", None, "Query"),
        ("GET", "/products/prd_mailbox", None, "GetItem"),
        ("GET", "/end-customers", None, "GetItem"),
        ("GET", "/orders", None, "Query"),
        ("GET", "/checkout", None, "BatchGetItem"),
        ("GET", "/baskets/bsk_unknown", None, "BatchGetItem"),
        ("POST", "/basket/lines", MAILBOX, "PutItem"),
        ("DELETE", "/basket", None, "PutItem"),
        ("PUT", "/basket/order-for", {"account_id": "acc_endcustomer"}, "PutItem"),
    ],
)
def test_it_may_fail_at_any_call(
    refused: Any, busy: dict[str, Ids], method: str, path: str, body: Any, operation: str
) -> None:
    with failing("dynamodb", operation, "ThrottlingException") as tried:
        _says_when_to_come_back(refused(method, path, body, **UNAVAILABLE))
    assert tried


@pytest.mark.parametrize(
    "error",
    [
        "ThrottlingException",
        "TransactionInProgressException",
        EndpointConnectionError(endpoint_url=ADDRESS),
        refusal(
            "TransactionCanceledException",
            "TransactWriteItems",
            CancellationReasons=[{"Code": "TransactionConflict"}, {"Code": "None"}],
        ),
    ],
    ids=lambda error: str(error)[:40],
)
def test_an_order_that_could_not_be_written_can_be_placed_again(
    shopper: Shopper, side_effects: Any, error: Any
) -> None:
    shopper.fill()
    checkout = shopper.confirm()
    with failing("dynamodb", "TransactWriteItems", error) as tried, side_effects.unchanged():
        answer = shopper.place(checkout)
    assert_problem(answer, 503, "temporarily_unavailable")
    _says_when_to_come_back(answer)
    assert tried and shopper.place(checkout).status == 201


def test_an_order_whose_reply_was_lost_is_found_when_it_is_placed_again(
    shopper: Shopper, cloud: Cloud, fulfilment: Fulfilment
) -> None:
    shopper.fill()
    checkout = shopper.confirm()
    with losing_the_reply("dynamodb", "TransactWriteItems", ReadTimeoutError(endpoint_url=ADDRESS)):
        assert shopper.place(checkout).status == 503
    again = shopper.place(checkout)
    assert again.status == 200
    assert [row["sk"]["S"] for row in cloud.rows].count("ORDER") == 1
    assert (fulfilment.run(), fulfilment.run_after(61)) == (0, 1)
    assert shopper.order(again.json["order_id"])["status"] == "completed"


def test_what_may_have_happened_is_not_called_undone(shopper: Shopper) -> None:
    before = shopper.basket()
    with losing_the_reply("dynamodb", "PutItem", ReadTimeoutError(endpoint_url=ADDRESS)):
        answer = shopper.call("POST", "/basket/lines", MAILBOX)
    assert answer.status == 503 and shopper.basket() != before
    assert "nothing was changed" not in str(answer.json)


@pytest.mark.parametrize("operation", ["*", "UpdateItem", "BatchGetItem"])
def test_a_message_that_meets_an_outage_is_delivered_again(
    shopper: Shopper, fulfilment: Fulfilment, operation: str
) -> None:
    order_id = shopper.buy()["order_id"]
    (body,) = fulfilment.take()
    outage = failing("dynamodb", operation, "ThrottlingException")
    with outage, pytest.raises(TemporarilyUnavailable):
        fulfilment.handle(body)
    assert fulfilment.run_after(181) == 1
    assert shopper.order(order_id)["status"] == "completed"


BROKEN = '{"product_id": "prd_mailbox", "name": "OurSecretMargin", "unit_price": "12 EUR"}'


@pytest.fixture
def broken(cloud: Cloud) -> None:
    """A product's row that no release could have written, so that reading it fails like a bug."""
    key = {"pk": {"S": "PRODUCT#prd_mailbox"}, "sk": {"S": "PRODUCT"}}
    cloud.put(key | {"body": {"S": BROKEN}})


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [("GET", "/products/prd_mailbox", None), ("POST", "/basket/lines", MAILBOX)],
)
def test_a_bug_of_ours_leaks_nothing(
    refused: Any, broken: None, method: str, path: str, body: Any
) -> None:
    answer = refused(method, path, body, status=500, code="internal_error")
    assert answer.json["title"] == "Internal Server Error"
    for secret in (
        "OurSecretMargin",
        "validation",
        "pydantic",
        "Traceback",
        "chalicelib",
        "Error:",
    ):
        assert secret not in str(answer.json)
    assert "retry-after" not in answer.headers


def test_an_error_of_dynamodb_that_is_our_bug_is_reported_as_one(refused: Any, api: Api) -> None:
    with failing("dynamodb", "*", "ValidationException"):
        answer = refused("GET", "/basket", status=500, code="internal_error")
    assert "ValidationException" not in str(answer.json)
    with failing("dynamodb", "*", "AccessDeniedException"):
        refused("GET", "/basket", status=500, code="internal_error")
    assert api.get("/basket").status == 200


@pytest.fixture
def issuer_away(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing listens where the issuer's keys are published, and none was fetched before."""
    monkeypatch.setenv("JWKS_URL", "http://127.0.0.1:9/jwks.json")
    settings.cache_clear()
    yield
    monkeypatch.undo()
    settings.cache_clear()
    keys_of.cache_clear()


@pytest.mark.usefixtures("issuer_away")
def test_an_issuer_that_is_away_means_come_back(api: Api, refused: Any) -> None:
    answer = refused("POST", "/basket/lines", MAILBOX, **UNAVAILABLE)
    _says_when_to_come_back(answer)
    assert answer.headers["access-control-allow-origin"] == "*"
    forged = api.get("/basket", by=None, headers={"Authorization": "Bearer x.y.z"})
    assert_problem(forged, 401, "unauthenticated")
    assert api.get("/health", by=None).status == 200


def test_health_needs_nobody(api: Api) -> None:
    with failing("dynamodb", "*", EndpointConnectionError(endpoint_url=ADDRESS)):
        assert api.get("/health", by=None).json == {"status": "ok"}
