"""`python -m client.generate` writes the client's models from the service's OpenAPI document."""

import json
import re
import subprocess
import sys
from pathlib import Path

from chalicelib.openapi.routes import document
from client.schemas import Schema, model_schemas

MODELS = Path(__file__).parent / "storefront_client" / "models.py"
HEADER = '"""What is sent and what is answered, made from the OpenAPI document: `make client`."""'
# Replaced by a plain alias: TypeAliasType would need typing_extensions at run time.
ALIAS = re.compile(r'(\w+) = TypeAliasType\(\s*"\1",\s*(Literal\[[^]]*\]),?\s*\)')
OPTIONS = (
    "--input-file-type=openapi",
    "--output-model-type=pydantic_v2.BaseModel",
    "--base-class=storefront_client.model.Model",
    "--target-python-version=3.11",
    "--output-datetime-class=AwareDatetime",
    "--enum-field-as-literal=all",
    "--field-extra-keys=repr",
    "--strict-nullable",
    "--use-annotated",
    "--use-generic-container-types",
    "--use-schema-description",
    "--use-standard-collections",
    "--use-type-alias",
    "--use-union-operator",
    "--disable-future-imports",
    "--disable-timestamp",
    "--formatters=builtin",
    f"--custom-file-header={HEADER}",
)


def models(of: Schema) -> str:
    """The source of the models of a document; always the same for the same document."""
    given = json.dumps(
        {
            "openapi": of["openapi"],
            "info": {"title": "models", "version": "0"},
            "paths": {},
            "components": {"schemas": model_schemas(of)},
        }
    )
    code = _run("datamodel_code_generator", *OPTIONS, given=given)
    return _formatted(ALIAS.sub(r"\1 = \2", code))


def _formatted(code: str) -> str:
    chosen = ("--stdin-filename", str(MODELS), "-")
    rules = ("--quiet", "--fix", "--unsafe-fixes", "--select=D200,D212,F,I", "--ignore=E501")
    code = _run("ruff", "check", *rules, *chosen, given=code)
    return _run("ruff", "format", "--quiet", *chosen, given=code)


def _run(module: str, *arguments: str, given: str) -> str:
    done = subprocess.run(  # noqa: S603 - the two modules named above, with fixed options
        [sys.executable, "-m", module, *arguments],
        input=given,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{module} failed: {done.stderr}")
    return done.stdout


if __name__ == "__main__":
    MODELS.write_text(models(document()), encoding="utf-8")
