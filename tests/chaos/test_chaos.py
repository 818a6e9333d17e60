"""Orders placed while everything around the service fails, for a short while (`make chaos` for longer)."""

import re
import subprocess
import sys

import pytest

from tests.project import PROJECT, plain_environment

ORDERS = 40
ENDED_WELL = "lost 0, twice 0, gaps 0"
# What a run of any seed has, however busy the machine is.
ALWAYS = (
    "dynamodb: ",
    "sqs: ",
    "worker killed ",
    "retried by the SDK",
    "dead letters: poison",
    "runs of fulfil_order, numbers by orders",
    "runs of fulfil_order, numbers by queue",
    "runs of number_invoices",
    "runs of check_coupons",
)


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", [7, 8])
def test_nothing_is_lost_and_nothing_comes_twice_whatever_fails(seed: int) -> None:
    run = subprocess.run(
        [sys.executable, "-m", "tests.chaos"],
        cwd=PROJECT,
        env=plain_environment() | {"ORDERS": str(ORDERS), "SEED": str(seed)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (run.returncode, ENDED_WELL in run.stdout) == (0, True), run.stdout + run.stderr
    counts = {kind: int(n) for n, kind in re.findall(r"^ *(\d+) (.+)$", run.stdout, re.M)}
    assert counts["orders"] == ORDERS
    assert counts.get("ended completed", 0) + counts.get("ended cancelled", 0) == ORDERS
    for kind in ALWAYS:
        assert sum(n for name, n in counts.items() if name.startswith(kind)), run.stdout
