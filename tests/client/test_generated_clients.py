"""Whoever generates a client and says nothing of a field changes nothing of it."""

import copy
from pathlib import Path
from typing import Any

import pytest

from chalicelib.openapi.routes import document
from tests.client import generators

DOCUMENT = document()
PATCHED = {
    path: methods["patch"]["requestBody"]["content"]["application/json"]["schema"]["$ref"]
    for path, methods in DOCUMENT["paths"].items()
    if "requestBody" in methods.get("patch", {})
}
BODIES = sorted({ref.rpartition("/")[2] for ref in PATCHED.values()})


@pytest.fixture(scope="module", autouse=True)
def installed() -> None:
    generators.install()


def test_a_generated_python_client_that_renames_a_line_leaves_its_quantity_alone(
    tmp_path: Path,
) -> None:
    sent = generators.sent_by_python(DOCUMENT, tmp_path, BODIES)
    assert sent["renamed"] == [{"friendly_name": "Sales"}]
    assert "ChangeLine" in BODIES
    assert sent["empty"] == {name: {} for name in BODIES}


def test_a_default_in_the_document_would_be_noticed(tmp_path: Path) -> None:
    careless: Any = copy.deepcopy(DOCUMENT)
    careless["components"]["schemas"]["ChangeLine"]["properties"]["quantity"]["default"] = 0
    sent = generators.sent_by_python(careless, tmp_path, [])
    assert sent["renamed"] == [{"friendly_name": "Sales", "quantity": 0}]


def test_typescript_takes_a_change_of_one_field_by_the_generated_types(tmp_path: Path) -> None:
    body = '["patch"]["requestBody"]["content"]["application/json"]'
    nothing_said = "\n".join(
        f'export const change{number}: paths["{path}"]{body} = {{}};'
        for number, path in enumerate(PATCHED)
    )
    program = f"""
import type {{ paths }} from "./api";
declare const console: {{ log(text: string): void }};
const renamed: paths["/basket/lines/{{line_id}}"]{body} = {{ friendly_name: "Sales" }};
{nothing_said}
console.log(JSON.stringify(renamed));
"""
    assert generators.sent_by_typescript(DOCUMENT, tmp_path, program) == {"friendly_name": "Sales"}
