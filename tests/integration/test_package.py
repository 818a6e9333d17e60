"""What `make package` makes of this project: the zip and the functions that go to Lambda."""

import json
import os
import shutil
import sys
from collections.abc import Iterator
from importlib.util import MAGIC_NUMBER, source_hash
from pathlib import Path, PurePosixPath
from site import getsitepackages
from subprocess import run
from typing import Any, NamedTuple
from zipfile import ZipFile

import botocore
import pytest

from chalicelib.functions import FUNCTIONS
from infra.bytecode import TAG, compiled_name
from tests.integration.function_starts import EVENTS, answered
from tests.project import PROJECT, copy_project, plain_environment

TEMPLATES = PROJECT / "chalicelib" / "bss" / "templates"
STALE = b"what an earlier build compiled"
# The flags of a compiled module that Python takes as it is.
UNCHECKED = (1).to_bytes(4, "little")
IMPORTED = """
import sys, json
from pathlib import Path
before = set(sys.modules)
import app, chalicelib.bss.fulfilment.fulfil, chalicelib.bss.mail.ses, chalicelib.bss.coupons.http_client
import jinja2, urllib3, jwt
files = [getattr(sys.modules[name], "__file__", None) for name in set(sys.modules) - before]
print(json.dumps([file for file in files if file and file.endswith(".py")]))
"""
# Run on the zip and the SDK of Lambda alone: imports, documents in every script, check digits of every state.
EVERYTHING = """
import sys
sys.path[:] = [path for path in sys.path if "site-packages" not in path]
sys.path[:0] = sys.argv[1:3]
import app
import chalicelib.bss.fulfilment.cancel, chalicelib.bss.fulfilment.fulfil, chalicelib.bss.fulfilment.retry
import chalicelib.bss.coupons.daily_check, chalicelib.bss.coupons.http_client
import chalicelib.bss.coupons.check_rewrite, chalicelib.bss.coupons.check_walk
import chalicelib.bss.mail.feedback, chalicelib.bss.mail.ses, chalicelib.issuer, chalicelib.tokens
import jinja2, jwt, urllib3
from aws_lambda_powertools.utilities.parameters import SecretsProvider
from cryptography.hazmat.primitives.asymmetric import rsa
from chalicelib.bss.invoices.archive.composing import document_of
from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.archive.rendering import rendered
from chalicelib.openapi.sample_purchase import sample_purchase
from chalicelib.values.check_digits import OF_ORGANISATIONS, check_digits_fit, is_of_scheme
from chalicelib.values.tax_ids import FORMS
assert all(check_digits_fit(example) for _, example in FORMS.values())
assert not any(is_of_scheme("0" * 9 + "1", scheme) for scheme in OF_ORGANISATIONS)
assert is_of_scheme("923609016", "0192") and is_of_scheme("51824753556", "0151")
assert is_of_scheme("5560125790", "0007") and is_of_scheme("0403170701", "0208")
assert is_of_scheme("7300010000001", "0088") and is_of_scheme("DK13585628", "0184")
jwt.encode({}, rsa.generate_private_key(65537, 2048), algorithm="RS256")
bought = sample_purchase()
order, invoice = bought.completed_order, bought.invoice
document = document_of(invoice, order, InvoiceDocuments.pending_for(invoice, order))
names = ("Acme", "Παπαδόπουλοι", "Ромашка", "חברת הדוגמה", "北京示例科技")
buyers = [document.buyer.with_changes(name=name) for name in names]
made = [each for buyer in buyers for each in rendered(document.with_changes(buyer=buyer))]
assert not any(each.replaced for each in made)
print(*sorted({each.kind for each in made}))
"""
MEGABYTE = 1024 * 1024


