"""The SDK's data that we leave out must change nothing but the time: the same requests to the same addresses."""

import json
from typing import Any
from unittest.mock import patch

import botocore.session
import pytest
from botocore.awsrequest import AWSResponse
from botocore.loaders import Loader
from botocore.session import Session

from chalicelib.storage import aws
from chalicelib.storage.sdk_data import (
    OLD_ADDRESSES,
    RULES_OF_ADDRESSES,
    PlainFiles,
    ShortLoader,
)

CALLS: dict[str, tuple[str, dict[str, Any]]] = {
    "dynamodb": ("get_item", {"TableName": "t", "Key": {"pk": {"S": "p"}}}),
    "sqs": ("get_queue_url", {"QueueName": "orders"}),
    "sesv2": ("get_account", {}),
    "secretsmanager": ("get_secret_value", {"SecretId": "key"}),
    # What the SDK itself asks for credentials, on the machine of somebody who takes on a role.
    "sts": ("get_caller_identity", {}),
}
# One that no SDK knows yet is among them.
REGIONS = ["eu-west-1", "us-east-1", "eu-central-1", "cn-north-1", "us-gov-west-1", "eu-west-99"]


class Sent(Exception):
    pass


@pytest.fixture
def usual() -> Session:
    """The SDK as it is."""
    return with_keys(botocore.session.get_session())


@pytest.fixture
def short() -> Session:
    """The SDK as the service uses it."""
    aws.forget_clients()
    return with_keys(aws.session())


def with_keys(session: Session) -> Session:
    session.set_credentials("key", "secret")
    return session


def first_request(session: Session, service: str, region: str) -> dict[str, Any]:
    """Where a call goes, and for which service and region it is signed."""
    client = session.create_client(service, region_name=region)
    seen: list[Any] = []

    def keep(request: Any, **_: Any) -> AWSResponse:
        seen.append(request)
        raise Sent

    client.meta.events.register_first("before-send", keep)
    method, arguments = CALLS[service]
    with pytest.raises(Sent):
        getattr(client, method)(**arguments)
    signed = str(seen[0].headers["Authorization"]).split("Credential=")[1].split(",")[0]
    return {
        "url": seen[0].url,
        "signed": signed.split("/")[2:],
        "endpoint": client.meta.endpoint_url,
        "partition": client.meta.partition,
        "signature": client.meta.config.signature_version,
    }


def read_by(session: Session, method: str) -> list[str]:
    """What the SDK's own loader is asked for by one of its methods while a client is made."""
    read: list[str] = []
    load = getattr(Loader, method)

    def watched(loader: Loader, name: str) -> Any:
        read.append(name)
        return load(loader, name)

    with patch.object(Loader, method, watched):
        session.create_client("dynamodb", region_name="eu-west-1")
    return read


@pytest.mark.parametrize("region", REGIONS)
@pytest.mark.parametrize("service", CALLS)
def test_a_call_goes_where_the_sdk_would_send_it(
    service: str, region: str, usual: Session, short: Session
) -> None:
    assert first_request(short, service, region) == first_request(usual, service, region)


def test_every_client_that_needs_little_of_the_data_is_compared_here() -> None:
    assert set(CALLS) == {*aws._SHORTLY_DESCRIBED, "sts"}


def test_s3_is_addressed_by_all_that_the_sdk_knows_of_it() -> None:
    aws.forget_clients()
    made = aws.client("s3")
    assert aws.session(short=False).get_component("data_loader").__class__ is Loader
    assert made.meta.endpoint_url == "https://s3.eu-west-1.amazonaws.com"


def test_clients_are_of_the_session_that_everybody_is_given() -> None:
    aws.forget_clients()
    asked: list[str] = []
    assert aws.session() is aws.session(short=True)
    aws.session(short=True).register("creating-client-class.dynamodb", lambda **_: asked.append(""))
    aws.client("dynamodb")
    aws.forget_clients()
    assert asked == [""]


@pytest.mark.parametrize(
    ("asked", "address"),
    [
        ("AWS_USE_FIPS_ENDPOINT", "https://dynamodb-fips.us-east-1.amazonaws.com"),
        ("AWS_USE_DUALSTACK_ENDPOINT", "https://dynamodb.us-east-1.api.aws"),
    ],
)
def test_who_asks_for_other_addresses_gets_them(
    asked: str, address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    aws.forget_clients()
    monkeypatch.setenv(asked, "true")
    session = with_keys(aws.session())
    aws.forget_clients()
    assert first_request(session, "dynamodb", "us-east-1")["url"].startswith(address)


def test_the_rules_of_addresses_are_not_gone_through_at_each_call(short: Session) -> None:
    read = read_by(short, "load_data")
    assert any("dynamodb" in name for name in read)
    assert [name for name in read if RULES_OF_ADDRESSES in name] == []


@pytest.mark.parametrize("service", CALLS)
def test_what_is_read_of_a_service_is_what_the_sdk_reads_in_its_order(service: str) -> None:
    ours, theirs = (
        json.dumps(loader.load_service_model(service, "service-2"))
        for loader in (ShortLoader(), Loader())
    )
    assert ours == theirs


def test_a_file_that_is_not_there_is_none() -> None:
    assert PlainFiles().load_file("nowhere") is None


def test_an_sdk_that_makes_no_client_without_the_rules_has_them() -> None:
    aws.forget_clients()
    with patch.object(ShortLoader, "list_available_services", return_value=[]):
        made = aws.client("dynamodb")
    aws.forget_clients()
    assert made._ruleset_resolver is not None
    assert made.meta.endpoint_url == "https://dynamodb.eu-west-1.amazonaws.com"


def test_every_call_says_which_sdk_makes_it(short: Session) -> None:
    aws.forget_clients()
    made = aws.client("dynamodb")
    assert f"Botocore/{botocore.__version__} Python/" in made.meta.config.user_agent


def test_the_services_that_the_sdk_knows_are_known(short: Session) -> None:
    known = set(short.get_available_services())
    assert set(CALLS) <= known


def test_the_old_addresses_are_not_read(short: Session) -> None:
    read = read_by(short, "load_data_with_path")
    assert "partitions" in read
    assert OLD_ADDRESSES not in read


@pytest.mark.parametrize("partitions", [{}, {"partitions": [{"id": "aws"}]}])
def test_an_sdk_whose_data_we_do_not_understand_reads_its_own(partitions: dict[str, Any]) -> None:
    loader = ShortLoader()
    with patch.object(loader, "load_data", return_value=partitions):
        found, _ = loader.load_data_with_path(OLD_ADDRESSES)
    assert found == Loader().load_data(OLD_ADDRESSES)
