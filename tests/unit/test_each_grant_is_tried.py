"""`make mutations` can try each function without a right, and docs/security.md has what came of each."""

import re

import pytest

from infra.stage import stage
from tests.e2e.mutations import NOT_ENFORCED, Grant, grants
from tests.e2e.scenarios import Scenarios
from tests.project import PROJECT

ROW = re.compile(r"^\| (\w+) \| (\w+) \| (\w+:\w+) \| (.+) \|$", re.MULTILINE)
WHAT_BROKE = {
    Grant(*named): outcome
    for *named, outcome in ROW.findall((PROJECT / "docs" / "security.md").read_text())
}


def test_every_function_that_is_granted_something_has_a_scenario() -> None:
    # What authorize is granted is logs alone, which no local AWS enforces.
    functions = [name for name in stage("dev").functions if name != "authorize"]
    assert len(functions) > 7
    assert [name for name in functions if not hasattr(Scenarios, name)] == []


def test_the_docs_have_a_line_for_each_grant_and_no_other() -> None:
    assert set(WHAT_BROKE) == set(grants(stage("dev")))


@pytest.mark.parametrize("grant", WHAT_BROKE, ids=lambda grant: " ".join(grant))
def test_something_breaks_without_a_grant_but_for_those_that_are_not_enforced(grant: Grant) -> None:
    reason = NOT_ENFORCED.get(grant.action)
    if reason:
        assert WHAT_BROKE[grant] == f"(not enforced here: {reason})"
    else:
        assert not re.search("not enforced|nothing breaks", WHAT_BROKE[grant])


def test_the_docs_name_what_else_is_not_enforced_than_logs_and_reading_queues() -> None:
    summed_up = (
        (PROJECT / "docs" / "security.md").read_text().partition("Not enforced there are")[2]
    )
    named = set(re.findall(r"`(\w+:\w+)`", summed_up.partition("\n\n")[0]))
    assert {each for each in NOT_ENFORCED if not each.startswith(("logs:", "sqs:"))} <= named
