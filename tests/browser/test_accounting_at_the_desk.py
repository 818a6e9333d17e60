"""What accounting asks of the staff desk: the export of some days, and whether a series is complete."""

import json
import re

from playwright.sync_api import Route, expect

from tests.browser.test_invoices_at_the_desk import invoiced, now
from tests.browser.visitor import Visitor
from tests.journey.service_client import Json


def test_the_export_is_one_file_of_all_its_parts(staff: Visitor) -> None:
    number = invoiced(staff)
    day = now(staff, number)["issued_on"]
    asked_for: list[str] = []

    def in_two_parts(route: Route) -> None:
        """The same part twice: the second where the first one leads."""
        asked_for.append(route.request.url)
        link = f'<https://elsewhere.example/api/bss/invoices/export?issued_from={day}&cursor=c2>; rel="next"'
        if len(asked_for) > 1:
            answer = route.fetch(url=asked_for[0])
            return route.fulfill(response=answer)
        answer = route.fetch()
        return route.fulfill(response=answer, headers=answer.headers | {"link": link})

    staff.page.route("**/api/bss/invoices/export*", in_two_parts)
    staff.open("invoices")
    export = staff.page.get_by_role("region", name="Export for accounting")
    export.get_by_label("From").fill(day)
    export.get_by_label("To").fill(day)
    with staff.page.expect_download() as download:
        export.get_by_role("button", name="Download CSV").click()
    written = download.value.path().read_bytes().decode("utf-8")
    assert download.value.suggested_filename == f"invoices-{day}-{day}.csv"
    assert written.startswith("\ufeffinvoice_number,") and written.count("invoice_number,") == 1
    rows = staff.user.call("GET", f"/bss/invoices/export?issued_from={day}&issued_to={day}")
    assert written.count("\r\n") == 2 * rows.text.count("\r\n") - 1
    assert asked_for[1].endswith(f"/api/bss/invoices/export?issued_from={day}&cursor=c2")


def test_an_export_of_days_without_invoices_says_so(staff: Visitor) -> None:
    staff.open("invoices")
    export = staff.page.get_by_role("region", name="Export for accounting")
    export.get_by_label("To").fill("2001-01-01")
    export.get_by_role("button", name="Download CSV").click()
    expect(export.get_by_role("status")).to_have_text("No invoice was issued in these days.")


def test_a_series_is_audited_in_a_sentence(staff: Visitor) -> None:
    series = invoiced(staff).rpartition("-")[0]
    count = staff.user.get(f"/bss/invoices/audit?series={series}")["count"]
    staff.open("invoices")
    audit = staff.page.get_by_role("region", name="Audit a series")
    audit.get_by_role("textbox", name="Series").fill(series)
    audit.get_by_role("button", name="Audit").click()
    invoices = "invoice" if count == 1 else "invoices"
    expect(audit.get_by_role("status")).to_have_text(
        f"{series} is complete: {count} {invoices}, no gap, no duplicate."
    )
    staff.expects(422)
    audit.get_by_role("textbox", name="Series").fill("INV")
    audit.get_by_role("button", name="Audit").click()
    expect(audit.get_by_role("textbox", name="Series")).to_have_accessible_description(
        re.compile("Give a prefix and a year")
    )


def test_what_is_wrong_with_a_series_is_listed_from_all_its_steps(staff: Visitor) -> None:
    first: Json = {
        "series": "INV-2026",
        "first": "INV-2026-000001",
        "last": "INV-2026-000200",
        "count": 199,
        "gaps": ["INV-2026-000007"],
        "duplicates": [],
        "mismatched_totals": ["INV-2026-000009"],
        "missing_documents": ["INV-2026-000011"],
        "mismatched_documents": [],
        "ok": False,
        "next_cursor": "c2",
    }
    last = first | {"count": 210, "gaps": [], "mismatched_totals": [], "next_cursor": None}
    last |= {"missing_documents": [], "mismatched_documents": ["INV-2026-000207"]}
    steps = [first, last | {"duplicates": ["INV-2026-000203"]}]
    staff.page.route(
        "**/api/bss/invoices/audit*", lambda route: route.fulfill(body=json.dumps(steps.pop(0)))
    )
    staff.open("invoices")
    audit = staff.page.get_by_role("region", name="Audit a series")
    audit.get_by_role("button", name="Audit").click()
    said = audit.get_by_role("status")
    expect(said).to_contain_text("INV-2026 is not in order: 210 invoices were read.")
    expect(said.get_by_role("listitem")).to_have_text(
        [
            "INV-2026-000007",
            "INV-2026-000203",
            "INV-2026-000009",
            "INV-2026-000011",
            "INV-2026-000207",
        ]
    )


def test_what_was_typed_for_accounting_outlives_another_screen_and_a_reload(staff: Visitor) -> None:
    page = staff.page
    staff.open("invoices?status=paid")
    typed = {"From": "2026-01-01", "To": "2026-01-31", "Series": "INV-2025"}
    for name, value in typed.items():
        page.get_by_label(name, exact=True).fill(value)
    staff.go("Orders")
    page.go_back()
    for name, value in typed.items():
        expect(page.get_by_label(name, exact=True)).to_have_value(value)
    page.reload()
    for name, value in typed.items():
        expect(page.get_by_label(name, exact=True)).to_have_value(value)
    expect(page.get_by_role("combobox", name="Status")).to_have_value("paid")
