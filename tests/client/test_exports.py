"""The export is read part by part, by the links from one to the next (rules.md R55)."""

from datetime import date

import httpx
import pytest
from storefront_client import problems

from tests.client.fake_service import Service, refuses


def part(*cells: str, following: str | None = None) -> httpx.Response:
    text = "".join(f"{cell}\r\n" for cell in ("invoice_number,description", *cells))
    headers = {"Content-Type": "text/csv; charset=utf-8; header=present"}
    if following:
        headers["Link"] = f'</api/bss/invoices/export?{following}>; rel="next"'
    return httpx.Response(200, content=f"\ufeff{text}".encode(), headers=headers)


def test_rows_of_all_parts_have_the_names_of_their_columns() -> None:
    first = part('INV-2,"one, ""two"""', following="issued_from=2026-01-01&cursor=abc")
    service = Service(first, part("INV-1,Straße"))
    rows = service.back_office().export_invoices(issued_from=date(2026, 1, 1))
    assert list(rows) == [
        {"invoice_number": "INV-2", "description": 'one, "two"'},
        {"invoice_number": "INV-1", "description": "Straße"},
    ]
    assert [dict(asked.url.params) for asked in service.asked] == [
        {"issued_from": "2026-01-01"},
        {"issued_from": "2026-01-01", "cursor": "abc"},
    ]


def test_the_next_part_is_asked_for_when_it_is_reached() -> None:
    service = Service(part("INV-2,A", following="cursor=abc"), part("INV-1,B"))
    rows = service.back_office().export_invoices()
    assert service.asked == []
    assert next(rows)["invoice_number"] == "INV-2"
    assert len(service.asked) == 1


def test_a_line_break_inside_a_cell_does_not_end_its_row() -> None:
    service = Service(part('INV-1,"one\r\ntwo\u2028three"'))
    [row] = service.back_office().export_invoices()
    assert row["description"] == "one\r\ntwo\u2028three"


def test_a_part_that_is_refused_is_an_error_and_a_busy_service_is_asked_again() -> None:
    busy = refuses(503, "temporarily_unavailable", {"Retry-After": "1"})
    service = Service(busy, part("INV-1,A"))
    assert len(list(service.back_office().export_invoices())) == 1
    with pytest.raises(problems.WrongRole):
        list(Service(refuses(403, "wrong_role")).back_office().export_invoices())
