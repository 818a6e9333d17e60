"""The instructions of an operation in a process that has started, as a ratio to the same calls to AWS made bare.

Bare is the floor: the SDK's own work on the same requests and the same answers. An operation is recorded on moto
once; both ways are played from the recording, a few times and many times, and the difference is divided.
Nothing is sent: the SDK's `before-send` gives the answers.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from bench.environment import ENVIRONMENT
from bench.starts import COUNTING
from bench.tape import FEW, MANY

COUNTED = re.compile(r"==(\d+)== I\s+refs:\s+([\d,]+)")
# As deployed: with its log and its metrics.
AS_DEPLOYED = {"LOG_LEVEL": "INFO", "POWERTOOLS_METRICS_DISABLED": "false"}


def figures() -> Iterable[str]:
    """Lines to print, one for each operation."""
    if not shutil.which(COUNTING[0]):
        return ["not counted: there is no valgrind here"]
    with TemporaryDirectory() as folder:
        tape = str(Path(folder) / "tape")
        _run("bench.tape", tape)
        done = _run("bench.player", tape, before=COUNTING)
    taken = {pid: int(count.replace(",", "")) for pid, count in COUNTED.findall(done.stderr)}
    return map(_line, _slopes(done.stdout, taken).items())


def _run(module: str, tape: str, *, before: Iterable[str] = ()) -> subprocess.CompletedProcess[str]:
    done = subprocess.run(  # noqa: S603
        [*before, sys.executable, "-m", module, tape],
        env={"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0", **ENVIRONMENT, **AS_DEPLOYED},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{module} failed: {done.stderr[-2000:]}")
    return done


def _slopes(played: str, taken: dict[str, int]) -> dict[str, dict[str, float]]:
    """The instructions of each operation once, by its name and by who did it."""
    counted: dict[tuple[str, str], dict[str, int]] = {}
    for line in played.splitlines():
        pid, way, times, name = line.split(" ", 3)
        counted.setdefault((name, way), {})[times] = taken[pid]
    slopes: dict[str, dict[str, float]] = {}
    for (name, way), by_times in counted.items():
        more = by_times[str(MANY)] - by_times[str(FEW)]
        slopes.setdefault(name, {})[way] = more / (MANY - FEW)
    return slopes


def _line(counted: tuple[str, dict[str, float]]) -> str:
    name, ways = counted
    ours, bare = ways["ours"] / 1e6, ways["bare"] / 1e6
    if bare < ours / 100:
        return f"{name}: {ours:.1f} million instructions, none of them the SDK's"
    return f"{ours / bare:.2f} {name}: {ours:.1f} of {bare:.1f} million instructions"
