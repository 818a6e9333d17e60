"""The millionth invoice of a series: read, listed, exported and audited in its place (rules.md R15)."""

from typing import Any

import pytest

from chalicelib.bss.invoices.audit import Progress
from chalicelib.bss.reconciling.models import Finding
from chalicelib.bss.reconciling.series import audited
from chalicelib.storage.cursors import seal
from chalicelib.storage.keys import documents_key, invoice_key, key_of, series_key
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import MAILBOX
from tests.api.back_office import BackOffice
from tests.api.client import Api
from tests.api.cloud import BUCKET, Cloud
from tests.api.test_invoice_export import exported_rows, kept, numbers
from tests.api.test_payments_audited import pay
from tests.builders import PLACED_AT

SERIES = f"INV-{clock.now().year}"
BEFORE = 999_997
BOUGHT = [f"{SERIES}-{count:06d}" for count in range(BEFORE + 1, BEFORE + 7)]


def taken(cloud: Cloud, count: int, series: str = SERIES) -> None:
    """So many numbers of a series were taken."""
    cloud.put(series_key(series).attributes() | {"last_number": {"N": str(count)}})


@pytest.fixture
def six(office: BackOffice, cloud: Cloud) -> list[str]:
    """The invoices from 999 998 to 1 000 003, as they are issued."""
    taken(cloud, BEFORE)
    return [office.bought(MAILBOX)["invoice_number"] for _ in range(6)]


def audit(office: BackOffice, after: int = BEFORE) -> Any:
    """The step of an audit that begins behind a number."""
    progress = Progress(number=after, first=f"{SERIES}-000001", count=after)
    cursor = seal(progress.model_dump_json(), f"audit|{SERIES}")
    return office.get(f"/invoices/audit?series={SERIES}&cursor={cursor}")


def test_the_numbers_go_on_behind_six_digits(six: list[str]) -> None:
    assert six == BOUGHT
    assert (six[1], six[2]) == (f"{SERIES}-999999", f"{SERIES}-1000000")


def test_the_series_is_clean_across_its_seventh_digit(office: BackOffice, six: list[str]) -> None:
    for number in six[1:4]:
        pay(office, number, 100)
    for after in (BEFORE, BEFORE + 2, BEFORE + 5):
        found = audit(office, after)
        assert (found["gaps"], found["duplicates"], found["mismatched_totals"]) == ([], [], [])
        assert (found["last"], found["count"], found["ok"]) == (six[-1], BEFORE + 6, True)


@pytest.mark.parametrize("lost", range(6))
def test_a_gap_is_named_on_both_sides_of_it(
    office: BackOffice, cloud: Cloud, six: list[str], lost: int
) -> None:
    cloud.drop(invoice_key(six[lost]))
    found = audit(office)
    assert (found["gaps"], found["ok"]) == ([six[lost]], False)


def test_a_duplicate_of_seven_digits_is_named(
    office: BackOffice, cloud: Cloud, six: list[str]
) -> None:
    (row,) = [row for row in cloud.rows if key_of(row) == invoice_key(six[2])]
    cloud.put(row | invoice_key(f"{SERIES}-1000004").attributes())
    assert audit(office)["duplicates"] == [six[2]]


def test_payments_of_the_millionth_invoice_are_read_and_audited(
    office: BackOffice, cloud: Cloud, six: list[str]
) -> None:
    pay(office, six[2], 100)
    pay(office, six[2], 200)
    amounts = [
        each["amount"]["amount"] for each in office.get(f"/invoices/{six[2]}/payments")["items"]
    ]
    assert sorted(amounts) == [100, 200]
    (one, _) = [row for row in cloud.rows if row["sk"]["S"].startswith("PAYMENT#")]
    cloud.drop_row(one)
    assert audit(office)["mismatched_totals"] == [six[2]]


def test_invoices_of_one_moment_are_listed_and_exported_by_their_numbers(
    api: Api, office: BackOffice, cloud: Cloud
) -> None:
    for number in BOUGHT:
        kept(cloud, number, now=PLACED_AT)
    newest_first = BOUGHT[::-1]
    assert office.listed("/invoices?limit=2", "invoice_number") == newest_first
    assert numbers(exported_rows(api)) == newest_first
    day = PLACED_AT.date().isoformat()
    assert numbers(exported_rows(api, f"?issued_from={day}&issued_to={day}")) == newest_first


def first_finding(table: Table) -> Finding:
    return next(each for step in audited(SERIES, table) for each in step)


def test_a_counter_of_seven_digits_is_compared_with_its_newest_invoice(
    cloud: Cloud, table: Table, six: list[str]
) -> None:
    assert first_finding(table).kind == "number_missing"  # the first 999 997
    taken(cloud, BEFORE + 5)
    assert first_finding(table).kind == "counter_behind"


def test_a_credit_of_the_millionth_invoice_goes_over_its_own_seventh_digit(
    office: BackOffice, cloud: Cloud, six: list[str]
) -> None:
    credits = f"CN-{clock.now().year}"
    taken(cloud, 999_999, credits)
    office.cancel(office.get(f"/invoices/{six[2]}")["order_id"])
    assert office.get(f"/invoices/{six[2]}")["credited_by"] == f"{credits}-1000000"
    assert office.get(f"/invoices/{credits}-1000000")["credits"] == six[2]
    assert audit(office)["ok"]


def test_documents_of_the_millionth_invoice_are_stored_and_proved(
    office: BackOffice, cloud: Cloud, bucket: Any
) -> None:
    taken(cloud, BEFORE)
    made = [office.bought(MAILBOX)["invoice_number"] for _ in range(3)]
    office.fulfilment.run_after(60)
    assert office.get(f"/invoices/{made[2]}/documents")["state"] == "done"
    assert documents_key(made[2]).sk in {row["sk"]["S"] for row in cloud.rows}
    assert audit(office)["ok"]
    listed = bucket.list_objects_v2(Bucket=BUCKET, Prefix=f"invoices/{made[2]}/")["Contents"]
    bucket.delete_object(Bucket=BUCKET, Key=listed[0]["Key"])
    assert audit(office)["missing_documents"] == [made[2]]
