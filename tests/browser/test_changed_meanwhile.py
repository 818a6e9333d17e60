"""What changed meanwhile is shown and explained; what was typed is not lost."""

import re
import secrets
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.visitor import Visitor
from tests.journey.service_client import BILLING

# A read is sent so often before it is said that nothing answers (storefront/shared/http.js).
READS = 3
EXPIRED: dict[str, Any] = {"account_id": "acc_partner", "roles": ["buyer"], "expires_in": -60}


def a_product(visitor: Visitor, name: str) -> str:
    """A product of the test's own."""
    wanted: dict[str, Any] = {
        "name": name,
        "description": "For one test.",
        "product_type": "mailbox_license",
        "unit_price": {"amount": 1000, "currency": "EUR"},
        "min_quantity": 1,
        "max_quantity": 50,
        "published": True,
    }
    made = visitor.service.staff().ask("POST", "/bss/products", wanted, status=201)
    return made["product_id"]


def change(visitor: Visitor, product_id: str, **changes: Any) -> None:
    visitor.service.staff().ask("PATCH", f"/bss/products/{product_id}", changes)


def in_the_basket(visitor: Visitor) -> None:
    """The page of a product has a field for a quantity, too."""
    expect(visitor.page.get_by_role("heading", level=1, name="My basket")).to_be_visible()


def named(word: str) -> str:
    return f"{word} {secrets.token_hex(3)}"


def test_a_change_in_another_tab_appears_and_is_explained(visitor: Visitor) -> None:
    visitor.add(quantity=2, name="Pilot")
    visitor.go("Basket")
    other = visitor.open("basket", visitor.tab())
    other.get_by_role("spinbutton", name="Quantity").fill("7")
    other.get_by_role("spinbutton", name="Quantity").blur()
    shown = visitor.page.get_by_role("spinbutton", name="Quantity")
    expect(shown).to_have_value("7")
    expect(visitor.page.get_by_text("changed in another tab or by somebody else")).to_be_visible()


def test_a_change_of_an_older_basket_changes_nothing_and_can_be_made_again(
    visitor: Visitor,
) -> None:
    visitor.expects(412)
    visitor.add(quantity=2, name="Pilot")
    visitor.go("Basket")
    quantity = visitor.page.get_by_role("spinbutton", name="Quantity")
    expect(quantity).to_have_value("2")
    visitor.user.fill([{"product_id": "prd_bundle", "quantity": 1}])
    quantity.fill("9")
    told = visitor.page.get_by_role("alert")
    expect(told).to_contain_text("your last change was not made")
    expect(visitor.page.get_by_role("row", name="User Migration Bundle")).to_be_visible()
    assert [line["quantity"] for line in visitor.user.get("/basket")["lines"]] == [2, 1]
    told.get_by_role("button", name="Try again").click()
    expect(visitor.page.get_by_label("Total payable")).to_have_text("152.52\u00a0EUR")
    expect(told).to_be_hidden()
    assert [line["quantity"] for line in visitor.user.get("/basket")["lines"]] == [9, 1]


def test_a_quantity_that_is_not_sold_is_refused_beside_its_line_and_stays_typed(
    visitor: Visitor,
) -> None:
    visitor.expects(422)
    name = named("Small")
    a_product(visitor, name)
    visitor.add(name, quantity=50)
    visitor.go("Basket")
    in_the_basket(visitor)
    visitor.page.get_by_role("spinbutton", name="Quantity").fill("51")
    told = visitor.page.get_by_role("alert")
    expect(told).to_contain_text("from 1 to 50")
    expect(told).to_contain_text("If you ask for help, quote")
    expect(visitor.page.get_by_role("spinbutton", name="Quantity")).to_have_value("51")
    [line] = visitor.user.get("/basket")["lines"]
    assert line["quantity"] == 50


