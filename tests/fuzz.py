"""`make fuzz`: many cases against a service of its own, as each role. Exits 1 with what was found."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.journey.fuzzing import PARTS, fuzz
from tests.journey.service_client import Service
from tests.journey.service_process import Running


def chosen(name: str, otherwise: int) -> int:
    """A whole number from the environment; ends with a sentence and 2 when it is none."""
    given = os.environ.get(name) or str(otherwise)
    if not (given.isascii() and given.isdecimal()):
        sys.stderr.write(f"{name} must be a whole number, not {given!r}.\n")
        sys.exit(2)
    return int(given)


EXAMPLES, SEED = chosen("EXAMPLES", 40), chosen("SEED", 7)


def main() -> int:
    found, cases = 0, 0
    with tempfile.TemporaryDirectory() as folder:
        for part in PARTS:
            running = Running(Path(folder) / part.name)
            service = Service(running.url)
            outcome = fuzz(service, part, examples=EXAMPLES, seed=SEED, folder=Path(folder))
            service.http.close()
            running.end()
            cases += outcome.cases
            found += not outcome.passed
            verdict = "nothing found" if outcome.passed else "FOUND:\n" + outcome.output
            print(f"{part.name}: {outcome.cases} cases, {verdict}", flush=True)
    print(f"{cases} cases in all, seed {SEED}, {EXAMPLES} examples an operation", flush=True)
    return 1 if found or anything_goes() else 0


def anything_goes() -> int:
    """The state machine at length; its exit status."""
    environment = {"MACHINE_RUNS": "300", "MACHINE_STEPS": "30", "SEED": str(SEED)}
    machine = [sys.executable, "-m", "pytest", "tests/api/machine", "--show-capture=no"]
    return subprocess.run(machine, env=environment | os.environ, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
