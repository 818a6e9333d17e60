"""Invoices as staff read them, and the audit that proves their series: /bss/invoices."""

import json
from typing import Any

import pytest

from chalicelib.storage.keys import Row, invoice_key, key_of
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.api.shape_checks import assert_fits
from tests.api.shapes import BSS_INVOICE, INVOICE, list_of

YEAR = clock.now().year
INV, CN = f"INV-{YEAR}", f"CN-{YEAR}"


@pytest.fixture
def three(office: BackOffice) -> list[str]:
    """Three invoices; the second is credited. Their numbers."""
    orders = [office.bought(MAILBOX | {"quantity": each}, BUNDLE) for each in (1, 2, 3)]
    office.cancel(orders[1]["order_id"])
    return [order["invoice_number"] for order in orders]


def _audit(office: BackOffice, series: str = INV) -> Any:
    return office.get(f"/invoices/audit?series={series}")


def _row(cloud: Cloud, number: str) -> Row:
    return next(row for row in cloud.rows if key_of(row) == invoice_key(number))


def _forge(cloud: Cloud, number: str, *path: str, value: Any) -> None:
    """Change what an invoice's row says, at a place in it."""
    row = _row(cloud, number)
    body = json.loads(row["body"]["S"])
    part: Any = body
    for name in path[:-1]:
        part = part[int(name)] if name.isdigit() else part[name]
    part[path[-1]] = value
    cloud.put(row | {"body": {"S": json.dumps(body)}})


def test_an_untouched_series_is_clean(office: BackOffice, three: list[str]) -> None:
    assert _audit(office) == {
        "series": INV,
        "first": f"{INV}-000001",
        "last": f"{INV}-000003",
        "count": 3,
        "gaps": [],
        "duplicates": [],
        "mismatched_totals": [],
        "missing_documents": [],
        "mismatched_documents": [],
        "ok": True,
        "next_cursor": None,
    }
    credits = _audit(office, CN)
    assert (credits["first"], credits["count"], credits["ok"]) == (f"{CN}-000001", 1, True)


def test_an_empty_series_is_clean(office: BackOffice) -> None:
    audit = _audit(office, "INV-1999")
    assert (audit["first"], audit["last"], audit["count"], audit["ok"]) == (None, None, 0, True)


@pytest.mark.parametrize("lost", [1, 2, 3])
def test_a_gap_is_named_also_at_the_ends(
    office: BackOffice, cloud: Cloud, three: list[str], lost: int
) -> None:
    cloud.drop(invoice_key(f"{INV}-{lost:06d}"))
    audit = _audit(office)
    assert (audit["gaps"], audit["count"], audit["ok"]) == ([f"{INV}-{lost:06d}"], 2, False)


def test_a_duplicate_is_named(office: BackOffice, cloud: Cloud, three: list[str]) -> None:
    copied = _row(cloud, three[0]) | invoice_key(f"{INV}-000004").attributes()
    cloud.put(copied)
    audit = _audit(office)
    assert (audit["duplicates"], audit["count"], audit["ok"]) == ([three[0]], 4, False)


@pytest.mark.parametrize(
    "path",
    [
        ("totals", "net", "amount"),
        ("totals", "tax", "amount"),
        ("totals", "payable", "amount"),
        ("totals", "taxes", "0", "tax", "amount"),
        ("lines", "0", "line_total", "amount"),
        ("lines", "0", "quantity"),
        ("lines", "1", "unit_price", "amount"),
    ],
    ids="/".join,
)
def test_a_wrong_total_is_named(
    office: BackOffice, cloud: Cloud, three: list[str], path: tuple[str, ...]
) -> None:
    _forge(cloud, three[2], *path, value=77)
    audit = _audit(office)
    assert (audit["mismatched_totals"], audit["ok"]) == ([three[2]], False)
    assert (audit["gaps"], audit["duplicates"]) == ([], [])


def test_a_credit_that_does_not_cancel_its_invoice_is_named(
    office: BackOffice, cloud: Cloud, three: list[str]
) -> None:
    _forge(cloud, f"{CN}-000001", "credits", value=three[0])
    audit = _audit(office, CN)
    assert (audit["mismatched_totals"], audit["ok"]) == ([f"{CN}-000001"], False)
    assert _audit(office)["mismatched_totals"] == [three[1]]


def test_a_credit_of_other_amounts_is_named(
    office: BackOffice, cloud: Cloud, three: list[str]
) -> None:
    other = json.loads(_row(cloud, three[0])["body"]["S"])
    returned = json.loads(_row(cloud, f"{CN}-000001")["body"]["S"])
    assert returned["totals"] != other["totals"]
    for name in ("lines", "totals"):
        _forge(cloud, f"{CN}-000001", name, value=_negated(other[name]))
    assert _audit(office, CN)["mismatched_totals"] == [f"{CN}-000001"]


def _negated(value: Any) -> Any:
    """Every quantity and amount but unit prices the other way round."""
    if isinstance(value, list):
        return [_negated(each) for each in value]
    if isinstance(value, dict):
        return {
            name: each if name == "unit_price" else _negated(each) for name, each in value.items()
        }
    return -value if isinstance(value, int) else value


def test_an_invoice_credited_by_nobody_is_named(
    office: BackOffice, cloud: Cloud, three: list[str]
) -> None:
    cloud.drop(invoice_key(f"{CN}-000001"))
    assert _audit(office)["mismatched_totals"] == [three[1]]
    assert _audit(office, CN)["gaps"] == [f"{CN}-000001"]


@pytest.mark.parametrize("query", ["", "?series=", "?series=INV", "?series=inv-2026", "?year=2026"])
def test_a_series_that_cannot_be_one_is_refused(office: BackOffice, query: str) -> None:
    office.refused("GET", f"/invoices/audit{query}", status=422, code="validation_failed")


@pytest.mark.usefixtures("noon")
def test_staff_list_and_read_invoices(office: BackOffice, three: list[str]) -> None:
    today = clock.now().date().isoformat()
    everything = office.listed("/invoices?limit=1", "invoice_number")
    assert everything == [f"{CN}-000001", *reversed(three)]
    found = {
        "type=invoice": three[::-1],
        "type=credit_invoice": [f"{CN}-000001"],
        "account_id=acc_partner": everything,
        "account_id=acc_rival": [],
        f"issued_from={today}&issued_to={today}&type=invoice": three[::-1],
        "issued_to=2020-01-01": [],
    }
    for query, expected in found.items():
        assert office.listed(f"/invoices?limit=2&{query}", "invoice_number") == expected
    assert_fits(office.get("/invoices?type=invoice"), list_of(INVOICE))
    assert_fits(office.get(f"/invoices/{three[0]}"), BSS_INVOICE)


@pytest.mark.parametrize("number", [f"{INV}-000009", "INV", "LAST", f"{INV}-LAST", f"{INV}-1"])
def test_an_invoice_nobody_issued_is_not_found(office: BackOffice, number: str) -> None:
    office.refused("GET", f"/invoices/{number}", status=404, code="not_found")
