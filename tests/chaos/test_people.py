"""People of a run of `make chaos` note what they were told, and no more."""

from pathlib import Path
from typing import Any

import pytest

from tests.api.client import Answer
from tests.builders import ORDER_ID
from tests.chaos.people import Asked, Person, Staff
from tests.chaos.weather import Weather


class Answering:
    """An API that gives these answers, one by one."""

    def __init__(self, *statuses: int) -> None:
        self._statuses = iter(statuses)

    def call(self, *_given: Any, **_how: Any) -> Answer:
        return Answer(next(self._statuses), {}, {})


@pytest.mark.parametrize(
    ("answers", "times"), [([202], 1), ([409], 0), ([401, 409], 0), ([503, 409], 1)]
)
def test_a_mail_may_go_out_again_only_when_that_was_not_refused_outright(
    answers: list[int], times: int, tmp_path: Path
) -> None:
    asked = Asked()
    staff = Staff(Person(Answering(*answers), asked, Weather(tmp_path)))  # type: ignore[arg-type]
    staff.call(ORDER_ID, "welcome-email", {})
    assert asked.mailed_again.get(ORDER_ID, 0) == times
