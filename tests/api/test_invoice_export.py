"""Invoices as accounting imports them: GET /bss/invoices/export (rules.md R55)."""

import csv
import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.export import EXPORTED_AT_ONCE, ExportQuery, exported
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.seller.models import Seller
from chalicelib.openapi.sample_data import seller
from chalicelib.storage.table import Table
from chalicelib.values import clock
from chalicelib.values.money import Money, totals
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.api.seeded_rows import OnFile
from tests.builders import BILLING, PLACED_AT, a_line, an_order

BOM = b"\xef\xbb\xbf"
LINKED = re.compile(r'</api(/bss/invoices/export\?[^>]+)>; rel="next"')
Rows = list[dict[str, str]]


def ask(api: Api, path: str = "/bss/invoices/export") -> Any:
    token = api.token("acc_distributor", ("staff",), None)
    return api.gateway.request("GET", path, {"Authorization": f"Bearer {token}"})


def rows_of(answer: Any) -> Rows:
    assert answer.status == 200, answer.body
    lines = answer.body.decode("utf-8-sig").splitlines(keepends=True)
    assert all(line.endswith("\r\n") for line in lines)
    return list(csv.DictReader(lines))


def parts(api: Api, path: str = "/bss/invoices/export") -> Iterator[Any]:
    """Every part of an export, by the links from one to the next."""
    following: str | None = path
    while following:
        answer = ask(api, following)
        yield answer
        linked = LINKED.fullmatch(answer.headers.get("Link", ""))
        following = linked[1] if linked else None


def exported_rows(api: Api, query: str = "") -> Rows:
    return [row for part in parts(api, f"/bss/invoices/export{query}") for row in rows_of(part)]


def numbers(rows: Rows) -> list[str]:
    return list(dict.fromkeys(row["invoice_number"] for row in rows))


def kept(
    cloud: Cloud, number: str, order: Any = None, *, now: Any = PLACED_AT, **more: Any
) -> None:
    """Put an invoice in place."""
    made = invoice_of(order or an_order(), number, payment_days=14, now=now, **more)
    cloud.put(invoice_row(made))


def test_an_export_is_a_file_that_spreadsheets_open(api: Api, office: BackOffice) -> None:
    office.bought()
    answer = ask(api)
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8; header=present"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="invoices.csv"'
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "Link" not in answer.headers
    assert answer.body.startswith(BOM + b"invoice_number,type,status,")


def test_an_export_without_an_invoice_has_its_header_alone(api: Api) -> None:
    answer = ask(api)
    assert (rows_of(answer), answer.body.count(b"\r\n")) == ([], 1)


def test_each_line_and_each_tax_is_a_row_and_they_come_to_the_invoice(
    api: Api, office: BackOffice
) -> None:
    order = office.bought(MAILBOX | {"quantity": 3, "friendly_name": "Spring"}, BUNDLE)
    first, second, tax = rows_of(ask(api))
    assert (first["row"], first["line"], first["description"]) == (
        "line",
        "1",
        "MigrationWiz Mailbox (Spring)",
    )
    assert (first["quantity"], first["unit_price"], first["line_total"]) == ("3", "12.00", "36.00")
    assert (second["line"], second["line_total"], second["tax_rate"]) == ("2", "15.00", "0.24")
    assert (tax["row"], tax["line"], tax["taxed_net"], tax["taxed_tax"]) == (
        "tax",
        "",
        "51.00",
        "12.24",
    )
    for row in (first, second, tax):
        assert row["invoice_number"] == order["invoice_number"]
        assert (row["currency"], row["tax_category"]) == ("EUR", "S")
        assert (row["net"], row["tax"], row["payable"]) == ("51.00", "12.24", "63.24")
        assert (row["status"], row["overdue"], row["amount_due"]) == ("unpaid", "false", "63.24")


def test_credits_and_payments_are_in_it(api: Api, office: BackOffice) -> None:
    order = office.bought()
    number, today = order["invoice_number"], clock.day_in("Europe/Berlin", clock.now())
    body = {"amount": {"amount": 1000, "currency": "EUR"}, "received_on": today.isoformat()}
    office.post(f"/invoices/{number}/payments", body, status=201)
    office.cancel(order["order_id"])
    rows = {row["type"]: row for row in rows_of(ask(api)) if row["row"] == "line"}
    assert rows["credit_invoice"]["credits"] == number
    assert rows["credit_invoice"]["quantity"] == "-1"
    assert rows["credit_invoice"]["line_total"] == "-12.00"
    billed = rows["invoice"]
    assert (billed["status"], billed["amount_paid"]) == ("credited", "10.00")
    assert (billed["amount_credited"], billed["amount_due"]) == ("14.88", "0.00")


@pytest.mark.parametrize(
    ("currency", "written"), [("EUR", "1.20"), ("JPY", "120"), ("KWD", "0.120")]
)
def test_amounts_are_in_the_places_of_their_currency(
    api: Api, cloud: Cloud, currency: str, written: str
) -> None:
    line = a_line(unit_price=Money(amount=120, currency=currency), quantity=1)
    order = an_order(lines=(line,), totals=totals([(120, "0.19")], currency))
    kept(cloud, "INV-2026-000001", order)
    row = rows_of(ask(api))[0]
    assert (row["unit_price"], row["line_total"], row["net"]) == (written,) * 3


