"""There is one version: the document tells it, and everything else agrees."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from chalicelib.openapi.document import VERSION
from chalicelib.openapi.routes import document
from contract.releases import RELEASED, last_released, parsed

ROOT = Path(__file__).resolve().parents[2]
CHANGELOG = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
DOCUMENTS = {file.stem: file for file in RELEASED.glob("*.json")}
SECTIONS = re.findall(r"^## \[([^]]+)\]", CHANGELOG, re.MULTILINE)


def project_version(file: str) -> str:
    return tomllib.loads((ROOT / file).read_text(encoding="utf-8"))["project"]["version"]


def test_the_document_has_the_version() -> None:
    assert document()["info"]["version"] == VERSION


@pytest.mark.parametrize("file", ["pyproject.toml", "client/pyproject.toml"])
def test_the_service_and_its_client_have_the_version_of_the_document(file: str) -> None:
    assert project_version(file) == VERSION


@pytest.mark.parametrize("version", DOCUMENTS)
def test_a_released_document_tells_the_version_it_is_named_after(version: str) -> None:
    found = json.loads(DOCUMENTS[version].read_text(encoding="utf-8"))["info"]["version"]
    assert found == version


def test_no_released_document_is_newer_than_the_version() -> None:
    assert parsed(last_released()["info"]["version"]) <= parsed(VERSION)


def test_each_release_has_a_document_and_a_section_of_the_changelog() -> None:
    assert set(SECTIONS) - {"Unreleased"} == set(DOCUMENTS)


def test_the_changelog_begins_with_what_is_not_released_and_then_the_newest_release() -> None:
    first, *releases = SECTIONS
    assert first == "Unreleased"
    assert releases == sorted(releases, key=parsed, reverse=True)
