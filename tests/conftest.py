"""What every test may use: the service's environment, a table as infra/ declares it, and its clock."""

import os
from collections.abc import Iterator

import pytest

# Set before anything of the service is imported: it reads its settings once.
os.environ.update(
    STAGE="test",
    SENDER_EMAIL="licences@distributor.example",
    REMINDER_DAYS="30,7",
    COUPON_CHECKS_A_SECOND="1000",
    AWS_DEFAULT_REGION="eu-west-1",
    AWS_REGION="eu-west-1",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    POWERTOOLS_METRICS_NAMESPACE="BitTitanStorefront",
)

from chalicelib.storage import aws
from chalicelib.storage.table import Table
from chalicelib.values import clock
from infra.template import table_definition

TABLE_NAME = "bittitan-storefront-test"


@pytest.fixture
def moto() -> Iterator[None]:
    """AWS by moto, empty. It proves shapes, never concurrency (CONTRIBUTING.md)."""
    from moto import mock_aws

    with mock_aws():
        yield


@pytest.fixture
def table(moto: None) -> Table:
    """The table of infra/template.yaml, on moto, without waits."""
    dynamodb = aws.client("dynamodb")
    dynamodb.create_table(**table_definition(TABLE_NAME))
    return Table(dynamodb, TABLE_NAME, pause=lambda seconds: None)


@pytest.fixture(autouse=True)
def clock_stands_where_it_was() -> Iterator[None]:
    """A test may move the clock; the next one starts at the real time."""
    ahead = clock._ahead
    yield
    clock._ahead = ahead
