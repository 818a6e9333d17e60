"""Money that arrives for an invoice: POST and GET /bss/invoices/{invoice_number}/payments (rules.md R52)."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.values import clock
from tests.api.actors import BUNDLE, Shopper
from tests.api.back_office import BackOffice
from tests.api.client import Answer
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import INVOICE, MONEY, PAYMENT, list_of

PAYABLE = 1488
RECORDED = PAYMENT | {
    "recorded_by": str,
    "amount_due": MONEY,
    "status": {"unpaid", "paid", "credited"},
}


def euro(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


def today() -> str:
    return clock.day_in("Europe/Berlin", clock.now()).isoformat()


def payment(amount: int, **more: Any) -> dict[str, Any]:
    return {"amount": euro(amount), "received_on": today()} | more


@pytest.fixture
def number(office: BackOffice) -> str:
    """The number of an invoice over 14.88 EUR."""
    return str(office.bought()["invoice_number"])


def read(office: BackOffice, number: str) -> Any:
    """The invoice as staff read it, without its mail, of which a payment says nothing."""
    invoice = office.get(f"/invoices/{number}")
    return {name: value for name, value in invoice.items() if name != "mail"}


def pay(office: BackOffice, number: str, amount: int, **more: Any) -> Any:
    return office.post(f"/invoices/{number}/payments", payment(amount, **more), status=201)


def refused(office: BackOffice, number: str, body: Any, **how: Any) -> Answer:
    return office.refused("POST", f"/invoices/{number}/payments", body, **how)


def amounts(invoice: Any) -> tuple[int, int, int]:
    """What is paid, credited and due."""
    paid, credited, due = (invoice[f"amount_{name}"] for name in ("paid", "credited", "due"))
    return paid["amount"], credited["amount"], due["amount"]


def test_an_invoice_is_paid_when_payments_cover_it(
    office: BackOffice, shopper: Shopper, number: str
) -> None:
    before = read(office, number)
    assert (before["status"], amounts(before)) == ("unpaid", (0, 0, PAYABLE))
    part = pay(office, number, 1000, reference="TX 1")
    assert_fits(part, INVOICE)
    assert (part["status"], amounts(part)) == ("unpaid", (1000, 0, 488))
    whole = pay(office, number, 488)
    assert (whole["status"], amounts(whole)) == ("paid", (PAYABLE, 0, 0))
    assert [(each["amount"], each["reference"]) for each in whole["payments"]] == [
        (euro(1000), "TX 1"),
        (euro(488), None),
    ]
    assert read(office, number) == whole
    assert shopper.call("GET", f"/invoices/{number}").json == whole
    assert shopper.call("GET", "/invoices").json["items"] == [whole]


def test_a_payment_changes_nothing_of_what_the_invoice_bills(
    office: BackOffice, number: str
) -> None:
    before = read(office, number)
    after = pay(office, number, PAYABLE)
    changed = {name for name in before if before[name] != after[name]}
    assert changed == {"status", "amount_paid", "amount_due", "payments"}


def test_who_paid_by_mistake_gets_it_back_and_the_invoice_is_unpaid_again(
    office: BackOffice, number: str
) -> None:
    pay(office, number, PAYABLE)
    back = pay(office, number, -PAYABLE, reference="Wrong invoice")
    assert (back["status"], amounts(back)) == ("unpaid", (0, 0, PAYABLE))
    assert [each["amount"]["amount"] for each in back["payments"]] == [PAYABLE, -PAYABLE]


def test_nobody_pays_more_than_is_due(office: BackOffice, number: str) -> None:
    refused(office, number, payment(PAYABLE + 1), status=409, code="overpaid")
    pay(office, number, 1000)
    answer = refused(office, number, payment(489), status=409, code="overpaid")
    assert answer.json["detail"] == "Only 4.88 EUR is due of this invoice."


def test_no_more_is_taken_back_than_was_paid(office: BackOffice, number: str) -> None:
    refused(office, number, payment(-1), status=409, code="nothing_to_reverse")
    pay(office, number, 1000)
    answer = refused(office, number, payment(-1001), status=409, code="nothing_to_reverse")
    assert "10.00 EUR" in answer.json["detail"]


@pytest.mark.parametrize(
    ("wrong", "code", "pointer"),
    [
        ({"amount": euro(0)}, "zero_amount", "/amount/amount"),
        ({"amount": euro(2**53)}, "less_than_equal", "/amount/amount"),
        ({"amount": {"amount": 5, "currency": "USD"}}, "other_currency", "/amount/currency"),
        ({"received_on": "2099-01-01"}, "received_in_the_future", "/received_on"),
        ({"received_on": "tomorrow"}, "date", "/received_on"),
        ({"received_on": 0}, "date", "/received_on"),
        ({"received_on": None}, "date", "/received_on"),
        ({"reference": ""}, "string_too_short", "/reference"),
        ({"by": "usr_me"}, "extra_forbidden", "/by"),
    ],
)
def test_what_is_no_payment_is_refused(
    office: BackOffice, number: str, wrong: Any, code: str, pointer: str
) -> None:
    how = {"status": 422, "code": "validation_failed", "errors": [code]}
    answer = refused(office, number, payment(100) | wrong, **how)
    assert answer.json["errors"][0]["pointer"] == pointer


def test_everything_that_is_wrong_with_a_payment_is_named_at_once(
    office: BackOffice, number: str
) -> None:
    body = {"amount": {"amount": 5, "currency": "USD"}, "received_on": "2099-01-01"}
    wrong = ["other_currency", "received_in_the_future"]
    refused(office, number, body, status=422, code="validation_failed", errors=wrong)


def test_the_day_of_a_payment_is_one_of_the_sellers(office: BackOffice, number: str) -> None:
    tomorrow = clock.day_in("Europe/Berlin", clock.now()) + timedelta(days=1)
    body = payment(100, received_on=tomorrow.isoformat())
    refused(office, number, body, status=422, code="validation_failed")
    clock.advance(24 * 3600)
    assert office.post(f"/invoices/{number}/payments", body, status=201)


def test_the_day_of_a_payment_may_be_today_where_the_seller_is_by_now(
    office: BackOffice, on_file: Any, number: str
) -> None:
    zone = "Pacific/Kiritimati"
    on_file.change_seller(time_zone=zone)
    noon = clock.now().replace(hour=12) + timedelta(days=1)
    clock.advance((noon - clock.now()).total_seconds())
    theirs = clock.day_in(zone, clock.now())
    assert theirs == clock.day_in("Europe/Berlin", clock.now()) + timedelta(days=1)
    tomorrow = (theirs + timedelta(days=1)).isoformat()
    said = refused(
        office,
        number,
        payment(100, received_on=tomorrow),
        status=422,
        code="validation_failed",
        errors=["received_in_the_future"],
    )
    assert str(theirs) in said.json["errors"][0]["detail"]
    assert pay(office, number, 100, received_on=theirs.isoformat())["amount_paid"]["amount"] == 100


def test_a_payment_is_recorded_once_for_its_idempotency_key(
    office: BackOffice, number: str
) -> None:
    path, key = f"/invoices/{number}/payments", {"headers": {"Idempotency-Key": "bank-1"}}
    first = office.call("POST", path, payment(500), **key)
    again = office.call("POST", path, payment(500), **key)
    assert (first.status, again.status, again.json) == (201, 201, first.json)
    assert amounts(read(office, number)) == (500, 0, PAYABLE - 500)
    other = refused(office, number, payment(501), status=422, code="idempotency_key_reused", **key)
    assert other.status == 422


def test_one_key_for_two_invoices_records_a_payment_of_each(
    office: BackOffice, number: str
) -> None:
    other, key = office.bought()["invoice_number"], {"headers": {"Idempotency-Key": "bank-1"}}
    for paid in (number, other):
        answer = office.call("POST", f"/invoices/{paid}/payments", payment(500), **key)
        assert (answer.status, answer.json["invoice_number"]) == (201, paid)
        assert amounts(office.get(f"/invoices/{paid}"))[0] == 500


def test_what_is_refused_is_not_remembered(office: BackOffice, number: str) -> None:
    key = {"headers": {"Idempotency-Key": "bank-1"}}
    refused(office, number, payment(PAYABLE + 1), status=409, code="overpaid", **key)
    path = f"/invoices/{number}/payments"
    assert office.call("POST", path, payment(PAYABLE), **key).status == 201


def test_a_credit_invoice_takes_no_payment(office: BackOffice) -> None:
    order = office.bought()
    office.cancel(order["order_id"])
    [credit] = office.get(f"/invoices/{order['invoice_number']}")["credit_invoices"]
    refused(office, credit, payment(100), status=409, code="not_an_invoice")
    assert amounts(office.get(f"/invoices/{credit}")) == (0, 0, 0)


@pytest.mark.parametrize("name", ["INV-2026-999999", "LAST", "x"])
def test_an_invoice_that_never_was_is_not_paid(office: BackOffice, name: str) -> None:
    refused(office, name, payment(100), status=404, code="not_found")
    office.refused("GET", f"/invoices/{name}/payments", status=404, code="not_found")


def test_buyers_record_no_payments(office: BackOffice, shopper: Shopper, number: str) -> None:
    refused(office, number, payment(100), status=403, code="wrong_role", roles=("buyer",))
    path = f"/bss/invoices/{number}/payments"
    assert shopper.call("GET", path).status == 403


def test_what_is_due_of_a_cancelled_order_is_nothing(office: BackOffice) -> None:
    order = office.bought()
    pay(office, order["invoice_number"], 1000)
    office.cancel(order["order_id"])
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    assert (invoice["status"], amounts(invoice)) == ("credited", (1000, PAYABLE, 0))
    refused(office, order["invoice_number"], payment(1), status=409, code="overpaid")
    returned = pay(office, order["invoice_number"], -1000, reference="Returned")
    assert (returned["status"], amounts(returned)) == ("credited", (0, PAYABLE, 0))


def test_a_payment_and_a_credit_in_part_cover_an_invoice_together(office: BackOffice) -> None:
    order = office.bought({"product_id": "prd_mailbox", "quantity": 1}, BUNDLE)
    number = order["invoice_number"]
    pay(office, number, 1488)
    first = order["assets"][0]["asset_id"]
    assert office.cancel(order["order_id"], asset_ids=[first]).status == 200
    part = read(office, number)
    assert (part["status"], amounts(part)) == ("unpaid", (1488, 1488, 372))
    assert pay(office, number, 372)["status"] == "paid"
    assert office.cancel(order["order_id"]).status == 200
    assert read(office, number)["status"] == "credited"


def test_who_returns_what_a_credit_in_part_made_too_much_leaves_it_paid(
    office: BackOffice,
) -> None:
    order = office.bought({"product_id": "prd_mailbox", "quantity": 1}, BUNDLE)
    number = order["invoice_number"]
    pay(office, number, 3348)
    office.cancel(order["order_id"], asset_ids=[order["assets"][0]["asset_id"]])
    paid = read(office, number)
    assert (paid["status"], amounts(paid)) == ("paid", (3348, 1488, 0))
    assert pay(office, number, -1488)["status"] == "paid"
    assert pay(office, number, -1)["status"] == "unpaid"


def test_an_invoice_of_nothing_is_paid_when_it_is_issued(
    office: BackOffice, on_file: OnFile
) -> None:
    on_file.price("prd_mailbox", 0)
    order = office.bought()
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    assert (invoice["status"], amounts(invoice)) == ("paid", (0, 0, 0))
    assert office.get("/invoices?status=unpaid")["items"] == []
    clock.advance(timedelta(days=30).total_seconds())
    assert office.get("/invoices?overdue=true")["items"] == []
    office.cancel(order["order_id"])
    assert office.get(f"/invoices/{order['invoice_number']}")["status"] == "credited"


def test_a_paid_invoice_leaves_the_lists_of_what_is_unpaid_and_overdue(
    office: BackOffice, number: str
) -> None:
    clock.advance(timedelta(days=15).total_seconds())
    [late] = office.get("/invoices?overdue=true")["items"]
    assert (late["invoice_number"], late["overdue"]) == (number, True)
    paid = pay(office, number, PAYABLE)
    assert paid["overdue"] is False
    assert office.get("/invoices?overdue=true")["items"] == []
    assert office.get("/invoices?status=unpaid")["items"] == []
    assert office.listed("/invoices?status=paid&type=invoice", "invoice_number") == [number]
    pay(office, number, -1)
    assert office.listed("/invoices?overdue=true", "invoice_number") == [number]


def test_every_payment_stays_on_record_with_who_recorded_it(
    office: BackOffice, number: str
) -> None:
    pay(office, number, 1000, reference="TX 1")
    pay(office, number, 488)
    pay(office, number, -488)
    found = office.get(f"/invoices/{number}/payments")
    assert_fits(found, list_of(RECORDED))
    told = [
        (each["amount"]["amount"], each["amount_due"]["amount"], each["status"])
        for each in found["items"]
    ]
    assert told == [(-488, 488, "unpaid"), (488, 0, "paid"), (1000, 488, "unpaid")]
    assert {each["recorded_by"] for each in found["items"]} == {"acc_distributor"}
    assert "recorded_by" not in read(office, number)["payments"][0]


def test_an_invoice_shows_its_latest_payments_and_the_list_has_all(
    office: BackOffice, number: str
) -> None:
    for count in range(1, 24):
        pay(office, number, 1, reference=f"TX {count}")
    invoice = read(office, number)
    assert amounts(invoice) == (23, 0, PAYABLE - 23)
    assert [each["reference"] for each in invoice["payments"]] == [
        f"TX {count}" for count in range(4, 24)
    ]
    listed = office.listed(f"/invoices/{number}/payments?limit=10", "reference")
    assert listed == [f"TX {count}" for count in range(23, 0, -1)]


def test_payments_of_one_invoice_are_not_those_of_another(office: BackOffice, number: str) -> None:
    other = office.bought()["invoice_number"]
    pay(office, number, 100)
    assert office.get(f"/invoices/{other}/payments")["items"] == []
    assert amounts(office.get(f"/invoices/{other}")) == (0, 0, PAYABLE)
