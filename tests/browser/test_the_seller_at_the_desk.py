"""The seller at the staff desk: changed on the version that was shown, and nothing typed is lost."""

import re

from playwright.sync_api import expect

from chalicelib.openapi.sample_data import LOGO
from tests.browser.visitor import Visitor
from tests.journey.service_client import Json


def now(staff: Visitor) -> Json:
    return staff.user.get("/bss/seller")


def put(staff: Visitor, **changes: str) -> None:
    """What a colleague saves."""
    seller = {name: value for name, value in now(staff).items() if name != "version"}
    staff.service.staff().ask("PUT", "/bss/seller", seller | changes)


def test_the_sender_and_the_footer_of_mails_are_changed_and_on_record(staff: Visitor) -> None:
    page, version = staff.page, now(staff)["version"]
    staff.open("today")
    staff.go("Seller")
    page.get_by_role("textbox", name="Sender").fill("Licences of the Harbour")
    page.get_by_role("textbox", name="Footer").fill("Pier 7\nTurku")
    staff.button("Save").dblclick()
    expect(page.get_by_text("Saved.")).to_be_visible()
    changes = page.get_by_role("region", name="Changes")
    expect(changes.get_by_text("now Licences of the Harbour").first).to_be_visible()
    mail = now(staff)["mail"]
    assert (mail["from_name"], mail["footer"]) == ("Licences of the Harbour", "Pier 7 Turku")
    assert now(staff)["version"] == version + 1


def test_what_a_seller_cannot_be_is_told_beside_its_field_and_changes_nothing(
    staff: Visitor,
) -> None:
    staff.expects(422)
    page, before = staff.page, now(staff)
    staff.open("seller")
    iban = page.get_by_role("textbox", name="IBAN")
    iban.fill("DE02120300000000202052")
    page.get_by_role("textbox", name="Payment days").fill("two weeks")
    page.get_by_role("textbox", name="Replies go to").fill("nobody")
    staff.button("Save").click()
    expect(page.get_by_role("alert")).to_be_focused()
    days = page.get_by_role("textbox", name="Payment days")
    expect(days).to_have_accessible_description(re.compile("whole number"))
    expect(days).to_have_value("two weeks")
    replies = page.get_by_role("textbox", name="Replies go to")
    expect(replies).to_have_accessible_description(re.compile("address"))
    expect(iban).to_have_accessible_description(re.compile("check digits"))
    assert now(staff) == before
    staff.button("Discard changes").click()
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(iban).not_to_have_attribute("aria-invalid", "true")


def test_a_colleague_who_saved_first_is_told_and_nothing_that_was_typed_is_lost(
    staff: Visitor,
) -> None:
    staff.expects(412)
    page = staff.page
    staff.open("seller")
    page.get_by_role("textbox", name="Phone").fill("+358 9 1234")
    page.get_by_role("textbox", name="City").fill("Espoo")
    put(staff, street="9 New Street", city="Vantaa")
    version = now(staff)["version"]
    staff.button("Save").click()
    told = page.get_by_role("alert")
    expect(told).to_contain_text("Somebody else saved the seller first.")
    expect(told).to_be_focused()
    city = page.get_by_role("textbox", name="City")
    city.press_sequentially("/Esbo")
    expect(city).to_have_value("/EsboEspoo")
    expect(city).to_be_focused()
    city.fill("Espoo")
    expect(told.get_by_role("listitem").filter(has_text="Street")).to_contain_text(
        "now 9 New Street"
    )
    expect(told.get_by_role("listitem").filter(has_text="City")).to_contain_text(
        "You typed something else here."
    )
    expect(page.get_by_role("textbox", name="Street")).to_have_value("9 New Street")
    expect(page.get_by_role("textbox", name="City")).to_have_value("Espoo")
    assert (now(staff)["city"], now(staff)["version"]) == ("Vantaa", version)
    staff.button("Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    expect(told).to_be_hidden()
    seller = now(staff)
    assert (seller["street"], seller["city"], seller["phone"]) == (
        "9 New Street",
        "Espoo",
        "+358 9 1234",
    )


def test_the_newest_invoice_is_one_press_away(staff: Visitor) -> None:
    staff.open("seller")
    facts = staff.page.get_by_role("complementary", name="About the seller")
    expect(facts).to_contain_text("What was issued keeps the seller as it was.")
    expect(facts).to_contain_text(f"Version{now(staff)['version']}")


def test_the_logo_stays_as_it_is_when_another_field_is_saved(staff: Visitor) -> None:
    drawing = LOGO.replace("><", ">\n<") + "\n"
    put(staff, logo=drawing)
    staff.open("seller")
    staff.page.get_by_role("textbox", name="Phone").fill("+358 9 5678")
    staff.button("Save").click()
    expect(staff.page.get_by_text("Saved.")).to_be_visible()
    assert (now(staff)["phone"], now(staff)["logo"]) == ("+358 9 5678", drawing)


def test_a_logo_is_taken_away_refused_beside_its_field_and_given(staff: Visitor) -> None:
    staff.expects(422)
    put(staff, logo=LOGO)
    page = staff.page
    staff.open("seller")
    logo = page.get_by_role("textbox", name="Logo")
    expect(logo).to_have_value(LOGO)
    logo.fill("")
    staff.button("Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert now(staff)["logo"] is None
    logo.fill(LOGO.replace("path", "script"))
    staff.button("Save").click()
    expect(logo).to_have_accessible_description(re.compile("plain shapes"))
    assert now(staff)["logo"] is None
    logo.fill(f"\n{LOGO}\n")
    staff.button("Save").click()
    expect(page.get_by_text("Saved.")).to_be_visible()
    assert now(staff)["logo"].strip() == LOGO
    changes = page.get_by_role("region", name="Changes")
    drawn = f"Logo: a drawing of {len(now(staff)['logo'])} characters"
    expect(changes.get_by_text(drawn, exact=True)).to_be_visible()
