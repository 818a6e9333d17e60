"""How an account is invoiced: in which language, due when, mailed and sent where (rules.md R50)."""

from datetime import date, timedelta
from typing import Any

import pytest

from chalicelib.bss.invoices.models import Invoice
from chalicelib.storage.keys import invoice_key, key_of, read
from tests.api.actors import Shopper
from tests.api.back_office import A_CUSTOMER, BackOffice
from tests.api.cloud import Cloud

CUSTOMER = "/accounts/acc_customer"
TERMS = {
    "payment_days": 45,
    "invoice_email": "invoices@contoso.example",
    "electronic_address": {"scheme": "0088", "id": "7300010000001"},
}
NONE = dict.fromkeys(TERMS)


def test_the_terms_of_an_account_are_read_as_they_were_given(office: BackOffice) -> None:
    wanted = A_CUSTOMER | {"billing": A_CUSTOMER["billing"] | TERMS, "language": "el"}
    made = office.post("/accounts", wanted, status=201)
    assert made["billing"] == made["billing"] | TERMS
    assert made["language"] == "el"
    assert office.get(f"/accounts/{made['account_id']}") == made


def test_a_change_of_terms_raises_the_version_and_null_takes_them_out(office: BackOffice) -> None:
    given = office.patch(CUSTOMER, {"billing": TERMS, "language": "de"})
    assert given["billing"] == given["billing"] | TERMS | {"version": 2}
    kept = office.patch(CUSTOMER, {"name": "Contoso"})
    assert (kept["billing"], kept["language"]) == (given["billing"], "de")
    gone = office.patch(CUSTOMER, {"billing": NONE, "language": None})
    assert gone["billing"] == given["billing"] | NONE | {"version": 3}
    assert gone["language"] is None


def test_another_language_is_no_change_of_billing(office: BackOffice) -> None:
    assert office.patch(CUSTOMER, {"language": "el"})["billing"]["version"] == 1


@pytest.mark.parametrize(
    ("billing", "pointer"),
    [
        ({"payment_days": 121}, "/billing/payment_days"),
        ({"payment_days": -1}, "/billing/payment_days"),
        ({"invoice_email": ""}, "/billing/invoice_email"),
        ({"invoice_email": "nobody"}, "/billing/invoice_email"),
        (
            {"electronic_address": {"scheme": "0000", "id": "1"}},
            "/billing/electronic_address/scheme",
        ),
        ({"electronic_address": {"scheme": "0088", "id": ""}}, "/billing/electronic_address/id"),
        ({"tax_reason": ""}, "/billing/tax_reason"),
        ({"tax_category": "K"}, "/billing/tax_category"),
    ],
)
def test_terms_that_no_invoice_could_follow_are_refused(
    office: BackOffice, billing: dict[str, Any], pointer: str
) -> None:
    invalid: dict[str, Any] = {"status": 422, "code": "validation_failed"}
    answer = office.refused("PATCH", CUSTOMER, {"billing": billing}, **invalid)
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]
    made = A_CUSTOMER | {"billing": A_CUSTOMER["billing"] | billing}
    answer = office.refused("POST", "/accounts", made, **invalid)
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


def test_an_invoice_follows_the_terms_that_its_order_was_placed_on(
    office: BackOffice, customer: Shopper, cloud: Cloud
) -> None:
    office.patch(CUSTOMER, {"billing": TERMS, "language": "de"})
    placed = customer.buy()
    office.patch(CUSTOMER, {"billing": NONE, "language": None})
    office.fulfilment.run()
    number = customer.order(placed["order_id"])["invoice_number"]
    shown = customer.call("GET", f"/invoices/{number}").json
    days = date.fromisoformat(shown["due_on"]) - date.fromisoformat(shown["issued_on"])
    assert days == timedelta(days=45)
    kept = next(read(Invoice, row) for row in cloud.rows if key_of(row) == invoice_key(number))
    assert (kept.language, kept.invoice_email) == ("de", "invoices@contoso.example")
    assert kept.buyer_electronic_address
    assert dict(kept.buyer_electronic_address) == TERMS["electronic_address"]


def test_without_terms_of_its_own_an_account_has_the_sellers(
    office: BackOffice, customer: Shopper
) -> None:
    seller = office.get("/seller")
    placed = customer.buy()
    office.fulfilment.run()
    number = customer.order(placed["order_id"])["invoice_number"]
    shown = customer.call("GET", f"/invoices/{number}").json
    days = date.fromisoformat(shown["due_on"]) - date.fromisoformat(shown["issued_on"])
    assert days == timedelta(days=seller["payment_days"])
