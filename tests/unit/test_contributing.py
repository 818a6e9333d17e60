"""CONTRIBUTING.md names the folders of tests, and what several test files share."""

import ast
import re
from collections import Counter
from pathlib import Path

from tests.project import PROJECT

PAGE = (PROJECT / "CONTRIBUTING.md").read_text(encoding="utf-8")
TESTS = sorted((PROJECT / "tests").rglob("test_*.py"))


def first_columns(heading: str) -> list[list[str]]:
    """What is named in the first column of the table with this heading, row by row."""
    table = PAGE.partition(heading)[2].partition("\n\n")[0]
    return [re.findall(r"`([^`]+)`", row.split("|")[1]) for row in table.splitlines()[2:]]


def helpers() -> set[str]:
    """The files and folders that the table of helpers names; one without a folder lies beside the first."""
    found = set[str]()
    for first, *others in first_columns("| helper | what it is for |"):
        found |= {first, *(str(Path(first).parent / name) for name in others)}
    return found


def imported(test: Path) -> set[str]:
    """The modules of tests/ that a test file imports, as paths."""
    named = set[str]()
    for node in ast.walk(ast.parse(test.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            named |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
        elif isinstance(node, ast.Import):
            named |= {each.name for each in node.names}
    paths = (name.replace(".", "/") + ".py" for name in named if name.startswith("tests."))
    return {path for path in paths if (PROJECT / path).is_file()}


def test_every_folder_with_tests_is_described() -> None:
    described = {name for row in first_columns("| folder | needs | proves |") for name in row}
    holding = {test.relative_to(PROJECT).parts[1] for test in TESTS}
    assert described == {f"tests/{name}" for name in holding}


def test_what_several_test_files_import_is_named_and_what_is_named_is_there() -> None:
    uses = Counter(path for test in TESTS for path in imported(test))
    shared = {path for path, times in uses.items() if times > 1}
    shared = {path for path in shared if not Path(path).name.startswith("test_")}
    named = helpers()
    assert {path for path in shared if not {path, str(Path(path).parent)} & named} == set()
    assert [each for each in named if not (PROJECT / each).exists()] == []
