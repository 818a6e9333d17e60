"""One stage, deployed once, for all tests. Never skipped: without the local AWS, everything here fails."""

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.journey.delivery", "tests.journey.shopping")

from tests.e2e.deployed import Deployed  # noqa: E402
from tests.e2e.shop import DeployedShop, Stock  # noqa: E402


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployed]:
    deployed = Deployed(tmp_path_factory.mktemp("e2e"))
    try:
        deployed.bring_up()
        yield deployed
    finally:
        deployed.close()


@pytest.fixture(scope="session")
def shop(deployed: Deployed) -> Iterator[DeployedShop]:
    shop = DeployedShop(deployed)
    yield shop
    shop.http.close()


@pytest.fixture(scope="session")
def stock(shop: DeployedShop) -> Stock:
    return Stock(shop)
