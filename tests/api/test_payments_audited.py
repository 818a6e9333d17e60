"""The audit of a series proves its payments too: GET /bss/invoices/audit (rules.md R15 and R52)."""

import json
from typing import Any

import pytest

from chalicelib.storage.keys import Key, Row, invoice_key, key_of, payment_key
from chalicelib.values import clock
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud

SERIES = f"INV-{clock.now().year}"
FIRST, SECOND = f"{SERIES}-000001", f"{SERIES}-000002"
CLEAN: tuple[list[str], bool] = ([], True)


def row_at(cloud: Cloud, key: Key) -> Row:
    return next(row for row in cloud.rows if key_of(row) == key)


def forge(cloud: Cloud, key: Key, **fields: Any) -> None:
    """Change what a row says."""
    row = row_at(cloud, key)
    body = json.loads(row["body"]["S"]) | fields
    cloud.put(row | {"body": {"S": json.dumps(body)}})


def audited(office: BackOffice) -> tuple[list[str], bool]:
    found = office.get(f"/invoices/audit?series={SERIES}")
    assert (found["gaps"], found["duplicates"], found["count"]) == ([], [], 2)
    return found["mismatched_totals"], found["ok"]


def pay(office: BackOffice, number: str, amount: int) -> None:
    today = clock.day_in("Europe/Berlin", clock.now()).isoformat()
    body = {"amount": {"amount": amount, "currency": "EUR"}, "received_on": today}
    office.post(f"/invoices/{number}/payments", body, status=201)


@pytest.fixture(autouse=True)
def paid(office: BackOffice) -> None:
    """Two invoices: the first paid in parts, one of which was taken back; the second paid whole."""
    for number in (FIRST, SECOND):
        assert office.bought()["invoice_number"] == number
    for amount in (1000, 400, -400):
        pay(office, FIRST, amount)
    pay(office, SECOND, 1488)


def test_payments_that_add_up_are_clean_in_three_calls(office: BackOffice) -> None:
    with counted() as calls:
        assert audited(office) == CLEAN
    assert len(calls) == 3


def test_payments_of_a_credited_invoice_are_clean(office: BackOffice) -> None:
    order_id = office.get(f"/invoices/{FIRST}")["order_id"]
    office.cancel(order_id)
    pay(office, FIRST, -1000)
    assert audited(office) == CLEAN


@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_payment_that_is_gone_is_noticed(office: BackOffice, cloud: Cloud, count: int) -> None:
    cloud.drop(payment_key(FIRST, count))
    assert audited(office) == ([FIRST], False)


def test_a_payment_of_another_amount_is_noticed(office: BackOffice, cloud: Cloud) -> None:
    forge(cloud, payment_key(FIRST, 1), amount={"amount": 1001, "currency": "EUR"})
    assert audited(office) == ([FIRST], False)


def test_a_payment_that_the_invoice_does_not_count_is_noticed(
    office: BackOffice, cloud: Cloud
) -> None:
    """As when an invoice's row is restored from before it was paid."""
    before = row_at(cloud, invoice_key(SECOND))
    pay(office, SECOND, -1)
    assert audited(office) == CLEAN
    cloud.put(before)
    assert audited(office) == ([SECOND], False)


@pytest.mark.parametrize(
    "damage",
    [{"paid": 999}, {"payments": []}, {"status": "paid"}, {"payments_recorded": 2}],
    ids=lambda damage: next(iter(damage)),
)
def test_an_invoice_that_says_otherwise_is_noticed(
    office: BackOffice, cloud: Cloud, damage: dict[str, Any]
) -> None:
    forge(cloud, invoice_key(FIRST), **damage)
    assert audited(office) == ([FIRST], False)
