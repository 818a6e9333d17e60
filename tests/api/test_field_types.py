"""What a field refuses is refused at every call that takes it, in a person's words, and changes nothing."""

import copy
from typing import Any

import pytest

from tests.api.actors import MAILBOX, Shopper
from tests.api.back_office import A_CUSTOMER, A_PRODUCT, BILLING, BackOffice

INVALID = {"status": 422, "code": "validation_failed"}
LINK = "Leave out the web address: this name stands in mails, which bring no link but ours."
UNSEEN = "Leave out the character U+202E, which cannot be seen."
BLANK = "Give a text that can be read; this one shows nothing."
BILLING_MISTAKES = [
    ("/information/company", "\u200b", "Leave out the character U+200B, which cannot be seen."),
    ("/information/street", "\u0301", BLANK),
    ("/information/city", "Tur\u202eku", UNSEEN),
    (
        "/information/postal_code",
        "<20100>",
        "Give letters, digits, blanks and hyphens, such as SW1A 1AA.",
    ),
    (
        "/information/country",
        "XX",
        "No country has the code XX; give one of ISO 3166, such as DE.",
    ),
    ("/information/country", "EL", "Write GR."),
    ("/information/country", "germany", "Give two capital letters, such as DE."),
    (
        "/information/tax_id",
        "FI123",
        "Give the VAT id as FI writes it, such as FI12345671; or leave it out.",
    ),
    ("/contact/name", "Pay at evil.com/x", LINK),
    ("/contact/name", "   ", BLANK),
    (
        "/contact/email",
        "post@испытание.рф",
        "Write what follows the @ in its ASCII form, such as xn--80akhbyknj4f.xn--p1ai.",
    ),
    ("/contact/email", "ann", "Give an email address, such as ann@company.example."),
    ("/contact/phone", "call me", "Give a phone number with its country, such as +49 40 123456."),
    (
        "/currency",
        "XTS",
        "Nobody pays in XTS; give an active code of ISO 4217, such as EUR.",
    ),
    (
        "/tax_rate",
        "0.0000001",
        'Give a decimal from "0" to less than "1" with up to six decimals, such as "0.19".',
    ),
]


def with_value(body: Any, pointer: str, value: Any) -> Any:
    """A copy of a body with another value at a JSON pointer."""
    changed = part = copy.deepcopy(body)
    *way, name = pointer.split("/")[1:]
    for step in way:
        part = part[step]
    part[name] = value
    return changed


def told(answer: Any) -> list[tuple[str, str]]:
    return [(error["pointer"], error["detail"]) for error in answer.json["errors"]]


@pytest.mark.parametrize(("pointer", "value", "said"), BILLING_MISTAKES, ids=ascii)
def test_billing_data_is_judged_wherever_it_is_given(
    office: BackOffice, refused: Any, pointer: str, value: str, said: str
) -> None:
    billing = with_value(BILLING, pointer, value)
    expected = [(f"/billing{pointer}", said)]
    new = office.refused("POST", "/accounts", A_CUSTOMER | {"billing": billing}, **INVALID)
    changed = office.refused("PATCH", "/accounts/acc_partner", {"billing": billing}, **INVALID)
    end_customer = {"name": "Blue Bakery", "billing": billing}
    partners = refused("POST", "/end-customers", end_customer, **INVALID)
    assert [told(answer) for answer in (new, changed, partners)] == [expected] * 3


