"""The strict comparison these tests lean on finds what it should."""

from typing import Any

import pytest

from tests.api.shape_checks import misfits
from tests.api.shapes import BASKET, MONEY, PROBLEM, TIME, list_of

PRICE = {"amount": 1200, "currency": "EUR"}


@pytest.mark.parametrize(
    ("value", "shape"),
    [
        (PRICE, MONEY),
        ("2026-01-01T10:00:00.123Z", TIME),
        (None, (str, None)),
        ({"items": [PRICE, PRICE], "next_cursor": None}, list_of(MONEY)),
        ({"a": 1}, {"a": int, "b?": str}),
    ],
)
def test_what_fits_has_no_misfits(value: Any, shape: Any) -> None:
    assert misfits(value, shape) == []


@pytest.mark.parametrize(
    ("value", "shape", "where"),
    [
        (PRICE | {"amount": 12.0}, MONEY, "$.amount"),
        (PRICE | {"amount": True}, MONEY, "$.amount"),
        (PRICE | {"amount": "1200"}, MONEY, "$.amount"),
        (PRICE | {"tax": 1}, MONEY, "$.tax"),
        ({"amount": 1}, MONEY, "$.currency"),
        ("2026-01-01T10:00:00+00:00", TIME, "$"),
        ("maybe", {"yes", "no"}, "$"),
        (7, (str, None), "$"),
        ({"items": [PRICE, {}], "next_cursor": None}, list_of(MONEY), "$.items[1].amount"),
        ({"items": {}, "next_cursor": None}, list_of(MONEY), "$.items"),
        ([], BASKET, "$"),
        ({"errors": "none"}, PROBLEM, "$.errors"),
    ],
)
def test_what_does_not_fit_is_found_where_it_is(value: Any, shape: Any, where: str) -> None:
    assert any(each.startswith(f"{where} is") for each in misfits(value, shape))
