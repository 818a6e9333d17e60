"""The service as `make run` starts it, for tests that know nothing but HTTP."""

from collections.abc import Iterator

import pytest

pytest.register_assert_rewrite("tests.journey.delivery_assertions", "tests.journey.service_client")

from tests.journey.service_client import Service  # noqa: E402
from tests.journey.service_process import Running  # noqa: E402


@pytest.fixture(scope="session")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A running service that all tests share; each has users of its own."""
    running = Running(tmp_path_factory.mktemp("service"))
    service = Service(running.url)
    yield service
    service.http.close()
    running.end()


@pytest.fixture
def fresh_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """A service of the test's own, with nothing but the seed data. The test may end it."""
    running = Running(tmp_path_factory.mktemp("fresh"))
    yield running
    if not running.has_ended:
        running.end()


@pytest.fixture
def fresh_service(fresh_process: Running) -> Iterator[Service]:
    """A service that nobody has been to."""
    service = Service(fresh_process.url)
    yield service
    service.http.close()
