"""A long series is audited in steps: few reads a call, nothing overlooked between two of them."""

from collections.abc import Iterator
from typing import Any

import pytest

from chalicelib.bss.invoices.audit import AUDITED_AT_ONCE
from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.storage.keys import invoice_key, key_of, series_key
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.builders import PLACED_AT, an_order

SERIES, COUNT = "INV-2026", 2 * AUDITED_AT_ONCE + 50
BORDER = AUDITED_AT_ONCE


def number(count: int) -> str:
    return f"{SERIES}-{count:06d}"


@pytest.fixture
def long_series(cloud: Cloud) -> None:
    """A series of four hundred and fifty invoices, and its counter."""
    order = an_order()
    for count in range(1, COUNT + 1):
        made = invoice_of(order, number(count), payment_days=14, now=PLACED_AT)
        cloud.put(invoice_row(made))
    cloud.put(series_key(SERIES).attributes() | {"last_number": {"N": str(COUNT)}})


def steps(office: BackOffice) -> Iterator[Any]:
    """Every answer of an audit to its end; each makes few calls."""
    cursor = ""
    while True:
        with counted() as calls:
            found = office.get(f"/invoices/audit?series={SERIES}{cursor}")
        assert len(calls) <= 5
        yield found
        if found["next_cursor"] is None:
            return
        cursor = f"&cursor={found['next_cursor']}"


@pytest.mark.usefixtures("long_series")
def test_an_untouched_series_is_clean_in_three_steps(office: BackOffice) -> None:
    found = list(steps(office))
    assert [step["count"] for step in found] == [BORDER, 2 * BORDER, COUNT]
    assert [step["last"] for step in found] == [
        number(each) for each in (BORDER, 2 * BORDER, COUNT)
    ]
    assert all(step["ok"] and step["first"] == number(1) for step in found)
    assert not any(step["gaps"] or step["duplicates"] for step in found)


@pytest.mark.usefixtures("long_series")
@pytest.mark.parametrize(
    "lost",
    [(1,), (BORDER,), (BORDER + 1,), (BORDER, BORDER + 1, BORDER + 2), (2 * BORDER,), (COUNT,)],
)
def test_a_gap_is_named_wherever_the_steps_meet(
    office: BackOffice, cloud: Cloud, lost: tuple[int, ...]
) -> None:
    for each in lost:
        cloud.drop(invoice_key(number(each)))
    found = list(steps(office))
    assert [gap for step in found for gap in step["gaps"]] == [number(each) for each in lost]
    assert (found[-1]["count"], found[-1]["ok"]) == (COUNT - len(lost), False)


@pytest.mark.usefixtures("long_series")
@pytest.mark.parametrize(("copied", "to"), [(3, COUNT + 1), (COUNT, 4)])
def test_a_duplicate_of_another_step_is_named(
    office: BackOffice, cloud: Cloud, copied: int, to: int
) -> None:
    (row,) = [row for row in cloud.rows if key_of(row) == invoice_key(number(copied))]
    cloud.put(row | invoice_key(number(to)).attributes())
    found = list(steps(office))
    assert {each for step in found for each in step["duplicates"]} == {number(copied)}
    assert found[-1]["ok"] is False


@pytest.mark.usefixtures("long_series")
def test_the_cursor_of_another_series_is_refused(office: BackOffice) -> None:
    cursor = next(steps(office))["next_cursor"]
    for query in (f"series=INV-2025&cursor={cursor}", f"series={SERIES}&cursor={cursor}x"):
        office.refused(
            "GET",
            f"/invoices/audit?{query}",
            status=422,
            code="validation_failed",
            errors=["bad_cursor"],
        )