class Package(NamedTuple):
    zip_file: Path
    resources: dict[str, Any]

    def files(self) -> list[str]:
        with ZipFile(self.zip_file) as packed:
            return packed.namelist()

    def of_type(self, kind: str) -> list[dict[str, Any]]:
        return [each["Properties"] for each in self.resources.values() if each["Type"] == kind]


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Package]:
    """The project, packaged for production. The index of packages must be within reach."""
    folder = tmp_path_factory.mktemp("package")
    copy_project(folder / "project", "infra")
    environment = os.environ | {"AWS_DEFAULT_REGION": "eu-west-1"}
    # Code of another release, compiled, as a build before this one could have left it.
    stale = folder / "project" / "chalicelib" / "__pycache__" / f"config.{TAG}.pyc"
    stale.parent.mkdir()
    stale.write_bytes(STALE)
    made = run(
        [sys.executable, "-m", "infra", "package", "prod", str(folder / "out")],
        cwd=folder / "project",
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert made.returncode == 0, made.stdout + made.stderr
    sam = json.loads((folder / "out" / "sam.json").read_text())
    yield Package(folder / "out" / "deployment.zip", sam["Resources"])
    shutil.rmtree(folder)


def test_the_sdk_is_left_to_the_runtime(package: Package) -> None:
    top_level = {name.split("/")[0] for name in package.files()}
    assert not top_level & {"boto3", "botocore", "s3transfer"}


def test_everything_the_service_imports_is_packed(package: Package) -> None:
    top_level = {name.split("/")[0] for name in package.files()}
    required = {"aws_lambda_powertools", "cryptography", "jinja2", "jwt", "pydantic", "urllib3"}
    assert required | {"app.py", "chalice", "chalicelib"} <= top_level


def test_mails_have_their_templates_with_them(package: Package) -> None:
    templates = {
        str(file.relative_to(PROJECT))
        for file in TEMPLATES.rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert templates <= set(package.files())


def test_nothing_of_the_workshop_is_packed(package: Package) -> None:
    top_level = {name.split("/")[0] for name in package.files()}
    assert not top_level & {"local", "tests", "infra", "storefront", ".chalice"}


def test_the_package_stays_small(package: Package) -> None:
    assert package.zip_file.stat().st_size < 14 * MEGABYTE


@pytest.fixture(scope="module")
def lambdas_files(package: Package, tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """The zip unpacked, and the SDK beside it: where Lambda has them, nothing else is within reach."""
    task, sdk = tmp_path_factory.mktemp("task"), tmp_path_factory.mktemp("sdk")
    with ZipFile(package.zip_file) as packed:
        packed.extractall(task)
    for name in ("boto3", "botocore", "s3transfer", "dateutil", "six.py"):
        (sdk / name).symlink_to(Path(botocore.__file__).parents[1] / name)
    return [str(task), str(sdk)]


def test_what_is_packed_is_enough_to_start_every_function_and_for_what_few_calls_need(
    lambdas_files: list[str], tmp_path: Path
) -> None:
    started = run(
        [sys.executable, "-I", "-W", "ignore", "-c", EVERYTHING, *lambdas_files],
        cwd=tmp_path,
        env=plain_environment() | {"AWS_DEFAULT_REGION": "eu-west-1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (started.returncode, started.stdout) == (0, "cii pdf ubl\n"), started.stderr


def test_what_is_deployed_is_what_is_told_apart(package: Package) -> None:
    handlers = [each["Handler"] for each in package.of_type("AWS::Serverless::Function")]
    assert sorted(handlers) == sorted(FUNCTIONS)


@pytest.mark.parametrize(("handler", "event", "answer"), EVENTS)
def test_each_function_starts_from_the_package_and_answers(
    handler: str, event: dict[str, Any], answer: str, lambdas_files: list[str]
) -> None:
    assert answered(handler, event, lambdas_files) == answer


def test_what_a_function_imports_is_packed_compiled(package: Package) -> None:
    names = set(package.files())
    missing = [
        module
        for module in imported_modules(names)
        if compiled_name(PurePosixPath(module)) not in names
    ]
    assert not missing


def imported_modules(packed: set[str]) -> set[str]:
    """The files in the zip that a start of the functions imports."""
    asked = [sys.executable, "-c", IMPORTED]
    printed = run(asked, cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    roots = [PROJECT, *map(Path, getsitepackages())]
    relative = {
        str(Path(file).relative_to(root))
        for file in json.loads(printed)
        for root in roots
        if Path(file).is_relative_to(root)
    }
    return relative & packed


def test_what_is_packed_compiled_is_what_is_packed(package: Package) -> None:
    """Python does not compare an unchecked compiled module with its source, so this does."""
    with ZipFile(package.zip_file) as packed:
        compiled = [name for name in packed.namelist() if name.endswith(".pyc")]
        assert len(compiled) > 300
        for name in compiled:
            folder, _, file = name.rpartition("__pycache__/")
            source = packed.read(f"{folder}{file.removesuffix(f'.{TAG}.pyc')}.py")
            content = packed.read(name)
            assert content[:4] == MAGIC_NUMBER
            assert content[4:8] == UNCHECKED
            assert content[8:16] == source_hash(source), name


def test_a_compiled_module_of_an_earlier_build_is_not_packed(package: Package) -> None:
    with ZipFile(package.zip_file) as packed:
        assert all(packed.read(name) != STALE for name in packed.namelist())


def test_no_compiled_module_is_in_the_repository() -> None:
    kept = run(["git", "ls-files"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    assert ".pyc" not in kept


def test_every_function_has_a_role_of_its_own(package: Package) -> None:
    functions = package.of_type("AWS::Serverless::Function")
    roles = {json.dumps(each["Role"]) for each in functions}
    assert len(roles) == len(functions) == len(package.of_type("AWS::IAM::Role")) == 9


def test_fulfilment_is_woken_by_the_queue_of_its_own_stage(package: Package) -> None:
    sources = [
        event["Properties"]["Queue"]["Fn::Sub"]
        for function in package.of_type("AWS::Serverless::Function")
        for event in function.get("Events", {}).values()
        if event["Type"] == "SQS"
    ]
    named = sorted(source.rpartition(":")[2] for source in sources)
    queues = ("coupon-checks", "invoices.fifo", "mail-events", "orders")
    assert named == [f"bittitan-storefront-prod-{queue}" for queue in queues]


def test_every_function_has_the_time_that_is_configured(package: Package) -> None:
    timeouts = [each["Timeout"] for each in package.of_type("AWS::Serverless::Function")]
    assert sorted(timeouts) == [10, 30, 30, 30, 60, 120, 120, 120, 900]
