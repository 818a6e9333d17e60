"""The service as `make run` starts it, for tests that know nothing but HTTP."""

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.journey.delivery", "tests.journey.shopping")

from tests.journey.running import Running  # noqa: E402
from tests.journey.shopping import Shop  # noqa: E402


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """A running service that all tests share; each has users of its own."""
    running = Running(tmp_path_factory.mktemp("shop"))
    shop = Shop(running.url)
    yield shop
    shop.http.close()
    running.end()


@pytest.fixture
def fresh_service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service of the test's own, with nothing but the seed data. The test may end it."""
    running = Running(tmp_path_factory.mktemp("fresh"))
    yield running
    if not running.has_ended:
        running.end()


@pytest.fixture
def fresh_shop(fresh_service: Running) -> Iterator[Shop]:
    """A shop that nobody has been to."""
    shop = Shop(fresh_service.url)
    yield shop
    shop.http.close()
