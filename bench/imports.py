"""The modules that `import app` loads into a fresh process."""

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

from chalicelib.functions import FUNCTIONS

ROOT = Path(__file__).resolve().parents[1]

# Heavy modules that few calls need: a cold start must not load them.
LEFT_OUT = (
    "boto3",
    "botocore.client",
    "requests",
    "httpx",
    "aws_xray_sdk",
    "email_validator",
    "jinja2",
    "jwt",
    "cryptography",
    "urllib3",
    "aws_lambda_powertools.utilities.parser",
    "aws_lambda_powertools.utilities.parameters",
    "aws_lambda_powertools.utilities.idempotency",
    "aws_lambda_powertools.event_handler",
)
WHAT_SOME_CALLS_NEED = (
    "import jinja2, jwt, urllib3, cryptography.hazmat.primitives.asymmetric.rsa, "
    "aws_lambda_powertools.utilities.parameters"
)
LET_COLLECT = "gc.disable = gc.freeze = lambda: None"
AS_LAMBDA = {"AWS_LAMBDA_FUNCTION_NAME": "bench", "AWS_DEFAULT_REGION": "eu-west-1"}

PROBE = """
import gc, sys
{before}
collected = []
gc.callbacks.append(lambda phase, about: phase == "start" and collected.append(about["generation"]))
there = set(sys.modules)
import app
{after}
found = {"modules": sorted(set(sys.modules) - there), "collected": collected[:]}
import json
print(json.dumps(found))
"""


def probe(*, before: str = "", after: str = "", **environment: str) -> dict[str, Any]:
    """The modules `import app` adds to a bare process, and the garbage collections meanwhile."""
    bare = {"PATH": os.environ["PATH"], "PYTHONHASHSEED": "0"}
    text = PROBE.replace("{before}", before).replace("{after}", after)
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-c", text],
        cwd=ROOT,
        env=bare | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout)


def figures() -> list[str]:
    """Lines to print."""
    alone, as_lambda = probe(), probe(**AS_LAMBDA)
    eager = probe(after=WHAT_SOME_CALLS_NEED, **AS_LAMBDA)
    collecting = probe(before=LET_COLLECT, **AS_LAMBDA)["collected"]
    modules = alone["modules"]
    loaded = [name for name in LEFT_OUT if name in modules]
    packages = Counter(map(_package, modules))
    return [
        f"{len(modules)} added by `import app`:",
        *(f"  {count:4} {package}" for package, count in packages.most_common()),
        f"{len(as_lambda['modules'])} with the DynamoDB client, made while Lambda starts",
        *_of_each_function(),
        f"{len(eager['modules'])} if what only some calls need came too",
        f"not imported: {', '.join(name for name in LEFT_OUT if name not in loaded)}",
        f"imported though it should not be: {', '.join(loaded) or 'nothing'}",
        f"garbage collections meanwhile: {len(as_lambda['collected'])}; "
        f"{len(collecting)} if app.py let them happen, {collecting.count(2)} of them full",
    ]


def _of_each_function() -> list[str]:
    return [
        f"{len(probe(**AS_LAMBDA, _HANDLER=handler)['modules'])} in {handler}, with what it warms up"
        for handler in FUNCTIONS
    ]


def _package(module: str) -> str:
    top = module.partition(".")[0]
    if top in ("app", "chalicelib"):
        return "our own"
    standard = top in sys.stdlib_module_names or top.startswith("_sysconfigdata")
    return "standard library" if standard else top
