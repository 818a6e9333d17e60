"""VAT categories: on the account, and from there to the checkout, the order and the invoice (rules.md R50)."""

import copy
from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import A_CUSTOMER, BackOffice
from tests.api.client import Api
from tests.api.shape_checks import assert_fits
from tests.api.shapes import ACCOUNT

CUSTOMER = "/accounts/acc_customer"
REASONS = {
    "E": "Exempt under article 132 of the VAT directive.",
    "AE": "Reverse charge.",
    "G": "Export outside the EU.",
    "O": "Not subject to VAT.",
}
UNTAXED = [("Z", None), *REASONS.items()]


def terms(category: str, reason: str | None, rate: str = "0") -> dict[str, Any]:
    return {"tax_category": category, "tax_reason": reason, "tax_rate": rate}


def a_customer(**billing: Any) -> Any:
    wanted: Any = copy.deepcopy(A_CUSTOMER)
    wanted["billing"] |= billing
    return wanted


def faults(office: BackOffice, method: str, path: str, body: Any) -> dict[str, str]:
    answer = office.refused(method, path, body, status=422, code="validation_failed")
    return {error["pointer"]: error["detail"] for error in answer.json["errors"]}


@pytest.mark.parametrize(("category", "reason"), UNTAXED)
def test_an_account_is_taxed_in_every_category(
    office: BackOffice, category: str, reason: str | None
) -> None:
    information = A_CUSTOMER["billing"]["information"] | {"tax_id": "FI12345671"}
    wanted = a_customer(**terms(category, reason), information=information)
    made = office.post("/accounts", wanted, status=201)
    assert_fits(made, ACCOUNT)
    changed = office.patch(CUSTOMER, {"billing": terms(category, reason)})
    for billing in (made["billing"], changed["billing"]):
        assert (billing["tax_category"], billing["tax_reason"]) == (category, reason)
    assert changed["billing"]["version"] == 2


def test_a_rate_above_zero_is_standard_where_no_category_is_named(office: BackOffice) -> None:
    made = office.post("/accounts", a_customer(tax_rate="0.088750"), status=201)
    assert (made["billing"]["tax_category"], made["billing"]["tax_rate"]) == ("S", "0.08875")


MISTAKES = [
    ({"tax_rate": "0"}, "tax_category", "A rate of 0 needs a category: Z, E, AE, G or O."),
    (
        {"tax_rate": "0.0", "tax_category": "S"},
        "tax_category",
        "A rate of 0 needs a category: Z, E, AE, G or O.",
    ),
    (
        terms("E", "Exempt.", "0.19"),
        "tax_rate",
        'Give the rate "0", which E has, or the category S.',
    ),
    (
        terms("G", None),
        "tax_reason",
        "Say in words why there is no tax, such as: Export outside the EU.",
    ),
    (terms("Z", "No reason."), "tax_reason", "Leave the reason out: only E, AE, G and O have one."),
    (
        terms("S", "No reason.", "0.19"),
        "tax_reason",
        "Leave the reason out: only E, AE, G and O have one.",
    ),
]


@pytest.mark.parametrize(("billing", "field", "words"), MISTAKES)
def test_what_no_invoice_could_say_is_refused(
    office: BackOffice, billing: dict[str, Any], field: str, words: str
) -> None:
    assert faults(office, "POST", "/accounts", a_customer(**billing)) == {
        f"/billing/{field}": words
    }
    assert faults(office, "PATCH", CUSTOMER, {"billing": billing}) == {f"/billing/{field}": words}


def test_everything_that_is_wrong_with_the_tax_is_named_at_once(office: BackOffice) -> None:
    wanted = a_customer(**terms("AE", None, "0.19")) | {"parent_account_id": "acc_partner"}
    assert faults(office, "POST", "/accounts", wanted).keys() == {
        "/parent_account_id",
        "/billing/tax_rate",
        "/billing/tax_reason",
        "/billing/information/tax_id",
    }


def test_reverse_charge_needs_the_buyers_vat_id_and_keeps_it(office: BackOffice, api: Api) -> None:
    words = "Give the buyer's VAT id, such as DE123456788: reverse charge (AE) needs it."
    reverse = terms("AE", "Reverse charge.")
    pointer = "/billing/information/tax_id"
    assert faults(office, "POST", "/accounts", a_customer(**reverse)) == {pointer: words}
    changed = office.patch(CUSTOMER, {"billing": reverse})
    without = changed["billing"]["information"] | {"tax_id": None}
    taken_out = {"billing": {"information": without}}
    assert faults(office, "PATCH", CUSTOMER, taken_out) == {pointer: words}
    swiss = without | {"country": "CH", "tax_id": "123.456"}
    assert faults(office, "PATCH", CUSTOMER, {"billing": {"information": swiss}}) == {
        pointer: words
    }


def test_reverse_charge_needs_a_vat_id_whose_check_digits_fit(office: BackOffice) -> None:
    words = (
        "Compare the VAT id with the buyer's papers: its check digits do not fit, "
        "and reverse charge (AE) needs the right one."
    )
    information = office.get(CUSTOMER)["billing"]["information"]
    mistyped = terms("AE", "Reverse charge.") | {
        "information": information | {"tax_id": "FI12345617"}
    }
    assert faults(office, "PATCH", CUSTOMER, {"billing": mistyped}) == {
        "/billing/information/tax_id": words
    }
    assert office.get(CUSTOMER)["billing"]["information"] == information
    taxed = office.patch(CUSTOMER, {"billing": {"information": mistyped["information"]}})
    assert taxed["billing"]["information"]["tax_id"] == "FI12345617"


