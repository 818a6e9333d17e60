"""The instructions that a start of each function takes, from the zip of `make package`, as a ratio to hello world.

A process like Lambda's: it sees the unpacked zip, the SDK and Python's own modules, all compiled. valgrind
counts the same on every run, whatever else the machine does.
"""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from py_compile import PycInvalidationMode, compile
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import botocore

from bench.environment import ENVIRONMENT
from bench.imports import AS_LAMBDA
from bench.package import ZIP
from chalicelib.functions import FUNCTIONS

COUNTING = ("valgrind", "--tool=cachegrind", "--cache-sim=no", "--cachegrind-out-file=/dev/null")
COUNTED = re.compile(r"I\s+refs:\s+([\d,]+)")
# What Lambda's own program has imported before it imports a function's module, near enough.
LAMBDAS_OWN = (
    "concurrent.futures, datetime, decimal, http.client, importlib, json, logging, os, sys, time, "
    "traceback, urllib.request, warnings"
)
START = "import {before}\nsys.path[:0] = sys.argv[1:]\nimport app"
SDK = ("botocore", "dateutil", "jmespath", "six.py", "urllib3")
HELLO = """
from chalice.app import Chalice
app = Chalice(app_name="hello")


@app.route("/")
def hello():
    return {"hello": "world"}
"""


def figures() -> Iterable[str]:
    """Lines to print, each as soon as it is known: a start takes valgrind some seconds."""
    if not ZIP.exists():
        yield "not built: make package"
    elif not shutil.which(COUNTING[0]):
        yield "not counted: there is no valgrind here"
    else:
        with TemporaryDirectory() as folder:
            yield from _counted(Path(folder))


def _counted(folder: Path) -> Iterable[str]:
    hello, task, sdk = (folder / name for name in ("hello", "task", "sdk"))
    with ZipFile(ZIP) as packed:
        packed.extractall(task)
    _write_hello(hello, task)
    _link_the_sdk(sdk)
    one = _instructions(hello, sdk)
    yield f"1.00 hello world with Chalice ({one / 1e6:.0f} million instructions)"
    for handler in FUNCTIONS:
        warm = _instructions(task, sdk, _HANDLER=handler, **AS_LAMBDA)
        cold = _instructions(task, sdk, _HANDLER=handler)
        yield f"{warm / one:.2f} {handler}; {cold / one:.2f} without what it warms up"


def _write_hello(hello: Path, task: Path) -> None:
    hello.mkdir()
    shutil.copytree(task / "chalice", hello / "chalice")
    (hello / "app.py").write_text(HELLO)
    compile(str(hello / "app.py"), invalidation_mode=PycInvalidationMode.UNCHECKED_HASH)


def _link_the_sdk(sdk: Path) -> None:
    sdk.mkdir()
    installed = Path(botocore.__file__).parents[1]
    for name in SDK:
        (sdk / name).symlink_to(installed / name)


def _instructions(*paths: Path, **environment: str) -> int:
    """What Python does in all, from its own start to the end of `import app`."""
    start = (sys.executable, "-s", "-S", "-c", START.format(before=LAMBDAS_OWN), *map(str, paths))
    counted = ""
    # Once for the compiled modules of the SDK, which are kept, and once to count.
    for command in (start, (*COUNTING, *start)):
        done = subprocess.run(  # noqa: S603
            command,
            cwd=paths[0],
            env={**ENVIRONMENT, "PYTHONHASHSEED": "0", "PATH": os.environ["PATH"], **environment},
            capture_output=True,
            text=True,
            check=True,
        )
        counted = done.stderr
    return int(COUNTED.findall(counted)[0].replace(",", ""))
