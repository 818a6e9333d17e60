"""Accounts at the staff desk: made, changed as they were read, blocked; nothing typed is lost (rules.md R68)."""

import re
import secrets

import pytest
from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor
from tests.journey.service_client import BILLING, Json, lines_named


def named(word: str) -> str:
    return f"{word} {secrets.token_hex(3)}"


def now(staff: Visitor, account_id: str) -> Json:
    return staff.user.get(f"/bss/accounts/{account_id}")


def known(staff: Visitor, **terms: str) -> str:
    """A customer of the test's own, whose page is open."""
    wanted = {"kind": "customer", "name": named("Harbour Bakery"), "billing": BILLING | terms}
    made = staff.user.ask("POST", "/bss/accounts", wanted, status=201)
    staff.open(f"accounts/{made['account_id']}")
    return made["account_id"]


def field(staff: Visitor, name: str) -> Locator:
    return staff.page.get_by_role("textbox", name=name, exact=True)


def choice(staff: Visitor, name: str) -> Locator:
    return staff.page.get_by_role("combobox", name=name, exact=True)


def saved(staff: Visitor) -> None:
    staff.button("Save").click()
    expect(staff.page.get_by_text("Saved.")).to_be_visible()


def filled(staff: Visitor, name: str) -> None:
    """What a new account needs, typed."""
    told = {"Name": name, "Company": f"{name} GmbH", "Street": "Kai 1", "Postal code": "20457"}
    told |= {"City": "Hamburg", "Contact name": "Ida", "Contact email": "ida@bakery.example"}
    for label, value in told.items():
        field(staff, label).fill(value)
    choice(staff, "Country").select_option("Germany")
    field(staff, "Tax rate").fill("0.19")


@pytest.mark.parametrize("kind", ["Customer", "Partner", "End customer"])
def test_an_account_of_each_kind_is_made_once(staff: Visitor, kind: str) -> None:
    page, name = staff.page, named("Αρτοποιείο")
    staff.open("accounts")
    page.get_by_role("link", name="New account").click()
    choice(staff, "Kind").select_option(kind)
    filled(staff, name)
    if kind == "End customer":
        choice(staff, "Partner").select_option("Northwind Partner")
    own = page.get_by_role("checkbox", name="May order for itself")
    expect(own).to_have_count(0 if kind == "End customer" else 1)
    staff.button("Create").dblclick()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    made = now(staff, page.url.rpartition("/")[2])
    assert made["kind"] == kind.lower().replace(" ", "_")
    assert made["parent_account_id"] == ("acc_partner" if kind == "End customer" else None)
    assert (made["billing"]["currency"], made["billing"]["tax_rate"]) == ("EUR", "0.19")
    assert made["billing"]["information"]["company"] == f"{name} GmbH"
    assert made["provisioning_sync_status"] == "unsynchronized"
    listed = staff.user.get("/bss/accounts?limit=100")["items"]
    assert [each["name"] for each in listed].count(name) == 1
    staff.open("accounts/new")
    expect(field(staff, "Name")).to_have_value("")


def test_what_a_new_account_cannot_be_is_told_beside_its_field_and_stays_typed(
    staff: Visitor,
) -> None:
    staff.expects(422)
    page, name = staff.page, named("Nobody")
    staff.open("accounts/new")
    choice(staff, "Kind").select_option("End customer")
    filled(staff, name)
    field(staff, "Tax rate").fill("24")
    field(staff, "Contact email").fill("ida")
    staff.button("Create").click()
    expect(page.get_by_role("alert")).to_be_focused()
    expect(field(staff, "Tax rate")).to_have_accessible_description(re.compile("decimal from"))
    expect(field(staff, "Contact email")).to_have_accessible_description(re.compile("address"))
    field(staff, "Tax rate").fill("0.19")
    field(staff, "Contact email").fill("ida@bakery.example")
    staff.button("Create").click()
    expect(choice(staff, "Partner")).to_have_accessible_description(re.compile("partner"))
    page.reload()
    expect(field(staff, "Name")).to_have_value(name)
    listed = staff.user.get("/bss/accounts?limit=100")["items"]
    assert [each["name"] for each in listed].count(name) == 0


def test_everything_of_an_account_is_changed_and_on_record(staff: Visitor) -> None:
    account_id = known(staff)
    page, version = staff.page, now(staff, account_id)["billing"]["version"]
    field(staff, "Name").fill("Bakery at the Pier")
    field(staff, "City").fill("Espoo")
    field(staff, "Tax id").fill("FI12345671")
    field(staff, "Phone").fill("+358 9 1234")
    field(staff, "Currency").fill("sek")
    field(staff, "Tax rate").fill("0")
    choice(staff, "Category").select_option("Reverse charge")
    field(staff, "Reason for the tax category").fill("Reverse charge.")
    field(staff, "Payment days").fill("30")
    field(staff, "Invoices are mailed to").fill("invoices@bakery.example")
    field(staff, "Electronic address scheme").fill("0216")
    field(staff, "Electronic address").fill("003712345671")
    page.locator("main").get_by_role("combobox", name="Language").select_option("Deutsch")
    page.get_by_role("checkbox", name="Purchase order number required").check()
    page.get_by_role("checkbox", name="May order for itself").uncheck()
    staff.button("Save").dblclick()
    expect(page.get_by_text("Saved.")).to_be_visible()
    account = now(staff, account_id)
    billing = account["billing"]
    assert (account["name"], account["language"]) == ("Bakery at the Pier", "de")
    assert account["purchase_order_required"] and not account["may_order_for_itself"]
    assert (
        billing["information"] | {"city": "Espoo", "tax_id": "FI12345671"} == billing["information"]
    )
    assert billing["contact"] == BILLING["contact"] | {"phone": "+358 9 1234"}
    terms = ("currency", "tax_rate", "tax_category", "tax_reason", "payment_days", "invoice_email")
    assert [billing[name] for name in terms] == [
        *("SEK", "0", "AE", "Reverse charge.", 30, "invoices@bakery.example")
    ]
    assert billing["electronic_address"] == {"scheme": "0216", "id": "003712345671"}
    assert billing["version"] == version + 1
    changes = page.get_by_role("region", name="Changes")
    expect(changes.get_by_text("City: Turku, now Espoo")).to_be_visible()