@pytest.mark.parametrize(
    ("name", "said"),
    [("www.evil.example", LINK), ("Acme\u202e", UNSEEN), ("\u3000", BLANK)],
    ids=ascii,
)
def test_names_are_judged_wherever_they_are_given(
    office: BackOffice, refused: Any, shopper: Shopper, name: str, said: str
) -> None:
    line_id = shopper.fill()["lines"][0]["line_id"]
    draft = {"account_id": "acc_partner", "lines": [MAILBOX | {"quantity": 1}]}
    friendly = {"friendly_name": name}
    for method, path, body, pointer in (
        ("POST", "/accounts", A_CUSTOMER | {"name": name}, "/name"),
        ("PATCH", "/accounts/acc_partner", {"name": name}, "/name"),
        ("POST", "/products", A_PRODUCT | {"name": name}, "/name"),
        ("PATCH", "/products/prd_mailbox", {"name": name}, "/name"),
        (
            "POST",
            "/orders",
            draft | {"lines": [draft["lines"][0] | friendly]},
            "/lines/0/friendly_name",
        ),
    ):
        assert told(office.refused(method, path, body, **INVALID)) == [(pointer, said)]
    for method, path, body, pointer in (
        ("POST", "/end-customers", {"name": name, "billing": BILLING}, "/name"),
        ("POST", "/basket/lines", MAILBOX | friendly, "/friendly_name"),
        ("PATCH", f"/basket/lines/{line_id}", friendly, "/friendly_name"),
    ):
        assert told(refused(method, path, body, **INVALID)) == [(pointer, said)]


def test_a_new_recipient_is_judged_like_a_contact(office: BackOffice) -> None:
    order = office.bought(MAILBOX)
    path = f"/orders/{order['order_id']}/welcome-email"
    for recipient, pointer in (
        ({"email": "ann..weber@company.example"}, "/recipient/email"),
        ({"email": "ann@company.example", "name": "http://evil"}, "/recipient/name"),
        ("ann@company.example\r\nBcc: eve@evil.example", "/recipient/email"),
    ):
        answer = office.refused("POST", path, {"recipient": recipient}, **INVALID)
        assert [where for where, _ in told(answer)] == [pointer]


def test_a_product_has_a_price_in_a_currency_that_people_pay_in(office: BackOffice) -> None:
    said = "Nobody pays in XXX; give an active code of ISO 4217, such as EUR."
    price = {"unit_price": {"amount": 1, "currency": "XXX"}}
    for method, path, body in (
        ("POST", "/products", A_PRODUCT | price),
        ("PATCH", "/products/prd_mailbox", price),
    ):
        answer = office.refused(method, path, body, **INVALID)
        assert told(answer) == [("/unit_price/currency", said)]


def test_a_reason_shows_something(office: BackOffice) -> None:
    order = office.drafted()
    path = f"/orders/{order['order_id']}/cancel"
    answer = office.refused("POST", path, {"reason": "\u00a0"}, **INVALID)
    assert told(answer) == [("/reason", BLANK)]


def test_what_is_given_is_kept_normalised(office: BackOffice, shopper: Shopper) -> None:
    billing = with_value(BILLING, "/information/tax_id", "fi-1234 5678")
    billing = with_value(billing, "/information/company", " Cafe\u0301 Oy ")
    billing = with_value(billing, "/contact/email", "post@xn--80akhbyknj4f.xn--p1ai")
    billing["tax_rate"] = "0.240"
    made = office.post("/accounts", A_CUSTOMER | {"billing": billing}, status=201)["billing"]
    assert (made["information"]["tax_id"], made["tax_rate"]) == ("FI12345678", "0.24")
    assert made["information"]["company"] == "Café Oy"
    assert made["contact"]["email"] == "post@xn--80akhbyknj4f.xn--p1ai"
    line = shopper.fill(MAILBOX | {"friendly_name": " Cafe\u0301 "})["lines"][0]
    assert line["friendly_name"] == "Café"


def test_a_rate_written_with_zeros_at_its_end_changes_nothing(office: BackOffice) -> None:
    account = office.get("/accounts/acc_partner")
    again = office.patch("/accounts/acc_partner", {"billing": {"tax_rate": "0.2400"}})
    assert again == account


def test_new_york_is_billed_at_its_rate_to_the_cent(office: BackOffice) -> None:
    office.patch("/accounts/acc_partner", {"billing": {"tax_rate": "0.08875"}})
    order = office.bought(MAILBOX | {"quantity": 5})
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    # 60.00 at 8.875 % are 5.325.
    assert order["totals"]["tax"]["amount"] == 533
    assert invoice["totals"] == order["totals"]
    assert invoice["lines"][0]["tax_rate"] == invoice["totals"]["taxes"][0]["rate"] == "0.08875"
    audit = office.get(f"/invoices/audit?series={order['invoice_number'].rpartition('-')[0]}")
    assert audit["ok"]


