"""The real engine: MiniStack as a process of its own, a fresh table for every test."""

import secrets
from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.storage import aws
from chalicelib.storage.table import Table
from infra.template import table_definition
from local.cloud import Cloud
from local.seed import write_seed_data

pytest.register_assert_rewrite(
    "tests.integration.order_assertions",
    "tests.integration.backend",
    "tests.integration.cancellings",
    "tests.integration.replacings",
)

from tests.integration.archive import Archive  # noqa: E402
from tests.integration.backend import Backend, Clients  # noqa: E402
from tests.integration.invoice_post import InvoicePost  # noqa: E402
from tests.integration.provider_pages import Keys  # noqa: E402


@pytest.fixture(scope="session")
def keys() -> Iterator[Keys]:
    """The keys of an issuer that signs whatever a test asks for."""
    keys = Keys()
    yield keys
    keys.close()


@pytest.fixture(scope="session")
def cloud(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """The local cloud. Never skipped: where it is not installed, this fails and says what to do."""
    cloud = Cloud(tmp_path_factory.mktemp("cloud") / "cloud.log")
    try:
        cloud.wait()
        yield cloud
    finally:
        cloud.close()


@pytest.fixture(scope="session")
def clients(cloud: Cloud) -> Clients:
    """Made once, and not kept in the service: what else runs in this process has an AWS of its own."""
    with pytest.MonkeyPatch.context() as environment:
        for name, value in cloud.environment().items():
            environment.setenv(name, value)
        aws.forget_clients()
        made = Clients(aws.client("dynamodb"), aws.client("sqs"))
        aws.forget_clients()
    return made


@pytest.fixture
def table(clients: Clients) -> Table:
    """The table of infra/template.yaml, empty, under a name of its own."""
    name = f"table-{secrets.token_hex(8)}"
    clients.dynamodb.create_table(**table_definition(name))
    return Table(clients.dynamodb, name)


@pytest.fixture
def backend(table: Table) -> Backend:
    """The use cases on a table with the seed data."""
    backend = Backend(table)
    write_seed_data(table, backend.clock())
    return backend


@pytest.fixture(scope="session")
def s3(cloud: Cloud) -> Any:
    return cloud.client("s3")


@pytest.fixture
def archive(backend: Backend, s3: Any) -> Archive:
    name = f"documents-{secrets.token_hex(8)}"
    s3.create_bucket(Bucket=name, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    return Archive(backend, s3, name)


@pytest.fixture
def invoice_post(archive: Archive) -> InvoicePost:
    """The customer has its invoices mailed."""
    post = InvoicePost(archive)
    post.wanted("accounts@northwind.example")
    return post
