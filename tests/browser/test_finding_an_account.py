"""An account is found by its name among a thousand, by typing and by the keys of the keyboard."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.visitor import Visitor
from tests.journey.service_client import Json

MANY = 1000


def thousand(real: Json) -> list[Json]:
    """Accounts of which only the last one is there."""
    made = [
        real | {"account_id": f"acc_made_up_{at}", "name": f"Customer {at:03}"}
        for at in range(MANY - 1)
    ]
    made[500] |= {"name": "Δήμος Πειραιά"}
    return [*made, real]


def serve(page: Page, path: str, accounts: list[Json]) -> list[str]:
    """The service as it is with these accounts; the pages that were read of them."""
    read: list[str] = []

    def answer(route: Route) -> None:
        asked = {
            name: each[0] for name, each in parse_qs(urlsplit(route.request.url).query).items()
        }
        if route.request.method != "GET":
            return route.fallback()
        start, limit = int(asked.get("cursor", 0)), int(asked["limit"])
        read.append(str(start))
        after = start + limit if start + limit < len(accounts) else None
        items = accounts[start : start + limit]
        return route.fulfill(json={"items": items, "next_cursor": after and str(after)})

    page.route(re.compile(path), answer)
    return read


def order_for(page: Page) -> Locator:
    return page.get_by_role("combobox", name="Order for")


def options(page: Page) -> Locator:
    return page.get_by_role("listbox").get_by_role("option")


def option(page: Page, name: str) -> Locator:
    return page.get_by_role("listbox").get_by_role("option", name=name)


def test_who_was_walked_to_stays_so_while_more_names_are_read(visitor: Visitor) -> None:
    real = visitor.user.get("/end-customers/acc_endcustomer")
    first = [real | {"account_id": f"acc_b{at:03}", "name": f"Con B{at:03}"} for at in range(100)]
    more = [real | {"account_id": f"acc_a{at}", "name": f"Con A{at}"} for at in range(3)]
    waiting: list[Route] = []
    asked: list[str] = []

    def names(route: Route) -> None:
        if "cursor" in route.request.url:
            waiting.append(route)
        else:
            route.fulfill(json={"items": first, "next_cursor": "more"})

    def chosen(route: Route) -> None:
        asked.append((route.request.post_data_json or {})["account_id"])
        route.abort()

    page = visitor.page
    visitor.lost_connection()
    visitor.user.fill([{"product_id": "prd_mailbox", "quantity": 1}])
    page.route(re.compile(r"/api/end-customers\?"), names)
    page.route("**/api/basket/order-for", chosen)
    visitor.open("basket")
    order_for(page).fill("Con")
    order_for(page).press("ArrowDown")
    expect(option(page, "Con B001")).to_have_attribute("aria-selected", "true")
    waiting[0].fulfill(json={"items": more, "next_cursor": None})
    expect(option(page, "Con A0")).to_be_visible()
    expect(option(page, "Con B001")).to_have_attribute("aria-selected", "true")
    order_for(page).press("Enter")
    expect(page.get_by_role("alert")).to_be_visible()
    assert asked == ["acc_b001"]


@pytest.fixture
def partner(visitor: Visitor) -> Visitor:
    """A clerk with a basket and a thousand end customers."""
    visitor.user.fill([{"product_id": "prd_mailbox", "quantity": 1}])
    real = visitor.user.get("/end-customers/acc_endcustomer")
    serve(visitor.page, r"/api/end-customers\?limit=100", thousand(real))
    visitor.open("basket")
    return visitor


def now(visitor: Visitor) -> str:
    return visitor.user.get("/basket")["order_for"]["account_id"]


def test_the_last_of_a_thousand_is_found_by_name_and_chosen_with_the_keyboard(
    partner: Visitor,
) -> None:
    page, field = partner.page, order_for(partner.page)
    expect(field).to_have_attribute("aria-expanded", "false")
    field.focus()
    page.keyboard.type("fjord fo")
    expect(option(page, "Fjord Foods")).to_have_attribute("aria-selected", "true")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("Enter")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("Fjord Foods")
    expect(field).to_be_focused()
    page.wait_for_load_state("networkidle")
    assert now(partner) == "acc_endcustomer"


def test_arrows_walk_through_what_was_found_and_what_has_the_focus_is_named(
    partner: Visitor,
) -> None:
    page, field = partner.page, order_for(partner.page)
    field.focus()
    field.press("ArrowDown")
    expect(options(page).first).to_have_attribute("aria-selected", "true")
    expect(page.get_by_text("1,001 found, 50 shown.")).to_be_visible()
    field.press("ArrowUp")
    last = options(page).nth(49)
    expect(last).to_have_attribute("aria-selected", "true")
    expect(last).to_be_in_viewport()
    assert field.get_attribute("aria-activedescendant") == last.get_attribute("id")


def test_escape_and_leaving_the_field_choose_nothing(partner: Visitor) -> None:
    page, field = partner.page, order_for(partner.page)
    for leave in ("Escape", "Tab"):
        field.fill("customer 1")
        expect(option(page, "Customer 100")).to_be_visible()
        field.press(leave)
        expect(page.get_by_role("listbox")).to_be_hidden()
        expect(field).to_have_value(re.compile("Myself"))
    assert now(partner) == "acc_partner"


def test_accents_and_the_order_of_words_do_not_matter(partner: Visitor) -> None:
    order_for(partner.page).fill("πειραια δημος")
    expect(options(partner.page)).to_have_text([re.compile("Δήμος Πειραιά")])


def test_nobody_of_that_name_is_told(partner: Visitor) -> None:
    order_for(partner.page).fill("nobody at all")
    expect(partner.page.get_by_text("0 found.")).to_be_visible()


def test_all_pages_are_read_only_when_somebody_looks_for_one(visitor: Visitor) -> None:
    visitor.user.fill([{"product_id": "prd_mailbox", "quantity": 1}])
    real = visitor.user.get("/end-customers/acc_endcustomer")
    read = serve(visitor.page, r"/api/end-customers\?limit=100", thousand(real))
    visitor.open("basket")
    expect(order_for(visitor.page)).to_have_attribute("aria-expanded", "false")
    assert read == ["0"]
    order_for(visitor.page).click()
    expect(visitor.page.get_by_text("1,001 found")).to_be_visible()
    assert read == [str(start) for start in range(0, MANY, 100)]


def test_a_page_that_does_not_come_is_told_and_read_again(partner: Visitor) -> None:
    partner.lost_connection()
    page, field = partner.page, order_for(partner.page)
    page.route("**/end-customers?limit=100&cursor=300", lambda route: route.abort(), times=3)
    field.fill("fjord")
    alert = page.get_by_role("alert").filter(has_text="did not answer")
    alert.get_by_role("button", name="Try again").click()
    field.fill("fjord")
    option(page, "Fjord Foods").click()
    expect(field).to_have_value("Fjord Foods")


def test_staff_find_a_buyer_behind_the_first_page(staff: Visitor) -> None:
    page = staff.page
    real = staff.user.get("/bss/accounts/acc_partner")
    serve(page, r"/bss/accounts\?limit=100&kind=partner", thousand(real))
    staff.open("drafts")
    field = page.get_by_role("combobox", name="Account")
    expect(field).to_be_editable()
    field.press_sequentially("northwind")
    option(page, "Northwind Partner, Partner").click()
    expect(field).to_have_value("Northwind Partner, Partner")
    order_for(page).select_option("Fjord Foods")
    page.reload()
    expect(field).to_have_value("Northwind Partner, Partner")
    expect(order_for(page).locator("option:checked")).to_have_text("Fjord Foods")


def test_the_partner_of_a_new_end_customer_is_found_behind_the_first_thousand(
    staff: Visitor,
) -> None:
    page = staff.page
    real = staff.user.get("/bss/accounts/acc_partner")
    one_more = real | {"account_id": "acc_one_more", "name": "One More"}
    asked = r"/bss/accounts\?limit=100(&cursor=\d+)?&kind=partner"
    serve(page, asked, [one_more, *thousand(real)])
    staff.open("accounts/new")
    page.get_by_role("combobox", name="Kind").select_option("End customer")
    field = page.get_by_role("combobox", name="Partner")
    expect(field).to_be_editable()
    field.press_sequentially("northwind")
    option(page, "Northwind Partner").click()
    page.reload()
    # Its name is read anew, by its id.
    expect(field).to_have_value("Northwind Partner")
