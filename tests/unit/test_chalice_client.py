"""What Chalice asks AWS for, and how often."""

from typing import Any

import botocore.session
import pytest
from botocore.awsrequest import AWSRequest
from botocore.exceptions import ConnectionClosedError

from infra.chalice_process import Client

SWAGGER = {"swagger": "2.0", "info": {"title": "bittitan-storefront-dev"}, "paths": {}}
QUEUE = "arn:aws:sqs:eu-west-1:123456789012:bittitan-storefront-dev-orders"


@pytest.fixture
def lost(monkeypatch: pytest.MonkeyPatch) -> tuple[Client, list[str]]:
    """A client whose every call is done at AWS, with its reply lost; and the paths of the calls."""
    for name, value in {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_DEFAULT_REGION": "eu-west-1",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("botocore.endpoint.time.sleep", lambda seconds: None)
    session, calls = botocore.session.get_session(), list[str]()

    def lose(request: AWSRequest, **_: Any) -> None:
        calls.append(f"{request.method} {request.url}")
        raise ConnectionClosedError(endpoint_url=str(request.url))

    session.register("before-send", lose)
    return Client(session), calls


def test_an_api_whose_reply_was_lost_is_not_made_a_second_time(
    lost: tuple[Client, list[str]],
) -> None:
    client, calls = lost
    with pytest.raises(ConnectionClosedError):
        client.import_rest_api(SWAGGER, "EDGE")
    assert len(calls) == 1
    assert "/restapis?mode=import" in calls[0]


def test_nor_is_a_mapping(lost: tuple[Client, list[str]]) -> None:
    client, calls = lost
    with pytest.raises(ConnectionClosedError):
        client.create_lambda_event_source(QUEUE, "fulfil_order", 1)
    assert len(calls) == 1


def test_what_has_a_name_of_its_own_is_asked_for_again(lost: tuple[Client, list[str]]) -> None:
    client, calls = lost
    with pytest.raises(ConnectionClosedError):
        client.put_role_policy("role", "policy", {})
    assert len(calls) > 1