@pytest.mark.parametrize("begins", ["=", "+", "-", "@", "\t", *"\uff1d\uff0b\uff0d\uff20"])
def test_no_text_is_a_formula(api: Api, cloud: Cloud, begins: str) -> None:
    evil = f'{begins}HYPERLINK("https://evil.example","x")'
    company = BILLING.information.model_copy(update={"company": evil})
    order = an_order(
        lines=(a_line(name=evil),),
        billing=BILLING.model_copy(update={"information": company}),
        purchase_order_number=evil,
    )
    kept(cloud, "INV-2026-000001", order)
    for row in rows_of(ask(api)):
        assert row["buyer"] == row["purchase_order_number"] == f"'{evil}"
        assert row["description"] in ("", f"'{evil} (Mailboxes 1)")
        assert not any(
            cell.startswith(("=", "+", "@", "\t")) or re.match(r"-\D", cell)
            for cell in row.values()
        )


def test_no_text_is_a_formula_where_cells_are_separated_by_semicolons(
    api: Api, cloud: Cloud
) -> None:
    order = an_order(purchase_order_number='PO1;=1+1;+2;fine; -3;"=4;" "@5')
    kept(cloud, "INV-2026-000001", order)
    written = rows_of(ask(api))[0]["purchase_order_number"]
    assert written == """PO1;'=1+1;'+2;fine;' -3;'"=4;'" "@5"""


def test_quotes_commas_and_every_script_come_through(api: Api, cloud: Cloud) -> None:
    name = 'Müller, "Söhne" & Αθήνα 東京'
    kept(cloud, "INV-2026-000001", an_order(lines=(a_line(name=name),)))
    assert rows_of(ask(api))[0]["description"] == f"{name} (Mailboxes 1)"


def test_the_days_are_those_on_the_invoices(api: Api, cloud: Cloud, office: BackOffice) -> None:
    """Half past midnight in Auckland is the day before in UTC."""
    new_year = datetime(2025, 12, 31, 11, 30, tzinfo=UTC)
    auckland = Seller.model_validate(dict(seller()) | {"time_zone": "Pacific/Auckland"})
    kept(cloud, "INV-2026-000001", now=new_year, seller=auckland)
    kept(cloud, "INV-2025-000009", now=new_year)
    kept(cloud, "INV-2026-000002", now=new_year + timedelta(days=40))
    found = {
        "?issued_from=2026-01-01&issued_to=2026-01-31": ["INV-2026-000001"],
        "?issued_to=2025-12-31": ["INV-2025-000009"],
        "?issued_from=2026-02-01": ["INV-2026-000002"],
        "?issued_from=0001-01-01&issued_to=9999-12-31": [
            "INV-2026-000002",
            "INV-2026-000001",
            "INV-2025-000009",
        ],
    }
    for query, wanted in found.items():
        assert numbers(exported_rows(api, query)) == wanted
        listed = office.listed(f"/invoices{query}", "invoice_number")
        assert listed == wanted


def test_more_than_a_thousand_invoices_come_in_parts_and_none_is_lost(
    api: Api, cloud: Cloud
) -> None:
    count = EXPORTED_AT_ONCE + 30
    order = an_order()
    for number in range(1, count + 1):
        now = PLACED_AT + timedelta(minutes=number)
        kept(cloud, f"INV-2026-{number:06d}", order, now=now)
    found: list[str] = []
    for part in parts(api, "/bss/invoices/export?issued_from=2026-01-01"):
        rows = numbers(rows_of(part))
        assert len(rows) <= EXPORTED_AT_ONCE
        found += rows
    assert found == [f"INV-2026-{number:06d}" for number in range(count, 0, -1)]


def test_a_part_takes_few_calls_and_fits_into_an_answer(cloud: Cloud, table: Table) -> None:
    wide = an_order(of=40)
    long = tuple(line.with_changes(name="Ω" * 200) for line in wide.lines)
    for number in range(1, 61):
        now = PLACED_AT + timedelta(minutes=number)
        kept(cloud, f"INV-2026-{number:06d}", wide.with_changes(lines=long), now=now)
    found: list[str] = []
    query: ExportQuery | None = ExportQuery()
    while query:
        with counted() as calls:
            part = exported(query, table=table, now=PLACED_AT)
        assert len(calls) <= 5
        assert len(json.dumps(part.text)) < 6_000_000
        found += numbers(list(csv.DictReader(part.text.lstrip("\ufeff").splitlines())))
        query = ExportQuery(cursor=part.next_cursor) if part.next_cursor else None
    assert found == [f"INV-2026-{number:06d}" for number in range(60, 0, -1)]


@pytest.mark.parametrize(
    "query", ["?cursor=bm9uZQ", "?issued_from=yesterday", "?limit=5", "?type=invoice", "?cursor="]
)
def test_what_cannot_be_exported_is_refused(office: BackOffice, query: str) -> None:
    office.refused("GET", f"/invoices/export{query}", status=422, code="validation_failed")


def test_buyers_export_nothing(office: BackOffice, on_file: OnFile) -> None:
    office.refused("GET", "/invoices/export", status=403, code="wrong_role", roles=("buyer",))
