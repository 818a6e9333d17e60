"""The bills: GET /invoices and GET /invoices/{invoice_number}."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.aws_calls import recorded_requests
from tests.api.client import Api
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import INVOICE, list_of
from tests.api.workers import Fulfilment


def _invoice(shopper: Shopper, order: Any) -> Any:
    number = shopper.order(order["order_id"])["invoice_number"]
    return shopper.call("GET", f"/invoices/{number}").json


def test_an_invoice_bills_the_order_as_it_was_placed(
    shopper: Shopper, fulfilment: Fulfilment
) -> None:
    spring = MAILBOX | {"quantity": 3, "friendly_name": "Spring"}
    order = shopper.buy(spring, BUNDLE, order_for="acc_endcustomer")
    fulfilment.run()
    invoice = _invoice(shopper, order)
    assert_fits(invoice, INVOICE)
    assert (invoice["type"], invoice["status"]) == ("invoice", "unpaid")
    assert (invoice["order_id"], invoice["account_id"]) == (order["order_id"], "acc_partner")
    assert (invoice["totals"], invoice["billing"]) == (order["totals"], order["billing"])
    assert (invoice["credits"], invoice["credited_by"]) == (None, None)
    euro = [{"amount": amount, "currency": "EUR"} for amount in (1200, 3600, 1500)]
    assert invoice["lines"] == [
        {
            "description": "MigrationWiz Mailbox (Spring)",
            "quantity": 3,
            "unit_price": euro[0],
            "line_total": euro[1],
            "tax_rate": "0.24",
            "tax_category": "S",
            "tax_reason": None,
        },
        {
            "description": "User Migration Bundle",
            "quantity": 1,
            "unit_price": euro[2],
            "line_total": euro[2],
            "tax_rate": "0.24",
            "tax_category": "S",
            "tax_reason": None,
        },
    ]


def test_an_invoice_is_due_two_weeks_after_it_was_issued(
    shopper: Shopper, fulfilment: Fulfilment
) -> None:
    before = clock.day_in("Europe/Berlin", clock.now())
    order = shopper.buy()
    fulfilment.run()
    invoice = _invoice(shopper, order)
    issued, due = (date.fromisoformat(invoice[name]) for name in ("issued_on", "due_on"))
    assert before <= issued <= clock.day_in("Europe/Berlin", clock.now())
    assert due == issued + timedelta(days=14)


def test_there_is_no_invoice_before_fulfilment(shopper: Shopper) -> None:
    assert shopper.buy()["invoice_number"] is None
    assert shopper.call("GET", "/invoices").json == {"items": [], "next_cursor": None}


def test_numbers_are_counted_without_a_gap_over_all_accounts(
    shopper: Shopper, customer: Shopper, fulfilment: Fulfilment
) -> None:
    for buyer in (shopper, customer, shopper):
        buyer.buy()
        fulfilment.run()
    year = clock.now().year
    mine = shopper.call("GET", "/invoices").json
    assert_fits(mine, list_of(INVOICE))
    numbers = [item["invoice_number"] for item in mine["items"]]
    assert numbers == [f"INV-{year}-000003", f"INV-{year}-000001"]
    theirs = [
        invoice["invoice_number"] for invoice in customer.call("GET", "/invoices").json["items"]
    ]
    assert theirs == [f"INV-{year}-000002"]


def test_a_new_year_starts_a_new_series(shopper: Shopper, fulfilment: Fulfilment) -> None:
    for _ in range(2):
        order = shopper.buy()
        fulfilment.run()
        year = clock.now().year
        assert _invoice(shopper, order)["invoice_number"] == f"INV-{year}-000001"
        clock.advance(366 * 24 * 3600)


def test_an_invoice_in_the_list_is_the_one_that_is_opened(
    shopper: Shopper, fulfilment: Fulfilment
) -> None:
    order = shopper.buy(MAILBOX, BUNDLE)
    fulfilment.run()
    assert shopper.call("GET", "/invoices").json["items"] == [_invoice(shopper, order)]


def test_an_issued_invoice_never_changes(
    shopper: Shopper, fulfilment: Fulfilment, on_file: OnFile
) -> None:
    order = shopper.buy()
    fulfilment.run()
    before = _invoice(shopper, order)
    on_file.change_billing("acc_partner", information={"street": "New Road 2"}, version=2)
    on_file.price("prd_mailbox", 1)
    fulfilment.run_after(3600)
    assert _invoice(shopper, order) == before


def test_an_invoice_does_not_wait_for_bittitan(
    shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Any
) -> None:
    bittitan_fails({"kind": "error", "status": 500, "times": 9})
    order = shopper.buy()
    fulfilment.run()
    assert _invoice(shopper, order)["totals"] == order["totals"]


@pytest.mark.parametrize(
    "number",
    ["INV-2026-999999", "INV-2026", "nonsense", "-", "LAST", "INV-2026-000001x", "9" * 900],
)
def test_an_invoice_that_never_was_is_not_found(refused: Any, api: Api, number: str) -> None:
    answer = refused("GET", f"/invoices/{number}", status=404, code="not_found")
    assert answer.without_request_id == api.get("/invoices/INV-2020-000001").without_request_id


def test_a_number_longer_than_any_key_is_not_looked_up(api: Api) -> None:
    # DynamoDB answers such a key with an error of its own; moto lets it pass.
    with recorded_requests("GetItem") as asked:
        answer = api.get("/invoices/" + "9" * 2000)
    assert answer.status == 404
    assert [
        len(request["Key"]["sk"]["S"]) for request in asked if len(request["Key"]["sk"]["S"]) > 1024
    ] == []
