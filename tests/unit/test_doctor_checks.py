"""The doctor tells everything, even where one check cannot look."""

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError

from infra.doctor.__main__ import summary
from infra.doctor.checks import found_by
from infra.doctor.context import Context
from infra.doctor.finding import Finding, Level, error, ok, warning

NOBODY = cast(Context, None)
REFUSED = ClientError({"Error": {"Code": "AccessDeniedException"}}, "DescribeTable")


def told_of(problem: Exception) -> Finding:
    def check(case: Context) -> Any:
        raise problem

    [finding] = found_by("table", check, NOBODY)
    return finding


def test_a_check_that_can_look_is_left_alone() -> None:
    assert found_by("table", lambda case: [ok("table", "fine")], NOBODY) == [ok("table", "fine")]


@pytest.mark.parametrize(
    ("problem", "sentence"),
    [
        (REFUSED, "AWS answered DescribeTable with AccessDeniedException."),
        (EndpointConnectionError(endpoint_url="x"), "AWS could not be asked"),
        (KeyError("a"), "This could not be checked (KeyError)."),
    ],
)
def test_a_check_that_cannot_look_says_so_and_stops_none_of_the_others(
    problem: Exception, sentence: str
) -> None:
    finding = told_of(problem)
    assert (finding.level, finding.subject) == (Level.ERROR, "table")
    assert finding.sentence.startswith(sentence)
    assert finding.remedy


def test_the_last_line_counts() -> None:
    good, odd, bad = ok("a", "x"), warning("b", "x", "y"), error("c", "x", "y")
    assert summary("dev", [good, odd]) == "dev can be deployed: ok 1, warning 1, error 0."
    assert summary("dev", [bad]) == "dev is not ready: ok 0, warning 0, error 1."
