"""`python -m tests.conditions [PART …]` drops each condition in turn and looks who notices (`make conditions`).

A copy of the project is changed, never the project. Exits 1 when nobody notices, or the code to
change is not there.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Collection
from pathlib import Path

from infra.command_line import say
from tests.conditions.catalogue import PARTS
from tests.conditions.mutation import Mutation, source_of
from tests.project import PROJECT, copy_project

COPIED = ("tests", "local", "infra", "contract", "client", "bench", "docs", "pyproject.toml")
PYTEST = ("-m", "pytest", "-x", "-q", "--no-header", "-p", "no:cacheprovider", "--timeout=60")
PASSED, FAILED = 0, 1
RED = re.compile(r"^(?:FAILED|ERROR) (\S+)", re.MULTILINE)


def run(project: Path, tests: Collection[str]) -> tuple[int, str]:
    """How the tests of a copy end, and the first of them that is red."""
    ended = subprocess.run(
        [sys.executable, *PYTEST, *tests], cwd=project, capture_output=True, text=True, check=False
    )
    red = RED.search(ended.stdout)
    return ended.returncode, red[1] if red else ended.stdout[-500:] + ended.stderr[-500:]


def judged(mutation: Mutation, project: Path) -> tuple[bool, str]:
    """Whether somebody notices a mutation, and who."""
    source, file = source_of(mutation, project), project / mutation.file
    if not mutation.stands_in(source):
        return False, f"NOT FOUND {mutation.times} times in {mutation.file}"
    file.write_text(mutation.of(source), encoding="utf-8")
    try:
        status, told = run(project, mutation.caught_by)
    finally:
        file.write_text(source, encoding="utf-8")
    if status == PASSED:
        return False, "SURVIVED"
    return status == FAILED, f"caught by {told}" if status == FAILED else f"BROKEN {told}"


def copied(folder: Path) -> Path:
    """The project without what tests never read, and with the local cloud that they start."""
    project = copy_project(folder / "project", *COPIED)
    os.symlink(PROJECT / ".tools", project / ".tools")
    return project


def main(wanted: list[str]) -> int:
    unknown = [name for name in wanted if name not in PARTS]
    if unknown:
        say(f"There is no part {', '.join(unknown)}; there are: {', '.join(PARTS)}")
        return 2
    chosen = {name: PARTS[name] for name in wanted or PARTS}
    named = {test for part in chosen.values() for mutation in part for test in mutation.caught_by}
    unnoticed = 0
    with tempfile.TemporaryDirectory() as folder:
        project = copied(Path(folder))
        status, told = run(project, sorted(named))
        if status != PASSED:
            say(f"With every condition in place the tests that are named here must pass: {told}")
            return 1
        for name, part in chosen.items():
            for mutation in part:
                noticed, told = judged(mutation, project)
                say(f"{name}: {mutation.story}: {told}")
                unnoticed += not noticed
    say(f"{sum(map(len, chosen.values()))} conditions dropped, {unnoticed} unnoticed")
    return 1 if unnoticed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
