"""One stage, deployed once, for all tests. Never skipped: without the local AWS, everything here fails."""

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.journey.delivery_assertions", "tests.journey.service_client")

from tests.e2e.deployed import Deployed  # noqa: E402
from tests.e2e.deployed_service import DeployedService, SeedData  # noqa: E402


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
