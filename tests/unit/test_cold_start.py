"""What a start of each function costs: it pays for every module, so there are not many."""

import ast
import json
import subprocess
import sys
from functools import cache
from typing import Any

import pytest

from chalicelib.functions import API, AUTHORIZE, FUNCTIONS
from tests.project import PROJECT, plain_environment

# How many modules a function may load while it starts, with what it warms up.
MOST_MODULES = {
    API: 525,
    AUTHORIZE: 250,
    "app.fulfil_order": 500,
    "app.number_invoices": 460,
    "app.record_mail_event": 450,
    "app.queue_due_orders": 400,
    "app.queue_due_coupons": 400,
    "app.check_coupons": 355,
    "app.reconcile": 355,
}
NOT_WANTED = [
    "aws_lambda_powertools.event_handler",
    "aws_lambda_powertools.utilities.parser",
    "aws_xray_sdk",
    "boto3",
    "email_validator",
    "fastapi",
    "httpx",
    "requests",
]
# What few calls of the API need is imported there.
LATER = [
    "fpdf",
    "jinja2",
    "jwt",
    "cryptography",
    "chalicelib.tokens",
    "chalicelib.claims",
    "chalicelib.openapi.document",
    "chalicelib.bss.mail.ses",
    "chalicelib.bss.invoices.export",
    "chalicelib.bss.invoices.audit_rules",
    "chalicelib.bss.invoices.payment_audit",
]
OF_THE_API = ["chalicelib.openapi", "chalicelib.web", "chalicelib.checkout"]
OF_THE_TABLE = ["botocore.session", "botocore.client", "chalicelib.storage", "chalicelib.bss"]
OF_TOKENS = ["jwt", "cryptography", "chalicelib.tokens", "chalicelib.auth"]
START = """
import json, sys
before = set(sys.modules)
import app
print(json.dumps({
    "modules": sorted(set(sys.modules) - before),
    "routes": len(app.app.routes),
    "handlers": sorted(app.app.handler_map),
}))
"""


@cache
def started(handler: str, *, in_lambda: bool = True) -> dict[str, Any]:
    """What a fresh Python has after `import app`, started for a function as Lambda starts it."""
    named = {"_HANDLER": handler, "AWS_LAMBDA_FUNCTION_NAME": "one"} if in_lambda else {}
    done = subprocess.run(
        [sys.executable, "-B", "-c", START],
        cwd=PROJECT,
        env=plain_environment() | {"AWS_DEFAULT_REGION": "eu-west-1"} | named,
        capture_output=True,
        check=True,
        text=True,
    )
    return json.loads(done.stdout)


def loaded(module: str, handler: str) -> list[str]:
    """A module and those inside it, as far as a function loads them."""
    return [name for name in started(handler)["modules"] if f"{name}.".startswith(f"{module}.")]


@pytest.mark.parametrize("handler", FUNCTIONS)
def test_starting_a_function_stays_cheap(handler: str) -> None:
    assert "chalicelib.functions" in started(handler)["modules"]
    assert len(started(handler)["modules"]) <= MOST_MODULES[handler]


@pytest.mark.parametrize("handler", FUNCTIONS)
@pytest.mark.parametrize("module", NOT_WANTED)
def test_nothing_heavy_is_imported(module: str, handler: str) -> None:
    assert loaded(module, handler) == []


@pytest.mark.parametrize("module", LATER)
def test_what_few_calls_of_the_api_need_is_not_imported_for_all(module: str) -> None:
    assert loaded(module, API) == []


@pytest.mark.parametrize("handler", [each for each in FUNCTIONS if each != API])
@pytest.mark.parametrize("module", OF_THE_API)
def test_a_function_without_callers_does_not_load_the_api(module: str, handler: str) -> None:
    assert loaded(module, handler) == []
    assert started(handler)["routes"] == 0


@pytest.mark.parametrize("module", OF_THE_TABLE)
def test_whoever_judges_tokens_does_not_load_the_table(module: str) -> None:
    assert loaded(module, AUTHORIZE) == []


def test_whoever_judges_tokens_loads_the_log_when_it_has_something_to_say() -> None:
    assert loaded("aws_lambda_powertools", AUTHORIZE) == []


def test_whoever_judges_tokens_runs_no_code_for_certificates() -> None:
    assert loaded("cryptography.x509", AUTHORIZE) == ["cryptography.x509"]


@pytest.mark.parametrize("handler", [each for each in FUNCTIONS if each != AUTHORIZE])
def test_all_others_have_the_table_at_hand_before_the_first_call(handler: str) -> None:
    assert loaded("chalicelib.storage.table", handler)
    assert loaded("botocore.client", handler)


@pytest.mark.parametrize(
    ("module", "handler"),
    [
        *((module, AUTHORIZE) for module in OF_TOKENS),
        ("jinja2", "app.fulfil_order"),
        ("urllib3", "app.fulfil_order"),
        ("chalicelib.bss.fulfilment.fulfil", "app.fulfil_order"),
        ("chalicelib.bss.mail.ses", "app.fulfil_order"),
        ("chalicelib.bss.mail.feedback", "app.record_mail_event"),
        ("chalicelib.openapi.routes", API),
    ],
)
def test_what_every_call_of_a_function_needs_is_loaded_while_it_starts(
    module: str, handler: str
) -> None:
    assert loaded(module, handler)


@pytest.mark.parametrize("handler", ["", "datadog_lambda.handler.handler", "app.renamed"])
def test_a_process_for_a_function_that_is_not_known_can_be_any(handler: str) -> None:
    api = started(API)
    assert started(handler)["routes"] == api["routes"] > 50
    assert started(handler)["handlers"] == api["handlers"]
    assert loaded("botocore.client", handler)


def test_every_function_that_chalice_deploys_is_known() -> None:
    """One that is not would start with everything, and warm up like the API."""
    from app import app

    sources = [*app.event_sources, *app.builtin_auth_handlers, *app.pure_lambda_functions]
    assert {API, *(each.handler_string for each in sources)} == set(FUNCTIONS)


def test_chalice_sees_the_whole_application_and_makes_no_client() -> None:
    seen = started("", in_lambda=False)
    assert seen["routes"] == started(API)["routes"]
    assert "botocore.client" not in seen["modules"]


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
