"""What an operation takes does not grow with the number of orders, or stops at a bound (docs/performance.md)."""

import subprocess
import sys
from functools import cache

import pytest

from bench.operations import AS_BUYER, AS_STAFF
from chalicelib.storage.pages import MOST_READS
from tests.project import PROJECT, plain_environment

SIZES = "60 240"
FLAT = (
    "GET /basket",
    "GET /checkout",
    "place 1",
    "place 40",
    "view the order of 1",
    "view the order of 40",
    "fulfil 1",
    "fulfil 40",
    "the schedule of what is due",
)
# The summary counts what several lists hold; a step of an audit reads what belongs to 200 invoices.
OF_SEVERAL_LISTS = ("GET /bss/summary", "GET /bss/invoices/audit?series=INV-2026")
LISTS = [
    f"GET {path}"
    for path in (*AS_BUYER, *AS_STAFF)
    if f"GET {path}" not in (*FLAT, *OF_SEVERAL_LISTS)
]


@cache
def grown() -> dict[str, list[str]]:
    """What `python -m bench.growth` prints of each operation: its calls, read units and write units."""
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-m", "bench.growth"],
        cwd=PROJECT,
        env=plain_environment() | {"SIZES": SIZES},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    rows = [line.strip("| ").split(" | ") for line in done.stdout.splitlines() if line[:1] == "|"]
    return {name: cells for name, *cells in rows[2:]}


@pytest.mark.parametrize("operation", FLAT)
def test_what_a_buyer_waits_for_takes_as_much_at_four_times_the_orders(operation: str) -> None:
    calls, reads, writes, _ = grown()[operation]
    assert "," not in calls + reads + writes, "one figure for both sizes"


@pytest.mark.parametrize("operation", LISTS)
def test_a_page_of_any_list_takes_few_calls_however_many_orders_there_are(operation: str) -> None:
    calls, _, writes, _ = grown()[operation]
    assert max(map(int, calls.split(","))) <= MOST_READS
    assert writes == "0"


def test_nothing_is_measured_that_nobody_judges() -> None:
    assert {*FLAT, *LISTS, *OF_SEVERAL_LISTS} == set(grown())
