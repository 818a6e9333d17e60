"""Products at the staff desk: made, priced, published, withdrawn, and who changed what."""

import re
import secrets

import pytest
from playwright.sync_api import expect

from tests.browser.test_changed_meanwhile import a_product
from tests.browser.visitor import Visitor
from tests.journey.service_client import Json


def now(staff: Visitor, product_id: str) -> Json:
    return staff.user.get(f"/bss/products/{product_id}")


def named(word: str) -> str:
    return f"{word} {secrets.token_hex(3)}"


def known(staff: Visitor) -> str:
    """A published product of the test's own, whose page is open."""
    product_id = a_product(staff, named("Known"))
    staff.open(f"products/{product_id}")
    return product_id


def test_a_new_product_is_made_published_and_withdrawn(staff: Visitor) -> None:
    page, name = staff.page, named("Αρχειοθέτηση")
    staff.open("today")
    staff.go("Products")
    page.get_by_role("link", name="New product").click()
    page.get_by_role("textbox", name="Name").fill(name)
    page.get_by_role("combobox", name="Type").select_option("User migration bundle")
    page.get_by_role("textbox", name="Price per licence").fill("17.50")
    staff.button("Create").dblclick()
    expect(page.get_by_role("heading", level=1, name=name)).to_be_visible()
    expect(page.locator("h1 + .status")).to_contain_text("Not published")
    product_id = page.url.rpartition("/")[2]
    made = now(staff, product_id)
    assert made["unit_price"] == {"amount": 1750, "currency": "EUR"}
    assert (made["product_type"], made["published"]) == ("user_migration_bundle", False)
    staff.button("Publish").click()
    expect(page.locator("h1 + .status")).to_have_text("Published")
    staff.button("Withdraw").click()
    dialog = page.get_by_role("dialog", name="Withdraw")
    expect(dialog).to_contain_text("Nobody can order it any more.")
    assert now(staff, product_id)["published"]
    dialog.get_by_role("button", name="Withdraw").click()
    expect(page.locator("h1 + .status")).to_contain_text("Not published")
    changes = page.get_by_role("region", name="Changes")
    expect(changes.get_by_text("Published: yes, now no")).to_be_visible()
    products = staff.user.get("/bss/products?limit=100")["items"]
    assert [each["product_id"] for each in products if each["name"] == name] == [product_id]


def test_products_are_listed_by_whether_they_are_published(staff: Visitor) -> None:
    staff.open("products")
    staff.page.get_by_role("combobox", name="Status").select_option("Not published")
    expect(staff.page.get_by_role("row", name=re.compile("Not published")).first).to_be_visible()
    assert staff.page.url.endswith("#/products?published=false")
    expect(staff.page.get_by_role("link", name="MigrationWiz Mailbox", exact=True)).to_be_hidden()


def test_a_changed_price_is_on_record_with_the_old_and_the_new_one(staff: Visitor) -> None:
    product_id = known(staff)
    page = staff.page
    page.get_by_role("textbox", name="Price per licence").fill("11,25")
    page.get_by_role("textbox", name="Category").fill("Autumn")
    staff.button("Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    changes = page.get_by_role("region", name="Changes")
    expect(
        changes.get_by_text("Price per licence: 10.00\u00a0EUR, now 11.25\u00a0EUR")
    ).to_be_visible()
    expect(changes.get_by_text("Category: Autumn")).to_be_visible()
    assert now(staff, product_id)["unit_price"]["amount"] == 1125


def test_what_a_product_cannot_be_is_told_beside_its_field_and_stays_typed(staff: Visitor) -> None:
    product_id = known(staff)
    page, before = staff.page, now(staff, product_id)
    price = page.get_by_role("textbox", name="Price per licence")
    price.fill("a lot")
    staff.button("Save").click()
    expect(price).to_have_accessible_description("Write an amount in EUR, such as 1234.50.")
    staff.expects(422)
    price.fill("10.00")
    smallest = page.get_by_role("textbox", name="Smallest quantity")
    smallest.fill("99")
    staff.button("Save").click()
    expect(smallest).to_have_accessible_description(
        "The smallest quantity must not be above the largest."
    )
    smallest.fill("few")
    staff.button("Save").click()
    expect(smallest).to_have_accessible_description(re.compile("whole number"))
    expect(smallest).to_have_value("few")
    assert now(staff, product_id) == before


def test_only_what_was_touched_is_sent_and_a_colleagues_change_survives(staff: Visitor) -> None:
    product_id = known(staff)
    price = {"unit_price": {"amount": 2000, "currency": "EUR"}}
    staff.service.staff().ask("PATCH", f"/bss/products/{product_id}", price)
    staff.page.get_by_role("textbox", name="Description").fill("For one more test.")
    staff.button("Save").click()
    expect(staff.page.get_by_text("Saved.")).to_be_visible()
    expect(staff.page.get_by_role("textbox", name="Price per licence")).to_have_value("20.00")
    assert now(staff, product_id)["unit_price"]["amount"] == 2000


def test_what_was_typed_survives_a_reload_and_can_be_discarded(staff: Visitor) -> None:
    known(staff)
    description = staff.page.get_by_role("textbox", name="Description")
    description.fill("Half a sentence")
    staff.page.reload()
    expect(description).to_have_value("Half a sentence")
    staff.button("Discard changes").click()
    expect(description).to_have_value("For one test.")


def test_a_price_has_the_digits_of_its_currency_whatever_the_browser_counts(
    staff: Visitor,
) -> None:
    product_id = known(staff)
    page = staff.page
    prices = (("HUF", "1250", 125000, "1,250.00"), ("IQD", "1250.5", 1250500, "1,250.500"))
    for currency, typed, amount, said in prices:
        page.get_by_role("textbox", name="Price per licence").fill(typed)
        page.get_by_role("textbox", name="Currency").fill(currency)
        staff.button("Save").click()
        changes = page.get_by_role("region", name="Changes")
        expect(changes.get_by_text(f"now {said}\u00a0{currency}")).to_be_visible()
        price = {"amount": amount, "currency": currency}
        assert now(staff, product_id)["unit_price"] == price


@pytest.mark.parametrize(("language", "own", "other"), [("en", ".", ","), ("de", ",", ".")])
def test_three_digits_behind_the_mark_of_another_language_are_no_amount(
    staff: Visitor, language: str, own: str, other: str
) -> None:
    staff.context.add_init_script(f"localStorage['language'] = '{language}'")
    staff.open("today")
    read = "async (typed) => (await import('/bss/amounts.js')).minorUnits(typed, 'KWD') ?? null"
    assert staff.page.evaluate(read, f"1{own}234") == 1234
    assert staff.page.evaluate(read, f"1{other}234") is None
    assert staff.page.evaluate(read, f"1{other}23") == 1230