def test_another_category_loses_the_reason_of_the_one_before(office: BackOffice) -> None:
    office.patch(CUSTOMER, {"billing": terms("AE", "Reverse charge.")})
    exempt = {"billing": {"tax_category": "E"}}
    assert faults(office, "PATCH", CUSTOMER, exempt).keys() == {"/billing/tax_reason"}
    taxed = office.patch(CUSTOMER, {"billing": {"tax_category": "S", "tax_rate": "0.19"}})
    assert taxed["billing"]["tax_reason"] is None


def test_a_zero_rate_that_is_raised_becomes_standard(office: BackOffice) -> None:
    office.patch(CUSTOMER, {"billing": {"tax_category": "Z", "tax_rate": "0"}})
    raised = office.patch(CUSTOMER, {"billing": {"tax_rate": "0.19"}})
    assert raised["billing"]["tax_category"] == "S"


@pytest.mark.parametrize("category", [*REASONS, "Z"])
def test_the_category_goes_from_the_account_to_every_total_and_line(
    office: BackOffice, customer: Shopper, category: str
) -> None:
    reason = REASONS.get(category)
    office.patch(CUSTOMER, {"billing": terms(category, reason)})
    customer.fill(MAILBOX, BUNDLE | {"quantity": 3})
    checkout = customer.confirm()
    expected = {
        "rate": "0",
        "net": checkout["totals"]["net"],
        "tax": {"amount": 0, "currency": "EUR"},
        "tax_category": category,
        "tax_reason": reason,
    }
    assert checkout["totals"]["taxes"] == [expected]
    order_id = customer.place(checkout).json["order_id"]
    office.fulfilment.run()
    order = customer.order(order_id)
    invoice = customer.call("GET", f"/invoices/{order['invoice_number']}").json
    assert order["totals"] == invoice["totals"] == checkout["totals"]
    taxed = {(line["tax_category"], line["tax_reason"]) for line in invoice["lines"]}
    assert taxed == {(category, reason)}


def test_credits_carry_the_category_and_the_reason(office: BackOffice) -> None:
    office.patch("/accounts/acc_partner", {"billing": terms("AE", "Reverse charge.")})
    order = office.bought(MAILBOX, BUNDLE)
    first, second = (asset["asset_id"] for asset in order["assets"])
    office.post(f"/orders/{order['order_id']}/cancel", {"reason": "No.", "asset_ids": [first]})
    office.post(f"/orders/{order['order_id']}/cancel", {"reason": "No.", "asset_ids": [second]})
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    assert invoice["status"] == "credited"
    credits = [office.get(f"/invoices/{number}") for number in invoice["credit_invoices"]]
    for credit in credits:
        [tax] = credit["totals"]["taxes"]
        assert (tax["tax_category"], tax["tax_reason"]) == ("AE", "Reverse charge.")
        [line] = credit["lines"]
        assert (line["tax_category"], line["tax_reason"]) == ("AE", "Reverse charge.")
    assert sum(credit["totals"]["payable"]["amount"] for credit in credits) == -2700
    series = credits[0]["invoice_number"].rpartition("-")[0]
    assert office.get(f"/invoices/audit?series={series}")["ok"]


def test_an_account_of_before_the_categories_with_a_zero_rate_is_zero_rated_and_orders(
    customer: Shopper, on_file: Any
) -> None:
    on_file.drop_from_billing("acc_customer", "tax_category", "tax_reason", tax_rate="0")
    order = customer.buy(MAILBOX)
    assert [tax["tax_category"] for tax in order["totals"]["taxes"]] == ["Z"]


def test_a_partner_gives_its_end_customer_a_zero_rate_as_before(api: Api) -> None:
    wanted = {"name": "Fjord", "billing": A_CUSTOMER["billing"] | {"tax_rate": "0"}}
    made = api.call("POST", "/end-customers", wanted, by="acc_partner")
    assert (made.status, made.json["billing"]["tax_category"]) == (201, "Z")


def test_a_partner_cannot_take_the_vat_id_out_of_an_end_customer_with_reverse_charge(
    office: BackOffice, api: Api, refused: Any
) -> None:
    information = A_CUSTOMER["billing"]["information"] | {"tax_id": "FI12345671"}
    reverse = {"billing": terms("AE", "Reverse charge.") | {"information": information}}
    office.patch("/accounts/acc_endcustomer", reverse)
    body = {"billing": {"information": information | {"tax_id": None}}}
    path = "/end-customers/acc_endcustomer"
    answer = refused("PATCH", path, body, status=422, code="validation_failed", by="acc_partner")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/billing/information/tax_id"]


@pytest.mark.parametrize(
    ("currency", "price", "rate", "tax"),
    [("JPY", 1999, "0.1", 600), ("KWD", 12_345, "0.08875", 3287), ("EUR", 0, "0.19", 0)],
)
def test_totals_are_right_in_currencies_of_no_and_of_three_digits_and_where_nothing_is_to_pay(
    office: BackOffice,
    customer: Shopper,
    on_file: Any,
    currency: str,
    price: int,
    rate: str,
    tax: int,
) -> None:
    on_file.change_billing("acc_customer", currency=currency, tax_rate=rate)
    on_file.price("prd_mailbox", price, currency)
    customer.fill(MAILBOX | {"quantity": 3})
    checkout = customer.confirm()
    totals = checkout["totals"]
    assert totals["net"] == {"amount": 3 * price, "currency": currency}
    assert totals["tax"] == {"amount": tax, "currency": currency}
    assert totals["payable"] == {"amount": 3 * price + tax, "currency": currency}
    order_id = customer.place(checkout).json["order_id"]
    office.fulfilment.run()
    number = customer.order(order_id)["invoice_number"]
    assert customer.call("GET", f"/invoices/{number}").json["totals"] == totals