def test_a_changed_price_is_shown_and_charged_only_when_it_was_accepted(visitor: Visitor) -> None:
    name = named("Dearer")
    product_id = a_product(visitor, name)
    visitor.add(name, quantity=10)
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    change(visitor, product_id, unit_price={"amount": 1100, "currency": "EUR"})
    visitor.expects(409)
    visitor.button("Place order").click()
    expect(visitor.in_the_way()).to_contain_text("cost 10.00 EUR when it was added")
    assert visitor.orders() == []
    expect(visitor.page.get_by_label("Total payable")).to_have_text("136.40\u00a0EUR")
    row = visitor.page.get_by_role("region", name="What you order").get_by_role("row", name=name)
    expect(row).to_contain_text("New price, see above")
    expect(row).not_to_contain_text("100.00")
    visitor.page.get_by_role("checkbox", name="Order at the new price").check()
    visitor.place()
    [order] = visitor.orders()
    assert order["totals"]["payable"]["amount"] == 13640


def dearer_at_the_checkout(visitor: Visitor) -> str:
    """A product in the basket of which the price was raised since; its id."""
    name = named("Dearer")
    product_id = a_product(visitor, name)
    visitor.add(name, quantity=10)
    change(visitor, product_id, unit_price={"amount": 1100, "currency": "EUR"})
    visitor.checkout("Fjord Foods")
    return product_id


def test_prices_that_were_accepted_stay_so_while_the_billing_is_confirmed(visitor: Visitor) -> None:
    dearer_at_the_checkout(visitor)
    accepts = visitor.page.get_by_role("checkbox", name="Order at the new price")
    accepts.check()
    visitor.confirm()
    expect(accepts).to_be_checked()
    visitor.place()
    [order] = visitor.orders()
    assert order["totals"]["payable"]["amount"] == 13640


def test_prices_that_were_accepted_are_those_of_one_total(visitor: Visitor) -> None:
    product_id = dearer_at_the_checkout(visitor)
    visitor.page.get_by_role("checkbox", name="Order at the new price").check()
    change(visitor, product_id, unit_price={"amount": 1200, "currency": "EUR"})
    visitor.confirm()
    expect(visitor.page.get_by_label("Total payable")).to_have_text("148.80\u00a0EUR")
    expect(visitor.page.get_by_role("checkbox", name="Order at the new price")).not_to_be_checked()


def test_a_withdrawn_product_is_in_the_way_until_its_line_is_removed(visitor: Visitor) -> None:
    name = named("Gone")
    product_id = a_product(visitor, name)
    visitor.add(name)
    visitor.add("User Migration Bundle", quantity=4)
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    change(visitor, product_id, published=False)
    visitor.expects(409)
    visitor.button("Place order").click()
    expect(visitor.in_the_way()).to_contain_text("can no longer be bought")
    assert visitor.orders() == []
    visitor.in_the_way().get_by_role("link", name="Change the basket").click()
    row = visitor.page.get_by_role("row", name=name)
    row.get_by_role("button", name="Remove").click()
    expect(row).to_be_hidden()
    visitor.page.get_by_role("link", name="Checkout", exact=True).click()
    visitor.place()
    [order] = visitor.orders()
    assert [line["quantity"] for line in order["lines"]] == [4]


def test_another_recipient_than_was_confirmed_is_confirmed_anew(visitor: Visitor) -> None:
    company = named("Harbour Bakery")
    wanted = {"name": company, "billing": BILLING}
    made = visitor.user.ask("POST", "/end-customers", wanted, status=201)
    visitor.service.staff().ask("POST", f"/bss/accounts/{made['account_id']}/synchronize")
    visitor.add()
    visitor.checkout(company)
    visitor.confirm()
    corrected = {"billing": {"contact": {"name": "Elina", "email": "codes@bakery.example"}}}
    visitor.user.ask("PATCH", f"/end-customers/{made['account_id']}", corrected)
    visitor.expects(409)
    visitor.button("Place order").click()
    expect(visitor.in_the_way()).to_contain_text("codes@bakery.example")
    assert visitor.orders() == []
    visitor.confirm()
    visitor.place()
    [order] = visitor.orders()
    assert order["recipient"]["email"] == "codes@bakery.example"


