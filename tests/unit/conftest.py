"""Unit tests touch no network."""

from collections.abc import Iterator

import pytest
from hypothesis import settings
from pytest_socket import disable_socket, enable_socket

# The machine may be busy: how long one example takes says nothing about the service.
settings.register_profile("unit", deadline=None, database=None, max_examples=40)
settings.load_profile("unit")


@pytest.fixture(autouse=True)
def no_network() -> Iterator[None]:
    disable_socket(allow_unix_socket=True)
    yield
    enable_socket()
