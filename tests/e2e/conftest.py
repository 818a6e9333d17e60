"""One stage, deployed once, for all tests. Never skipped: without the local AWS, everything here fails."""

from collections.abc import Iterator
from contextlib import closing
from subprocess import CompletedProcess

import pytest

pytest.register_assert_rewrite("tests.journey.delivery_assertions", "tests.journey.service_client")

from tests.e2e.account import let_the_gateway_write_logs, web_acl  # noqa: E402
from tests.e2e.deployed import API_KEY, Deployed  # noqa: E402
from tests.e2e.deployed_service import DeployedService, SeedData  # noqa: E402
from tests.e2e.workstation import Workstation  # noqa: E402


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    deployed = Deployed(tmp_path_factory.mktemp("e2e"))
    try:
        deployed.bring_up()
        yield deployed
    finally:
        deployed.close()


@pytest.fixture(scope="session")
def service(deployed: Deployed) -> Iterator[DeployedService]:
    service = DeployedService(deployed)
    yield service
    service.http.close()


@pytest.fixture(scope="session")
def seed_data(service: DeployedService) -> SeedData:
    return SeedData(service)


@pytest.fixture(scope="session")
def workstation(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workstation]:
    with closing(Workstation(tmp_path_factory.mktemp("workstation"))) as workstation:
        yield workstation


@pytest.fixture(scope="session")
def deployed_by_chalice(workstation: Workstation) -> "CompletedProcess[str]":
    """What `make deploy` said, in an account that lets API Gateway write logs, with a web ACL."""
    let_the_gateway_write_logs(workstation.client)
    return workstation.run("deploy", f"WebAclArn={web_acl(workstation.client)}", FORCE="yes")


@pytest.fixture(scope="session")
def seed_data_of_chalice(
    workstation: Workstation, deployed_by_chalice: "CompletedProcess[str]"
) -> Iterator[SeedData]:
    secret = workstation.stage.settings.bittitan_secret_name
    workstation.client("secretsmanager").put_secret_value(SecretId=secret, SecretString=API_KEY)
    service = workstation.service()
    yield SeedData(service)
    service.http.close()