def test_a_token_that_expires_in_the_middle_is_renewed_unseen(visitor: Visitor) -> None:
    visitor.expects(401)
    visitor.add(quantity=2)

    def expired(route: Route) -> None:
        expired_one = visitor.service.local("POST", "/token", EXPIRED | {"sub": visitor.user.sub})
        route.fulfill(json=expired_one)

    visitor.context.route("**/_local/token", expired, times=1)
    visitor.page.reload()
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    visitor.place()
    assert len(visitor.orders()) == 1


def test_a_sign_in_that_ended_is_told_and_nothing_typed_is_lost(visitor: Visitor) -> None:
    visitor.expects(401)
    visitor.add(quantity=2)
    visitor.go("Basket")
    number = visitor.page.get_by_role("textbox", name="Purchase order number")
    visitor.page.route("**/api/**", lambda route: route.fulfill(status=401, json={}))
    number.fill("PO-1")
    number.blur()
    # The form says it, and the page that was about to load anew.
    expect(visitor.page.get_by_role("alert").first).to_contain_text("You are signed out")
    expect(number).to_have_value("PO-1")


def test_what_is_typed_about_a_new_end_customer_survives_a_reload(visitor: Visitor) -> None:
    visitor.open("end-customers")
    visitor.button("New end customer").click()
    visitor.page.get_by_role("textbox", name="Company").fill("Half a bakery")
    visitor.page.reload()
    visitor.button("New end customer").click()
    expect(visitor.page.get_by_role("textbox", name="Company")).to_have_value("Half a bakery")


def test_offline_for_a_moment_the_page_says_so_and_goes_on_by_itself(visitor: Visitor) -> None:
    visitor.lost_connection()
    visitor.add(quantity=2)
    visitor.context.set_offline(True)
    visitor.go("Orders")
    expect(visitor.page.get_by_role("alert")).to_contain_text("The service did not answer.")
    visitor.context.set_offline(False)
    expect(visitor.page.get_by_text("No orders yet.")).to_be_hidden()
    expect(visitor.page.get_by_role("alert")).to_be_hidden()


