"""Whatever happens, in whatever order, the service keeps its promises (`make fuzz` for more of it)."""

import os
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, seed, settings
from hypothesis.stateful import run_state_machine_as_test

from chalicelib.storage import table as storage_table
from chalicelib.values import clock
from tests.api.back_office import BackOffice
from tests.api.coupon_desk import DeskWorker
from tests.api.machine.desk_healing import AnythingAtTheDesk
from tests.api.machine.machine import Anything

RUNS = int(os.environ.get("MACHINE_RUNS") or 16)
RUNS_AT_THE_DESK = int(os.environ.get("MACHINE_RUNS") or 8)
STEPS = int(os.environ.get("MACHINE_STEPS") or 30)
SEED = int(os.environ.get("SEED") or 7)
ENOUGH = (
    "place 201",
    "pay 201",
    "pay 409",
    "cancel 200",
    "replace 202",
    "execute 200",
    "invoices mailed",
    "ended completed",
    "ended cancelled",
)
ENOUGH_AT_THE_DESK = (
    "complete issue_coupon 200",
    "complete revoke_coupon 200",
    "ended completed",
    "ended cancelled",
)


@pytest.fixture
def nobody_waits(table: Any) -> Iterator[None]:
    """Pauses of the service take no time here."""
    kept, storage_table.table()._pause = storage_table.table()._pause, lambda seconds: None
    yield
    storage_table.table()._pause = kept


@pytest.fixture
def run(
    side_effects: Any,
    fulfilment: Any,
    kept_cloud: Any,
    bucket: Any,
    nobody_waits: None,
    capsys: Any,
) -> Callable[..., None]:
    """Let anything happen to a fresh shop, so many times; enough of it must have been reached."""
    cloud, seeds = kept_cloud
    ahead = clock._ahead

    def run(anything: type[Anything], runs: int, enough: Iterable[str]) -> None:
        tally: Counter[str] = Counter()

        def a_fresh_shop() -> Anything:
            cloud.bring_back(seeds)
            clock._ahead = ahead
            return anything(BackOffice(side_effects, fulfilment), tally)

        machine: Any = seed(SEED)(a_fresh_shop)
        run_state_machine_as_test(machine, settings=_so_many(runs))
        if "MACHINE_RUNS" in os.environ:
            with capsys.disabled():
                _tell(tally)
        assert tally["runs"] >= runs
        missed = [what for what in enough if not tally[what]]
        assert not missed, tally

    return run


@pytest.mark.timeout(3600)
def test_whatever_happens_the_promises_are_kept(run: Any) -> None:
    run(Anything, RUNS, ENOUGH)


@pytest.mark.timeout(3600)
def test_whatever_happens_the_promises_are_kept_at_the_coupon_desk(
    desk: DeskWorker, run: Any
) -> None:
    run(AnythingAtTheDesk, RUNS_AT_THE_DESK, ENOUGH_AT_THE_DESK)


def _so_many(runs: int) -> settings:
    return settings(
        max_examples=runs,
        stateful_step_count=STEPS,
        deadline=None,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


def _tell(tally: Counter[str]) -> None:
    lines = [f"{count:7} {what}" for what, count in sorted(tally.items())]
    sys.stdout.write("\n".join(["", f"seed {SEED}, {STEPS} steps a run", *lines, ""]))
