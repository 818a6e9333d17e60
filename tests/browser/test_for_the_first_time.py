"""What somebody who has never seen the pages is told, where they would hesitate otherwise."""

import secrets

from playwright.sync_api import Locator, expect

from tests.browser.visitor import Visitor
from tests.journey.service_client import BILLING, Json, User, lines_named
from tests.journey.service_process import wait_for


def new_customer(visitor: Visitor) -> Locator:
    visitor.button("New end customer").click()
    return visitor.page.get_by_role("dialog", name="New end customer")


def test_what_an_end_customer_needs_is_told_beside_its_field(visitor: Visitor) -> None:
    visitor.open("end-customers")
    before = visitor.user.get("/end-customers?limit=100")["items"]
    dialog = new_customer(visitor)
    dialog.get_by_role("button", name="Create").click()
    company = dialog.get_by_role("textbox", name="Company")
    expect(company).to_be_focused()
    expect(company).to_have_accessible_description("This cannot be blank.")
    company.fill("Half a bakery")
    dialog.get_by_role("button", name="Create").click()
    contact = dialog.get_by_role("textbox", name="Contact name")
    expect(contact).to_be_focused()
    expect(contact).to_have_accessible_description("This cannot be blank.")
    contact.fill("Elina")
    dialog.get_by_role("button", name="Create").click()
    email = dialog.get_by_role("textbox", name="Contact email")
    expect(email).to_be_focused()
    expect(email).to_have_accessible_description(
        "The coupon codes are mailed to this address. This cannot be blank."
    )
    assert visitor.user.get("/end-customers?limit=100")["items"] == before


def test_what_the_service_refuses_is_told_in_words_for_people(visitor: Visitor) -> None:
    visitor.expects(422)
    visitor.open("end-customers")
    dialog = new_customer(visitor)
    dialog.get_by_role("textbox", name="Company").fill("Half a bakery")
    dialog.get_by_role("textbox", name="Contact name").fill("Elina")
    dialog.get_by_role("textbox", name="Contact email").fill("no address")
    dialog.get_by_role("button", name="Create").click()
    told = dialog.get_by_role("alert")
    expect(told).to_contain_text("Some of what you typed cannot be taken like that.")
    expect(told).not_to_contain_text("errors")
    email = dialog.get_by_role("textbox", name="Contact email")
    expect(email).to_have_attribute("aria-invalid", "true")


def test_adding_more_says_how_many_are_in_the_basket_then(visitor: Visitor) -> None:
    visitor.add(quantity=25)
    visitor.button("Add to basket").click()
    expect(visitor.page.get_by_text("50 licences are in your basket")).to_be_visible()


def unregistered(buyer: User) -> Json:
    """A new end customer, whose mail address nobody else has."""
    some = secrets.token_hex(3)
    contact = {"name": "Elina", "email": f"elina.{some}@bakery.example"}
    wanted = {"name": f"Harbour Bakery {some}", "billing": BILLING | {"contact": contact}}
    return buyer.ask("POST", "/end-customers", wanted, status=201)


def register(visitor: Visitor, made: Json) -> None:
    visitor.service.staff().ask("POST", f"/bss/accounts/{made['account_id']}/synchronize")


def test_a_new_end_customer_can_be_waited_for_and_the_checkout_goes_on(visitor: Visitor) -> None:
    made = unregistered(visitor.user)
    visitor.add()
    visitor.go("Basket")
    visitor.page.get_by_role("combobox", name="Order for").select_option(made["name"])
    told = f"{made['name']} is not registered at BitTitan yet."
    expect(visitor.page.get_by_text(told)).to_be_visible()
    visitor.page.get_by_role("link", name="Checkout", exact=True).click()
    visitor.confirm()
    expect(visitor.in_the_way()).to_contain_text("is not synchronized")
    register(visitor, made)
    visitor.button("Look again").click()
    expect(visitor.in_the_way()).to_be_hidden()
    visitor.place()
    assert len(visitor.orders()) == 1


def test_after_a_bounce_the_first_thing_to_do_is_another_address(staff: Visitor) -> None:
    buyer = staff.service.buyer()
    made = unregistered(buyer)
    register(staff, made)
    placed = buyer.buy(lines_named({"Bounces": 2}), made["account_id"])
    order_id = buyer.settled(placed)["order_id"]
    mails = staff.service.local("GET", "/emails")
    [mail] = [each for each in mails if order_id in each["subject"]]
    staff.service.local("POST", f"/emails/{mail['message_id']}/event", {"event": "hard_bounce"})
    wait_for(lambda: staff.user.get(f"/bss/orders/{order_id}")["status"] == "needs_attention")
    staff.open(f"orders/{order_id}")
    actions = staff.page.get_by_role("group", name="Actions")
    expect(actions.get_by_role("button").first).to_have_text("Resend welcome email")
    expect(actions.locator(".primary")).to_have_text(["Resend welcome email"])
    actions.get_by_role("button").first.click()
    dialog = staff.page.get_by_role("dialog", name="Resend welcome email")
    dialog.get_by_role("textbox", name="Recipient").fill("corrected@bakery.example")
    dialog.get_by_role("button", name="Resend welcome email").click()
    staff.sees_it_completed()
