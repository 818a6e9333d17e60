"""The Python version that Lambda will run: Chalice chooses the one it runs on itself."""

import json
import sys
from collections.abc import Mapping
from datetime import date, timedelta
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from infra.doctor.context import Context
from infra.doctor.finding import Finding, error, ok, warning

SUBJECT = "runtime"
DATES = "data/AdditionalSpecs/LmbdRuntimeLifecycle.json"
SOON = timedelta(days=180)
OTHER_PYTHON = "make clean, then make install PYTHON=python3.1x with one of {}."


def check(context: Context) -> list[Finding]:
    running = f"python{sys.version_info[0]}.{sys.version_info[1]}"
    chosen = context.stage.config().lambda_python_version
    return judge(running, chosen, lifecycles(), context.now().date())


def lifecycles() -> dict[str, Any]:
    """Lambda's runtimes with the dates of their ends, as cfn-lint keeps them."""
    # Importing cfn-lint takes seconds, and only this file of it is wanted.
    found = find_spec("cfnlint")
    if found is None or found.origin is None:
        return {}
    return json.loads((Path(found.origin).parent / DATES).read_text())


def judge(
    running: str, chosen: str, known: Mapping[str, Mapping[str, Any]], today: date
) -> list[Finding]:
    """Does Lambda have the Python that `chalice` runs on, and for how long?"""
    good = [name for name in known if name.startswith("python3.") and _end(known[name]) > today]
    remedy = OTHER_PYTHON.format(", ".join(sorted(good, key=lambda name: int(name[9:]))))
    if running != chosen:
        differs = f"Chalice runs on {running} and would take Lambda's {chosen}."
        return [error(SUBJECT, differs, remedy)]
    if chosen not in known:
        return [error(SUBJECT, f"Lambda has no {chosen}, as far as cfn-lint knows.", remedy)]
    if date.fromisoformat(known[chosen]["create-block"]) <= today:
        return [error(SUBJECT, f"Lambda makes no functions of {chosen} any more.", remedy)]
    ends = _end(known[chosen])
    if ends - today < SOON:
        return [warning(SUBJECT, f"Lambda's support of {chosen} ends on {ends}.", remedy)]
    return [ok(SUBJECT, f"Lambda supports {chosen} until {ends}.")]


def _end(lifecycle: Mapping[str, Any]) -> date:
    return date.fromisoformat(lifecycle["deprecated"])
