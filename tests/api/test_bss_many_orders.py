"""Three hundred orders of five accounts, listed by every filter, seven at a time."""

from datetime import datetime, timedelta
from itertools import product
from typing import Any

import pytest

from chalicelib.values.clock import stamp
from tests.api.back_office import BackOffice
from tests.api.seeded_rows import LONG_AGO, SeededRows

ACCOUNTS = [f"acc_many_{number}" for number in range(5)]
STATUSES = ["draft", "provisioning", "completed", "needs_attention", "cancelled"]
MANY = 300


def _moment(number: int) -> datetime:
    """Three orders share each moment, so that only their ids tell them apart."""
    return LONG_AGO + timedelta(hours=number // 3)


@pytest.fixture(scope="module")
def kept() -> dict[str, Any]:
    return {}


@pytest.fixture
def office(
    side_effects: Any, fulfilment: Any, seeded_rows: SeededRows, kept: dict[str, Any]
) -> BackOffice:
    if not kept:
        for number in range(MANY):
            seeded_rows.order(number, **_facts(number), placed_at=_moment(number))
        kept["rows"] = side_effects.cloud.rows
    for row in kept["rows"]:
        side_effects.cloud.put(row)
    return BackOffice(side_effects, fulfilment)


def _facts(number: int) -> dict[str, str]:
    return {
        "account_id": ACCOUNTS[number % 5],
        "status": STATUSES[number // 5 % 5],
    }


@pytest.mark.parametrize(
    ("account", "status", "since", "until"), list(product([False, True], repeat=4)), ids=str
)
def test_each_order_is_listed_exactly_once_and_in_order(
    office: BackOffice, account: bool, status: bool, since: bool, until: bool
) -> None:
    start, end = (_moment(120), _moment(180)) if since and until else (_moment(240), _moment(60))
    wanted = {"account_id": ACCOUNTS[2]} if account else {}
    wanted |= {"status": "cancelled"} if status else {}
    query = "".join(f"&{name}={value}" for name, value in wanted.items())
    query += f"&placed_from={stamp(start)}" if since else ""
    query += f"&placed_to={stamp(end)}" if until else ""
    expected = [
        f"ord_{number:032x}"
        for number in reversed(range(MANY))
        if wanted.items() <= _facts(number).items()
        and (not since or _moment(number) >= start)
        and (not until or _moment(number) < end)
    ]
    assert len(expected) >= 2
    assert office.listed(f"/orders?limit=7{query}", "order_id") == expected


def test_an_order_that_changes_while_pages_are_read_is_seen_once(
    office: BackOffice, seeded_rows: SeededRows
) -> None:
    first = office.get("/orders?limit=7&account_id=" + ACCOUNTS[0])
    recent = f"/orders?limit=7&placed_from={stamp(_moment(240))}"
    again = office.get(recent)
    moved = int(again["items"][3]["order_id"].removeprefix("ord_"), 16) - 20
    seeded_rows.order(moved, **_facts(moved) | {"status": "completed"}, placed_at=_moment(moved))
    seeded_rows.order(MANY + 1, placed_at=_moment(MANY + 3))
    seen = [order["order_id"] for order in again["items"]]
    cursor = again["next_cursor"]
    while cursor:
        page = office.get(f"{recent}&cursor={cursor}")
        seen += [order["order_id"] for order in page["items"]]
        cursor = page["next_cursor"]
    assert seen == [f"ord_{number:032x}" for number in reversed(range(240, MANY))]
    other = f"/orders?limit=7&cursor={first['next_cursor']}"
    office.refused("GET", other, status=422, code="validation_failed", errors=["bad_cursor"])
