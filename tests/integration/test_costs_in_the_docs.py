"""docs/costs.md shows what `python -m bench.costs` prints, on the code as it is."""

import re
import subprocess
import sys
from itertools import zip_longest

import pytest

from tests.project import PROJECT

COSTS = PROJECT / "docs" / "costs.md"
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")


def numbers(line: str) -> list[float]:
    return [float(number.replace(",", "")) for number in NUMBER.findall(line)]


def words(line: str) -> str:
    return " ".join(NUMBER.sub("…", line).split())


def printed() -> list[str]:
    done = subprocess.run(
        [sys.executable, "-m", "bench.costs"],
        cwd=PROJECT,
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    return [line for line in done.stdout.splitlines() if line]


def documented() -> list[str]:
    """The lines of the docs from the first that is printed to the last."""
    lines = [line for line in COSTS.read_text().splitlines() if line]
    last = next(
        number for number, line in enumerate(lines) if line.startswith("| an order, in cents")
    )
    table = lines[lines.index("An order") : last + 1]
    return [line for line in table if not line.startswith(("```", "#"))]


def test_the_costs_in_the_docs_are_those_that_are_printed() -> None:
    for ours, theirs in zip_longest(documented(), printed(), fillvalue=""):
        assert words(ours) == words(theirs)
        # Times are written with a digit less now and then, so a row's length is not always the same.
        assert numbers(ours) == pytest.approx(numbers(theirs), rel=0.02, abs=0.011), ours