@pytest.fixture
def old_rows(on_file: Any) -> None:
    """What release 0.2.0 took: an account and a product that break the rules of today."""
    on_file.change_billing(
        "acc_partner",
        information={
            "country": "XX",
            "tax_id": "INVENTED",
            "company": "Acme\u202e",
            "city": "\u0301",
        },
        contact={
            "name": "Pay at https://evil.example",
            "phone": "call me",
            "email": ".a@b.example",
        },
        currency="XTS",
        tax_rate="0.2400",
    )
    on_file.change_account("acc_partner", name="\u200bwww.evil.example")
    on_file.change_product("prd_mailbox", name="evil.com/x", category="\u200b")
    on_file.price("prd_mailbox", 1200, "XTS")


@pytest.mark.usefixtures("old_rows")
def test_an_account_that_breaks_the_rules_of_today_is_read_and_changed(office: BackOffice) -> None:
    account = office.get("/accounts/acc_partner")
    assert account["billing"]["information"]["country"] == "XX"
    assert "acc_partner" in office.listed("/accounts", "account_id")
    for change in (
        {"may_order_for_itself": False},
        {"name": "Southwind"},
        {"billing": {"tax_rate": "0.25"}},
        {"billing": {"contact": BILLING["contact"]}},
    ):
        office.patch("/accounts/acc_partner", change)
    changed = office.get("/accounts/acc_partner")
    assert changed["billing"]["information"] == account["billing"]["information"]
    given = {"billing": {"information": account["billing"]["information"]}}
    answer = office.refused("PATCH", "/accounts/acc_partner", given, **INVALID)
    assert [where.rpartition("/")[2] for where, _ in told(answer)] == ["company", "city", "country"]


@pytest.mark.usefixtures("old_rows")
def test_a_product_that_breaks_the_rules_of_today_is_read_and_changed(office: BackOffice) -> None:
    changed = office.patch("/products/prd_mailbox", {"max_quantity": 50})
    assert (changed["name"], changed["unit_price"]["currency"]) == ("evil.com/x", "XTS")


@pytest.mark.usefixtures("old_rows")
def test_an_order_of_such_an_account_is_fulfilled_and_billed(
    office: BackOffice, mails: list[Any]
) -> None:
    order = office.bought(MAILBOX)
    assert order["status"] == "completed", order["progress"]
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    assert invoice["billing"]["information"]["tax_id"] == "INVENTED"
    assert invoice["totals"]["tax"] == {"amount": 288, "currency": "XTS"}
    cancelled = office.cancel(order["order_id"])
    assert (cancelled.status, cancelled.json["status"]) == (200, "cancelled")
    assert "https://evil" not in mails[-1].body and "evil.example" not in mails[-1].body


def test_check_digits_are_judged_when_a_vat_id_or_a_category_is_given(
    office: BackOffice, on_file: Any
) -> None:
    on_file.change_billing(
        "acc_partner",
        information={"country": "DE", "tax_id": "DE123456789"},
        tax_rate="0",
        tax_category="AE",
        tax_reason="Reverse charge",
    )
    changed = office.patch("/accounts/acc_partner", {"billing": {"payment_days": 30}})
    assert changed["billing"]["payment_days"] == 30
    given = {"billing": {"information": changed["billing"]["information"] | {"city": "Bonn"}}}
    assert office.patch("/accounts/acc_partner", given)["billing"]["information"]["city"] == "Bonn"
    wrong = {
        "billing": {"information": changed["billing"]["information"] | {"tax_id": "DE123456787"}}
    }
    office.refused("PATCH", "/accounts/acc_partner", wrong, **INVALID)
    office.patch("/accounts/acc_partner", {"billing": {"tax_category": "S", "tax_rate": "0.19"}})
    again = {"billing": {"tax_category": "AE", "tax_rate": "0", "tax_reason": "Reverse charge"}}
    office.refused("PATCH", "/accounts/acc_partner", again, **INVALID)
