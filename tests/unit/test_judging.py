"""A page reads each row once, and measures only an answer that may be too large."""

import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as some
from pydantic import BaseModel

from chalicelib.storage.judging import Judged
from chalicelib.storage.pages import SURELY_FIT, Page, list_answer, size_in_answer


class Note(BaseModel):
    """Something in a list."""

    text: str


def a_row(number: int, text: str = "") -> dict[str, Any]:
    body = Note(text=text or str(number)).model_dump_json()
    return {"position": {"S": f"{number:03d}"}, "body": {"S": body}}


class Reading:
    """Reads rows, and remembers which."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def __call__(self, row: Any) -> Note:
        self.read.append(row["position"]["S"])
        return Note.model_validate_json(row["body"]["S"])


def test_what_was_judged_is_not_read_again_for_its_answer() -> None:
    reading = Reading()
    notes = Judged(reading, lambda note: note.text != "2")
    rows = [row for row in map(a_row, (1, 2, 3)) if notes.keep(row)]
    assert [notes.held(row).text for row in rows] == ["1", "3"]
    assert reading.read == ["001", "002", "003"]


def test_what_nobody_judged_is_read_for_its_answer() -> None:
    notes = Judged(Reading(), lambda note: True)
    assert notes.held(a_row(7)).text == "7"


@given(some.text())
def test_json_inside_json_takes_three_times_its_bytes_at_most(text: str) -> None:
    note = Note(text=text)
    assert size_in_answer(note) <= 3 * len(note.model_dump_json().encode()) + 1


def test_the_largest_page_that_is_not_measured_fits_what_lambda_answers() -> None:
    rows = [a_row(number, '"' * (SURELY_FIT // 100 // 2 - 10)) for number in range(100)]
    stored = sum(len(row["body"]["S"].encode()) for row in rows)
    answered = list_answer(Page(rows, None), Reading(), Note)
    assert SURELY_FIT * 0.99 < stored <= SURELY_FIT
    assert len(answered.items) == 100
    assert len(json.dumps(answered.model_dump_json())) < 6_000_000
