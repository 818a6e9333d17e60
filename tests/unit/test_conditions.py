"""What `make conditions` drops is in the code as stated, who notices is there, and no condition is left out."""

import ast
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conditions.catalogue import PARTS
from tests.conditions.mutation import Mutation, source_of
from tests.project import PROJECT

MUTATIONS = [
    pytest.param(mutation, id=f"{part}: {mutation.story}")
    for part, mutations in PARTS.items()
    for mutation in mutations
]
# As the table's conditions are written: `attribute_not_exists(pk)`, `lease = :lease`, `due_at <= :now`.
EXPRESSION = re.compile(r"attribute_(not_)?exists\(|\w (=|<>|<|<=|>|>=) :\w")


def is_condition(value: ast.expr | None) -> bool:
    """Whether an expression makes a condition of the table, or is the text of one."""
    if value is None:
        return False
    texts = [
        part.value
        for part in ast.walk(value)
        if isinstance(part, ast.Constant) and isinstance(part.value, str)
    ]
    return any(EXPRESSION.search(text) for text in texts)


def conditions_in(source: str) -> Iterator[str]:
    """The names of the conditions that a module keeps."""
    for statement in ast.parse(source).body:
        if isinstance(statement, ast.Assign) and is_condition(statement.value):
            yield from (name.id for name in statement.targets if isinstance(name, ast.Name))
        if isinstance(statement, ast.AnnAssign) and is_condition(statement.value):
            yield ast.unparse(statement.target)


def sources() -> Iterator[Path]:
    return (PROJECT / "chalicelib").rglob("*.py")


def is_there(test: str) -> bool:
    """Whether a test that is named is there, whatever its parameters."""
    file, _, name = test.partition("[")[0].partition("::")
    path = PROJECT / file
    return path.is_file() and f"\ndef {name}(" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_what_is_dropped_is_in_the_code_as_stated(mutation: Mutation) -> None:
    source = source_of(mutation, PROJECT)
    assert source.count(mutation.code) == mutation.times
    changed = mutation.of(source)
    assert ast.dump(ast.parse(changed)) != ast.dump(ast.parse(source))


@pytest.mark.parametrize("mutation", MUTATIONS)
def test_who_notices_is_there(mutation: Mutation) -> None:
    assert mutation.caught_by
    assert [test for test in mutation.caught_by if not is_there(test)] == []


def test_every_condition_is_dropped_once_at_least() -> None:
    named = {
        word
        for mutations in PARTS.values()
        for mutation in mutations
        for word in re.findall(r"[A-Z_]{3,}", mutation.code)
    }
    kept = {name for path in sources() for name in conditions_in(path.read_text(encoding="utf-8"))}
    assert {"STILL_LEASED", "NEVER_CHANGED", "DUE_OR_NEVER_BEGUN"} <= kept
    assert sorted(kept - named) == []


def test_no_condition_is_without_a_name() -> None:
    """Else it could be dropped unseen: a condition has a name that tells its story (CONTRIBUTING.md)."""
    texts = [
        ast.unparse(call)
        for path in sources()
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Name)
        and call.func.id == "Condition"
        and isinstance(call.args[0], ast.Constant)
    ]
    named = [
        ast.unparse(statement.value)
        for path in sources()
        for statement in ast.parse(path.read_text(encoding="utf-8")).body
        if isinstance(statement, ast.Assign)
    ]
    assert [text for text in texts if text not in named] == []


def test_no_story_is_told_twice() -> None:
    stories = Counter(mutation.story for mutations in PARTS.values() for mutation in mutations)
    assert [story for story, times in stories.items() if times > 1] == []