def test_what_an_account_may_be_without_is_taken_out(staff: Visitor) -> None:
    account_id = known(staff)
    for label, value in {"Payment days": "30", "Invoices are mailed to": "a@b.example"}.items():
        field(staff, label).fill(value)
    saved(staff)
    field(staff, "Payment days").fill("")
    field(staff, "Invoices are mailed to").fill("")
    saved(staff)
    billing = now(staff, account_id)["billing"]
    assert (billing["payment_days"], billing["invoice_email"]) == (None, None)


def test_what_an_account_cannot_be_is_told_beside_its_field_and_changes_nothing(
    staff: Visitor,
) -> None:
    staff.expects(422)
    account_id = known(staff)
    page, before = staff.page, now(staff, account_id)
    field(staff, "Payment days").fill("a month")
    field(staff, "Invoices are mailed to").fill("nobody")
    choice(staff, "Category").select_option("Exempt")
    staff.button("Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    days = field(staff, "Payment days")
    expect(days).to_have_accessible_description(re.compile("whole number"))
    expect(days).to_have_value("a month")
    days.fill("30")
    field(staff, "Invoices are mailed to").fill("")
    staff.button("Save").click()
    reason = field(staff, "Reason for the tax category")
    expect(reason).to_have_accessible_description(re.compile("Say in words why there is no tax"))
    expect(field(staff, "Tax rate")).to_have_accessible_description(re.compile("Give the rate"))
    assert now(staff, account_id) == before
    staff.button("Discard changes").click()
    expect(days).to_have_value("")


def test_the_currency_stays_once_something_was_ordered(staff: Visitor) -> None:
    staff.expects(409)
    buyer = staff.service.buyer()
    buyer.settled(buyer.buy(lines_named({"Pilot": 1}), "acc_endcustomer"))
    staff.open("accounts/acc_partner")
    field(staff, "Currency").fill("SEK")
    staff.button("Save").click()
    told = staff.page.get_by_role("alert")
    expect(told).to_contain_text("so its currency stays as it is")
    expect(field(staff, "Currency")).to_have_value("SEK")
    assert now(staff, "acc_partner")["billing"]["currency"] == "EUR"


def test_a_colleague_who_changed_billing_first_is_told_and_nothing_typed_is_lost(
    staff: Visitor,
) -> None:
    staff.expects(409)
    account_id, page = known(staff), staff.page
    field(staff, "City").fill("Espoo")
    field(staff, "Phone").fill("+358 9 1234")
    moved = BILLING["information"] | {"street": "9 New Street", "city": "Vantaa"}
    body = {"billing": {"information": moved}}
    staff.service.staff().ask("PATCH", f"/bss/accounts/{account_id}", body)
    theirs = now(staff, account_id)
    staff.button("Save").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Somebody else changed the billing data first.")
    expect(told.get_by_role("listitem").filter(has_text="Street")).to_contain_text("9 New Street")
    city = told.get_by_role("listitem").filter(has_text="City")
    expect(city).to_contain_text("You typed something else here.")
    expect(field(staff, "Street")).to_have_value("9 New Street")
    expect(field(staff, "City")).to_have_value("Espoo")
    assert now(staff, account_id) == theirs
    saved(staff)
    expect(told).to_be_hidden()
    billing = now(staff, account_id)["billing"]
    assert billing["information"] == moved | {"city": "Espoo", "tax_id": None}
    assert billing["contact"]["phone"] == "+358 9 1234"


def test_what_was_typed_survives_a_reload(staff: Visitor) -> None:
    account_id = known(staff)
    field(staff, "Street").fill("Half a street")
    staff.page.reload()
    expect(field(staff, "Street")).to_have_value("Half a street")
    expect(staff.page.get_by_text("Not saved yet.")).to_be_visible()
    assert now(staff, account_id)["billing"]["information"]["street"] != "Half a street"


def test_blocking_asks_once_and_says_what_will_happen(staff: Visitor) -> None:
    account_id, page = known(staff), staff.page
    staff.button("Block").click()
    dialog = page.get_by_role("dialog", name="Block")
    expect(dialog).to_contain_text("Nothing can be ordered by this account or for it")
    staff.button("Leave it as it is").click()
    assert now(staff, account_id)["blocked"] is None
    staff.button("Block").click()
    dialog.get_by_role("textbox", name="Reason").fill("Unpaid invoices")
    dialog.get_by_role("button", name="Block").click()
    expect(page.get_by_text("Blocked: Unpaid invoices")).to_be_visible()
    assert now(staff, account_id)["blocked"]["reason"] == "Unpaid invoices"