def test_what_nobody_asks_for_stays_when_an_end_customer_is_corrected(visitor: Visitor) -> None:
    name = named("Kept")
    information = {"company": name, "street": "Old Street 1", "city": "Oslo"}
    information |= {"postal_code": "0150", "country": "NO", "tax_id": "NO123456785MVA"}
    contact = {"name": "Nora", "email": "nora@kept.example", "phone": "+47 22 33 44 55"}
    billing = {"information": information, "contact": contact}
    wanted = {"name": name, "billing": billing | {"currency": "EUR", "tax_rate": "0.24"}}
    made = visitor.user.ask("POST", "/end-customers", wanted, status=201)
    path = f"end-customers/{made['account_id']}"
    page = visitor.open(path)
    street = page.get_by_role("textbox", name="Street")
    street.fill("New Street 2")
    # Meanwhile somebody corrects something else.
    visitor.service.staff().ask(
        "PATCH",
        f"/bss/accounts/{made['account_id']}",
        {"billing": {"version": 1, "information": information | {"city": "Bergen"}}},
    )
    visitor.button("Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(page.get_by_role("textbox", name="City")).to_have_value("Bergen")
    stored = visitor.user.get(f"/{path}")["billing"]
    assert stored["information"] == information | {"street": "New Street 2", "city": "Bergen"}
    assert stored["contact"] == contact


def test_a_name_that_staff_gave_stays_when_the_contact_is_corrected(visitor: Visitor) -> None:
    name = named("Fjord")
    wanted = {"name": name, "billing": BILLING}
    made = visitor.user.ask("POST", "/end-customers", wanted, status=201)
    path = f"/end-customers/{made['account_id']}"
    visitor.service.staff().ask(
        "PATCH", f"/bss/accounts/{path.rpartition('/')[2]}", {"name": f"{name} Oslo"}
    )
    page = visitor.open(path.removeprefix("/"))
    page.get_by_role("textbox", name="Contact name").fill("Nora")
    visitor.button("Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    stored = visitor.user.get(path)
    assert (stored["name"], stored["billing"]["contact"]["name"]) == (f"{name} Oslo", "Nora")


def test_a_quantity_that_is_refused_says_what_stays_in_the_basket(visitor: Visitor) -> None:
    visitor.expects(422)
    visitor.add(quantity=3, name="Pilot")
    visitor.go("Basket")
    in_the_basket(visitor)
    quantity = visitor.page.get_by_role("spinbutton", name="Quantity")
    quantity.fill("20000")
    quantity.blur()
    row = visitor.page.get_by_role("row", name=re.compile("Pilot"))
    expect(row).to_contain_text("Still 3 in the basket")
    quantity.fill("4")
    quantity.blur()
    expect(row).to_contain_text("48.00")


def test_an_end_customer_that_moved_gets_the_tax_id_of_its_new_country(visitor: Visitor) -> None:
    visitor.expects(422)
    name = named("Moved")
    information = {"company": name, "street": "Mill Lane 4", "city": "Turku"}
    information |= {"postal_code": "20100", "country": "FI", "tax_id": "FI12345671"}
    contact = {"name": "Bea", "email": "bea@moved.example"}
    billing = {"information": information, "contact": contact}
    wanted = {"name": name, "billing": billing | {"currency": "EUR", "tax_rate": "0.24"}}
    made = visitor.user.ask("POST", "/end-customers", wanted, status=201)
    page = visitor.open(f"end-customers/{made['account_id']}")
    page.get_by_role("combobox", name="Country").select_option("SE")
    visitor.button("Save").click()
    tax_id = page.get_by_role("textbox", name="Tax id")
    expect(tax_id).to_have_accessible_description(re.compile("as SE writes it"))
    tax_id.fill("SE123456780601")
    visitor.button("Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    stored = visitor.user.get(f"/end-customers/{made['account_id']}")["billing"]["information"]
    assert stored == information | {"country": "SE", "tax_id": "SE123456780601"}


def test_a_new_end_customer_that_cannot_be_asked_for_is_said_so(visitor: Visitor) -> None:
    visitor.lost_connection()
    page = visitor.page
    page.route("**/api/basket", lambda route: route.abort())
    visitor.open("end-customers")
    visitor.button("New end customer").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("The service did not answer.")
    page.unroute_all()
    visitor.context.route("**/_local/token", visitor._token)
    told.get_by_role("button", name="Try again").click()
    expect(page.get_by_role("dialog", name="New end customer")).to_be_visible()


def test_a_page_that_is_not_there_leads_to_one_that_is(visitor: Visitor, staff: Visitor) -> None:
    for reader, home in ((visitor, "Products"), (staff, "Today")):
        reader.open("nothing")
        reader.page.get_by_role("main").get_by_role("link", name=home).click()
        expect(reader.page.get_by_role("heading", level=1, name=home)).to_be_visible()


@pytest.mark.parametrize("address", ["**/api/orders*", "**/screens/orders/screen.js"])
def test_what_could_not_be_read_is_read_once_more_by_itself(visitor: Visitor, address: str) -> None:
    visitor.lost_connection()
    page = visitor.open("basket")
    lost: list[str] = []

    def lose(route: Route) -> None:
        """As often as one reading asks."""
        lost.append(route.request.url)
        if len(lost) <= (1 if address.endswith(".js") else READS):
            route.abort()
        else:
            route.fallback()

    page.route(address, lose)
    visitor.go("Orders")
    expect(page.get_by_role("alert")).to_contain_text("The service did not answer.")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_role("heading", level=1, name="Orders")).to_be_visible()


def test_a_screen_that_cannot_be_loaded_says_so_and_comes_when_it_can(visitor: Visitor) -> None:
    visitor.lost_connection()
    visitor.page.route("**/screens/orders/screen.js", lambda route: route.abort())
    visitor.open("products")
    visitor.go("Orders")
    told = visitor.page.get_by_role("alert")
    expect(told).to_contain_text("The service did not answer.")
    visitor.page.unroute_all()
    told.get_by_role("button", name="Try again").click()
    expect(visitor.page.get_by_role("heading", level=1, name="Orders")).to_be_visible()
