"""The service in this process for writing rows: its clock stands still, and its random values are predictable."""

import os
import random
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from itertools import count
from unittest.mock import patch

from moto import mock_aws
from moto.moto_api._internal import mock_random

import tests.conftest  # noqa: F401, sets the environment before the service reads it
from chalicelib.config import settings
from chalicelib.values.clock import now
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from local.gateway import Gateway
from local.issuer import Issuer
from local.seed import write_seed_data
from tests.api.back_office import BackOffice
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.api.side_effects import SideEffects
from tests.api.workers import Fulfilment
from tests.rows.fixed_clock import clock_standing_at

OPENING = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
NOBODY_LISTENS = "http://127.0.0.1:9"


@contextmanager
def opened() -> Iterator[BackOffice]:
    """The service on its first day, with the seed data."""
    with ExitStack() as stack:
        enter = stack.enter_context
        enter(_counting())
        enter(mock_aws())
        enter(clock_standing_at(OPENING))
        issuer, simulator = Issuer(), Simulator()
        server = serve(simulator, api_key="key")
        for close in (issuer.close, server.close, settings.cache_clear):
            stack.callback(close)
        known = issuer.environment() | {"BITTITAN_URL": server.url, "BITTITAN_API_KEY": "key"}
        enter(patch.dict(os.environ, known))
        settings.cache_clear()
        yield _office(issuer, simulator)


def _office(issuer: Issuer, simulator: Simulator) -> BackOffice:
    import app

    cloud = Cloud()
    cloud.build()
    write_seed_data(cloud, now())  # type: ignore[arg-type]
    side_effects = SideEffects(Api(Gateway(app.app), issuer), cloud, simulator)
    return BackOffice(side_effects, Fulfilment(app))


@contextmanager
def bittitan_down() -> Iterator[None]:
    """Nobody answers at BitTitan's address."""
    with patch.dict(os.environ, BITTITAN_URL=NOBODY_LISTENS):
        settings.cache_clear()
        yield
    settings.cache_clear()


@contextmanager
def _counting() -> Iterator[None]:
    """Ids that count up, and waits that are always the same: writing twice gives the same files."""
    mock_random.seed(1)
    with (
        patch.object(secrets, "token_hex", _counted()),
        patch.object(secrets, "choice", random.Random(1).choice),
        patch.object(random, "uniform", lambda low, high: (low + high) / 2),
    ):
        yield


def _counted() -> Callable[[int], str]:
    numbers = count(1)
    return lambda size=32: f"{next(numbers):0{2 * size}x}"
