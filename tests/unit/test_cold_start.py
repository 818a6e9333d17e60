"""What `import app` costs: cold starts pay for every module, so there are not many."""

import ast
import json
import subprocess
import sys

import pytest

from tests.project import PROJECT, plain_environment

MOST_MODULES = 366
NOT_WANTED = [
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.parser",
    "aws_xray_sdk",
    "boto3",
    "email_validator",
    "fastapi",
    "httpx",
    "jinja2",
    "requests",
]
# What one function alone needs is imported inside it.
LATER = [
    "jwt",
    "cryptography",
    "urllib3",
    "chalicelib.tokens",
    "chalicelib.claims",
    "chalicelib.openapi.document",
    "chalicelib.bss.mail.ses",
    "chalicelib.bss.invoices.export",
    "chalicelib.bss.invoices.payment_audit",
]
ASK = """
import json, sys
before = set(sys.modules)
import app
print(json.dumps(sorted(set(sys.modules) - before)))
"""


@pytest.fixture(scope="module")
def imported() -> list[str]:
    """The modules that importing app.py adds to a fresh Python, as Lambda starts one."""
    done = subprocess.run(
        [sys.executable, "-B", "-c", ASK],
        cwd=PROJECT,
        env=plain_environment() | {"AWS_DEFAULT_REGION": "eu-west-1"},
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


def test_importing_the_service_stays_cheap(imported: list[str]) -> None:
    assert "chalicelib.wiring" in imported
    assert len(imported) <= MOST_MODULES


@pytest.mark.parametrize("module", NOT_WANTED)
def test_nothing_heavy_is_imported(module: str, imported: list[str]) -> None:
    assert [name for name in imported if f"{name}.".startswith(f"{module}.")] == []


def test_nobody_imports_the_tracer() -> None:
    """Powertools itself loads its thin module; using it would load aws_xray_sdk."""
    sources = [PROJECT / "app.py", *(PROJECT / "chalicelib").rglob("*.py")]
    imports = [
        ast.unparse(node)
        for source in sources
        for node in ast.walk(ast.parse(source.read_text("utf-8")))
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert len(imports) > 100
    assert [line for line in imports if "tracing" in line or "Tracer" in line] == []


@pytest.mark.parametrize("module", LATER)
def test_what_one_function_alone_needs_is_not_imported_for_all(
    module: str, imported: list[str]
) -> None:
    assert [name for name in imported if f"{name}.".startswith(f"{module}.")] == []
