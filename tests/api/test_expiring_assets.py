"""Which coupons expire before a day: GET /bss/assets?expires_before= (rules.md R62)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.values import clock
from tests.api.actors import MAILBOX
from tests.api.aws_calls import counted, giving_at_once
from tests.api.back_office import BackOffice
from tests.api.client import Api
from tests.api.seeded_rows import SeededRows
from tests.builders import a_coupon

pytestmark = pytest.mark.usefixtures("noon")
MOST_CALLS = 5


def _in_days(days: int) -> date:
    return clock.now().date() + timedelta(days=days)


def _expiring(rows: SeededRows, number: int, days: int, **changes: Any) -> str:
    """The id of an asset whose coupon's last day is so many days from today."""
    coupon = a_coupon(expires_on=_in_days(days), status=changes.pop("status", "active"))
    return rows.asset(number, coupon=coupon, **changes)


def _found(office: BackOffice, days: int, query: str = "") -> list[str]:
    return office.listed(f"/assets?expires_before={_in_days(days)}{query}", "asset_id")


def test_the_soonest_to_expire_comes_first_and_the_day_itself_is_not_in_it(
    office: BackOffice, seeded_rows: SeededRows
) -> None:
    late, soon, today = (
        _expiring(seeded_rows, number, days) for number, days in enumerate((29, 3, 0))
    )
    on_the_day = _expiring(seeded_rows, 7, 30)
    assert _found(office, 30) == [today, soon, late]
    assert _found(office, 31) == [today, soon, late, on_the_day]
    assert _found(office, 0) == _found(office, -1) == []


def test_what_cannot_be_redeemed_any_more_does_not_expire(
    office: BackOffice, seeded_rows: SeededRows
) -> None:
    for number, status in enumerate(("redeemed", "revoked", "expired")):
        _expiring(seeded_rows, number, 3, status=status)
    _expiring(seeded_rows, 4, -1)
    seeded_rows.asset(5, provisioning_status="failed")
    assert _found(office, 30) == []


def test_a_coupon_leaves_the_list_with_its_order_and_is_shown_without_its_code(
    office: BackOffice,
) -> None:
    order = office.bought(MAILBOX)
    [shown] = office.get(f"/assets?expires_before={_in_days(366)}")["items"]
    assert shown["asset_id"] == order["assets"][0]["asset_id"]
    assert "code" not in shown["coupon"] and shown["coupon"]["status"] == "active"
    assert office.cancel(order["order_id"]).status == 200
    assert _found(office, 366) == []


@pytest.mark.parametrize("limit", [1, 7, 100])
@pytest.mark.parametrize(
    ("query", "fits"),
    [
        ("", {}),
        ("&account_id=acc_rival", {"account_id": "acc_rival"}),
        ("&product_type=user_migration_bundle", {"product_type": "user_migration_bundle"}),
        (
            "&account_id=acc_rival&product_type=user_migration_bundle",
            {"account_id": "acc_rival", "product_type": "user_migration_bundle"},
        ),
    ],
)
def test_each_page_takes_five_calls_at_most_and_together_they_show_everything_once(
    api: Api, seeded_rows: SeededRows, query: str, fits: dict[str, Any], limit: int
) -> None:
    made = [
        _expiring(seeded_rows, number, number % 20, **(fits if number % 9 == 0 else {}))
        for number in range(60)
    ]
    expected = {made[number] for number in range(60) if number % 9 == 0 or not fits}
    met, path = list[Any](), f"/bss/assets?expires_before={_in_days(30)}&limit={limit}{query}"
    cursor: str | None = ""
    with giving_at_once(12):
        while cursor is not None:
            with counted() as calls:
                page = api.staff("GET", path + cursor).json
            assert len(calls) <= MOST_CALLS and len(page["items"]) <= limit
            met += page["items"]
            cursor = page["next_cursor"] and f"&cursor={page['next_cursor']}"
    ids = [asset["asset_id"] for asset in met]
    assert set(ids) == expected and len(ids) == len(expected)
    days = [asset["coupon"]["expires_on"] for asset in met]
    assert days == sorted(days)


def test_every_status_can_be_asked_for(office: BackOffice, seeded_rows: SeededRows) -> None:
    asset_id = _expiring(seeded_rows, 1, 3)
    assert _found(office, 30, "&provisioning_status=synchronized") == [asset_id]
    assert _found(office, 30, "&provisioning_status=failed") == []


def test_a_page_goes_on_though_the_day_has_changed_since(api: Api, seeded_rows: SeededRows) -> None:
    made = [_expiring(seeded_rows, number, number) for number in range(4)]
    path = f"/bss/assets?expires_before={_in_days(30)}&limit=1"
    first = api.staff("GET", path).json
    assert [asset["asset_id"] for asset in first["items"]] == made[:1]
    clock.advance(timedelta(days=2).total_seconds())
    rest = api.staff("GET", f"{path}&cursor={first['next_cursor']}").json
    assert [asset["asset_id"] for asset in rest["items"]] == [made[2]]


@pytest.mark.parametrize("day", ["tomorrow", "2026-13-01", "2026-01-01T00:00:00Z", "20260101"])
def test_what_is_no_day_is_refused(office: BackOffice, day: str) -> None:
    path = f"/assets?expires_before={day}"
    refused = office.refused("GET", path, status=422, code="validation_failed")
    assert refused.json["errors"][0]["pointer"] == "/expires_before"


def test_a_cursor_of_another_list_is_refused(office: BackOffice, seeded_rows: SeededRows) -> None:
    for number in range(3):
        _expiring(seeded_rows, number, 3)
    cursor = office.get("/assets?limit=1")["next_cursor"]
    path = f"/assets?expires_before={_in_days(9)}&cursor={cursor}"
    refused = office.refused("GET", path, status=422, code="validation_failed")
    assert refused.json["errors"][0]["code"] == "bad_cursor"


def test_buyers_have_no_such_list(api: Api) -> None:
    assert api.get("/assets?expires_before=2027-01-01").status == 422
