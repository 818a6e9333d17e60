"""Every command that the pages quote exists: of aws its operations and options, of make its targets."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import botocore.session
import pytest
from botocore import xform_name

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SESSION = botocore.session.get_session()
GLOBAL = {"query", "output", "region", "profile"}
# What the aws CLI has besides the services' own operations, by what is asked of it here.
OF_THE_CLI = {
    ("cloudformation", "deploy"): {
        *("stack-name", "template-file", "parameter-overrides", "capabilities", "s3-bucket"),
        "no-fail-on-empty-changeset",
    },
    ("cloudformation", "package"): {
        *("template-file", "s3-bucket", "output-template-file", "use-json"),
    },
    ("logs", "tail"): {"since", "filter-pattern", "follow", "format"},
    ("s3", "mb"): set[str](),
    ("s3", "cp"): set[str](),
    ("s3", "ls"): {"recursive"},
    ("sso", "login"): set[str](),
}


class Quoted(NamedTuple):
    """One call of aws: what is asked of which service, and with which options."""

    service: str
    operation: str
    options: frozenset[str]


def calls(text: str) -> Iterator[Quoted]:
    """The calls of aws in a text, those inside others too."""
    while nested := re.search(r"\$\(([^()]*)\)", text):
        yield from calls(nested[1])
        text = text.replace(nested[0], "VALUE")
    # What stands in quotes is a value, and ends no command.
    text = re.sub(r"'[^'\n]*'|\"[^\"\n]*\"", "VALUE", text)
    pattern = r"\baws ([a-z0-9]+) (wait )?([a-z0-9-]+)([^\n;|`)&]*)"
    for service, waiting, operation, rest in re.findall(pattern, text):
        options = frozenset(re.findall(r"\s--([a-z0-9-]+)", rest))
        yield Quoted(service, waiting + operation, options)


def quoted() -> list[Any]:
    found = {(page, call) for page in PAGES for call in calls(page.read_text(encoding="utf-8"))}
    return [
        pytest.param(call, id=f"{page.name} {call.service} {call.operation}")
        for page, call in sorted(found, key=str)
        if call.options or call.service in SESSION.get_available_services()
    ]


def members(call: Quoted) -> tuple[set[str], set[str]]:
    """The options that an operation takes, and those that it needs."""
    # The CLI's s3api is the service; its s3 is made of several calls.
    model: Any = SESSION.get_service_model(call.service.removesuffix("api"))
    by_name = {xform_name(name, "-"): name for name in model.operation_names}
    assert call.operation in by_name, f"aws {call.service} has no {call.operation}"
    shape: Any = model.operation_model(by_name[call.operation]).input_shape
    taken = {xform_name(name, "-") for name in shape.members} if shape else set[str]()
    needed = {xform_name(name, "-") for name in shape.required_members} if shape else set[str]()
    return taken, needed


@pytest.mark.parametrize("call", quoted())
def test_aws_knows_what_a_page_asks_of_it(call: Quoted) -> None:
    own = {option for option in call.options if option not in GLOBAL}
    if (call.service, call.operation) in OF_THE_CLI:
        assert own <= OF_THE_CLI[call.service, call.operation]
        return
    if call.operation.startswith("wait "):
        waiters = SESSION.get_waiter_model(call.service).waiter_names
        assert call.operation.removeprefix("wait ") in {xform_name(name, "-") for name in waiters}
        return
    taken, needed = members(call)
    known = taken | {f"no-{name}" for name in taken}
    assert own <= known
    if call.options:  # a sentence may name a call alone
        assert needed <= own | {option.removeprefix("no-") for option in own}


def test_a_call_inside_another_and_a_wrong_one_are_found() -> None:
    [inner, outer] = calls(
        'aws sqs purge-queue --queue-url "$(aws sqs get-queue-url --queue-name x)"'
    )
    assert inner == Quoted("sqs", "get-queue-url", frozenset({"queue-name"}))
    assert outer == Quoted("sqs", "purge-queue", frozenset({"queue-url"}))
    [wrong] = calls("aws dynamodb restore-table --to x")
    with pytest.raises(AssertionError, match="has no restore-table"):
        members(wrong)


def test_make_knows_what_the_pages_ask_of_it() -> None:
    targets = set(re.findall(r"^([a-z0-9-]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    asked = {
        target
        for page in PAGES
        for target in re.findall(
            r"(?:`|^)(?:[A-Z]\w*=\S* )?make ([a-z0-9-]+)", page.read_text(), re.MULTILINE
        )
    }
    assert len(asked) > 15
    assert asked - targets == set()
