"""What staff list: GET /bss/orders and GET /bss/invoices, by every combination of filters."""

from datetime import datetime, timedelta
from itertools import product
from typing import NamedTuple

import pytest

from chalicelib.values.clock import stamp
from tests.api.aws_calls import recorded_requests
from tests.api.client import Api
from tests.api.seeded_rows import LONG_AGO, SeededRows, moment_of
from tests.api.shape_checks import assert_fits
from tests.api.shapes import INVOICE, ORDER, list_of

ACCOUNTS = ["acc_partner", "acc_rival", "acc_customer"]
STATUSES = ["draft", "provisioning", "completed", "needs_attention", "cancelled"]
TYPES = ["invoice", "credit_invoice"]
FROM, TO = moment_of(6), moment_of(20)


class Made(NamedTuple):
    name: str
    account_id: str
    kind: str
    moment: datetime


@pytest.fixture
def orders(seeded_rows: SeededRows) -> list[Made]:
    """Thirty orders over three accounts and five statuses, an hour apart; newest first."""
    made = []
    for number in range(30):
        account_id, status = ACCOUNTS[number % 3], STATUSES[number % 5]
        order_id = seeded_rows.order(number, account_id=account_id, status=status)
        made.append(Made(order_id, account_id, status, moment_of(number)))
    return made[::-1]


@pytest.fixture
def invoices(seeded_rows: SeededRows) -> list[Made]:
    """Thirty invoices over three accounts and both types, eight hours apart; newest first."""
    made = []
    for number in range(30):
        account_id, kind = ACCOUNTS[number % 3], TYPES[number // 3 % 2]
        moment = LONG_AGO + timedelta(hours=8 * number)
        name = seeded_rows.invoice(number + 1, account_id=account_id, type=kind, issued_at=moment)
        made.append(Made(name, account_id, kind, moment))
    return made[::-1]


def _staff(api: Api, path: str, name: str) -> list[str]:
    pages = api.pages(path, roles=("staff",), by="acc_distributor")
    return [item[name] for page in pages for item in page]


@pytest.mark.parametrize(
    ("account", "status", "since", "until"), list(product([False, True], repeat=4)), ids=str
)
def test_staff_find_orders_by_any_combination(
    api: Api, orders: list[Made], account: bool, status: bool, since: bool, until: bool
) -> None:
    query = "limit=10"
    query += "&account_id=acc_partner" if account else ""
    query += "&status=completed" if status else ""
    query += f"&placed_from={stamp(FROM)}" if since else ""
    query += f"&placed_to={stamp(TO)}" if until else ""
    expected = [
        order.name
        for order in orders
        if (not account or order.account_id == "acc_partner")
        and (not status or order.kind == "completed")
        and (not since or order.moment >= FROM)
        and (not until or order.moment < TO)
    ]
    assert expected and _staff(api, f"/bss/orders?{query}", "order_id") == expected


@pytest.mark.parametrize(
    ("account", "kind", "since", "until"), list(product([False, True], repeat=4)), ids=str
)
def test_staff_find_invoices_by_any_combination(
    api: Api, invoices: list[Made], account: bool, kind: bool, since: bool, until: bool
) -> None:
    first, last = (LONG_AGO + timedelta(days=2)).date(), (LONG_AGO + timedelta(days=5)).date()
    query = "limit=10"
    query += "&account_id=acc_rival" if account else ""
    query += "&type=credit_invoice" if kind else ""
    query += f"&issued_from={first}" if since else ""
    query += f"&issued_to={last}" if until else ""
    expected = [
        invoice.name
        for invoice in invoices
        if (not account or invoice.account_id == "acc_rival")
        and (not kind or invoice.kind == "credit_invoice")
        and (not since or invoice.moment.date() >= first)
        and (not until or invoice.moment.date() <= last)
    ]
    assert expected and _staff(api, f"/bss/invoices?{query}", "invoice_number") == expected


def test_staff_see_orders_and_invoices_as_buyers_do_and_drafts_besides(
    api: Api, orders: list[Made], invoices: list[Made]
) -> None:
    for path, shape in (("/orders", ORDER), ("/invoices", INVOICE)):
        page = api.staff("GET", f"/bss{path}?limit=100&account_id=acc_partner").json
        assert_fits(page, list_of(shape))
        shown = [item for item in page["items"] if item["status"] != "draft"]
        assert len(page["items"]) == 10
        assert api.get(f"{path}?limit=100").json == page | {"items": shown}


def test_one_moment_finds_what_happened_then(api: Api, orders: list[Made]) -> None:
    to_the_next = stamp(moment_of(7) + timedelta(milliseconds=1))
    path = f"/bss/orders?placed_from={stamp(moment_of(7))}&placed_to={to_the_next}"
    assert _staff(api, path, "order_id") == [orders[22].name]
    elsewhere = "placed_from=2026-01-01T17:00:00%2B02:00&placed_to=2026-01-01T15:00:00.001Z"
    assert _staff(api, f"/bss/orders?{elsewhere}", "order_id") == [orders[22].name]


def test_one_day_finds_its_invoices(api: Api, invoices: list[Made]) -> None:
    day = (LONG_AGO + timedelta(days=1)).date()
    found = _staff(api, f"/bss/invoices?issued_from={day}&issued_to={day}", "invoice_number")
    assert found == [made.name for made in invoices if made.moment.date() == day]
    assert len(found) == 3


def test_an_account_nobody_knows_has_nothing(
    api: Api, orders: list[Made], invoices: list[Made]
) -> None:
    for path in ("/bss/orders", "/bss/invoices"):
        answer = api.staff("GET", f"{path}?account_id=acc_unknown")
        assert answer.json == {"items": [], "next_cursor": None}


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/bss/orders?placed_from=2026-01-03T00:00:00Z&placed_to=2026-01-02T00:00:00Z", "order_id"),
        ("/bss/orders?placed_from=2026-01-03T00:00:00Z&placed_to=2026-01-03T00:00:00Z", "order_id"),
        ("/bss/invoices?issued_from=2026-01-03&issued_to=2026-01-02", "invoice_number"),
    ],
)
def test_a_span_that_ends_before_it_begins_has_nothing_in_it(
    api: Api, orders: list[Made], invoices: list[Made], path: str, name: str
) -> None:
    # DynamoDB refuses BETWEEN with its bounds the wrong way round; moto does not.
    with recorded_requests("Query") as asked:
        answer = api.staff("GET", path)
    assert answer.status == 422 or answer.json == {"items": [], "next_cursor": None}
    bounds = [request["ExpressionAttributeValues"] for request in asked]
    assert [request for request in bounds if request[":low"]["S"] > request[":high"]["S"]] == []


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("placed_from=0999-12-31T23:59:59Z", 30),
        ("placed_to=9999-12-31T23:59:59Z", 30),
        ("placed_to=0999-12-31T23:59:59Z", 0),
        ("placed_from=0001-01-01T00:00:00%2B14:00", 30),
        ("placed_to=9999-12-31T23:59:59-14:00", 30),
    ],
)
def test_the_ends_of_time_are_moments_too(
    api: Api, orders: list[Made], query: str, found: int
) -> None:
    answer = api.staff("GET", f"/bss/orders?limit=100&{query}")
    assert answer.status == 422 or len(answer.json.get("items", [])) == found, answer.json
    assert answer.status in (200, 422)
