"""What was typed into the basket and not saved yet is saved or offered later, whatever came between."""

import re
from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.browser.guest import Guest
from tests.browser.visitor import Visitor
from tests.journey.service_client import Json
from tests.journey.service_process import wait_for

ENDED: Json = {"status": 401, "code": "unauthenticated", "detail": "", "errors": []}
LINE: Json = {"product_id": "prd_mailbox", "quantity": 2, "friendly_name": "Pilot"}
FIELDS: list[tuple[Any, str, str]] = [
    ("spinbutton", "Quantity", "25"),
    ("textbox", "Friendly name", "Autumn move"),
    ("textbox", "Purchase order number", "PO-4712"),
]


def kept(visitor: Visitor) -> tuple[str, str, str]:
    """What the service has on file."""
    basket = visitor.user.get("/basket")
    [line] = basket["lines"]
    number = basket["purchase_order_number"]
    return str(line["quantity"]), str(line["friendly_name"]), str(number)


def value_of(visitor: Visitor, name: str) -> str:
    return dict(zip([each for _, each, _ in FIELDS], kept(visitor), strict=True))[name]


def comes_to(read: Callable[[], str], wanted: str) -> None:
    """Wait until the service has it."""
    wait_for(lambda: read() == wanted, what=wanted)


def is_refused(page: Page) -> None:
    """The service takes the token no more when something is saved."""
    page.route(
        re.compile("/api/basket"),
        lambda route: (
            route.fallback()
            if route.request.method == "GET"
            else route.fulfill(status=401, json=ENDED)
        ),
    )


@pytest.mark.parametrize(("role", "name", "value"), FIELDS)
def test_what_was_typed_when_the_sign_in_ended_is_saved_after_the_next(
    guest: Guest, role: Any, name: str, value: str
) -> None:
    guest.provider.gives_refresh_tokens = False
    guest.user.fill([LINE])
    page = guest.enters("basket")
    guest.expects(401)
    is_refused(page)
    page.get_by_role(role, name=name).fill(value)
    alert = page.get_by_role("alert").filter(has_text="Nothing was changed.")
    expect(alert).to_be_visible()
    page.unroute_all()
    alert.get_by_role("button", name="Sign in again").click()
    expect(page.get_by_role(role, name=name)).to_have_value(value)
    comes_to(lambda: value_of(guest, name), value)


def test_what_was_typed_without_a_network_is_saved_when_it_is_back(visitor: Visitor) -> None:
    visitor.lost_connection()
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    visitor.context.set_offline(True)
    for role, name, value in FIELDS:
        page.get_by_role(role, name=name).fill(value)
    alert = page.get_by_role("alert").filter(has_text="The service did not answer.").first
    expect(alert).to_be_visible()
    visitor.context.set_offline(False)
    for _, name, value in FIELDS:
        comes_to(partial(value_of, visitor, name), value)
    expect(page.get_by_role("alert").filter(has_text="did not answer")).to_have_count(0)


def test_a_quantity_that_cannot_be_is_said_so_and_changes_nothing(visitor: Visitor) -> None:
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    quantity = page.get_by_role("spinbutton", name="Quantity")
    before = quantity.input_value()
    for typed in ("2.5", "0", "-3", ""):
        quantity.fill(typed)
        expect(page.get_by_text("Give a whole number, at least 1.")).to_be_visible()
        expect(quantity).to_have_attribute("aria-invalid", "true")
        assert kept(visitor)[0] == before
    quantity.fill("3")
    comes_to(lambda: kept(visitor)[0], "3")
    expect(page.get_by_text("Give a whole number")).to_have_count(0)


ALERTS = """
() => {
  window.alerts = 0;
  new MutationObserver((changes) => {
    const added = changes.flatMap(({ addedNodes }) => [...addedNodes]);
    window.alerts += added.filter((each) => each.outerHTML?.includes('role="alert"')).length;
  }).observe(document.body, { childList: true, subtree: true });
}
"""


def test_a_change_that_had_no_answer_once_is_saved_and_nobody_is_told(visitor: Visitor) -> None:
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    visitor.lost_connection()
    page.evaluate(ALERTS)
    page.route("**/api/basket/lines/**", lambda route: route.abort(), times=1)
    with page.expect_event("requestfailed"):
        page.get_by_role("spinbutton", name="Quantity").fill("25")
    comes_to(lambda: kept(visitor)[0], "25")
    assert page.evaluate("alerts") == 0


def test_a_space_that_was_saved_away_stays_for_who_types_on(visitor: Visitor) -> None:
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    for at, name in ((1, "Friendly name"), (2, "Purchase order number")):
        field = page.get_by_role("textbox", name=name)
        field.fill("")
        field.press_sequentially("Autumn ")
        wait_for(lambda at=at: kept(visitor)[at] == "Autumn")
        expect(page.get_by_text("Saving")).to_have_count(0)
        expect(field).to_have_value("Autumn ")
        field.press_sequentially("move")
        wait_for(lambda at=at: kept(visitor)[at] == "Autumn move")
        expect(page.get_by_text("which was not saved")).to_have_count(0)
        field.press_sequentially(" ")
        field.blur()
        expect(field).to_have_value("Autumn move")


def test_what_was_typed_in_the_moment_of_leaving_the_basket_is_saved(visitor: Visitor) -> None:
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    page.get_by_role("spinbutton", name="Quantity").fill("25")
    page.evaluate("location.hash = '#/products'")
    expect(page.get_by_role("heading", level=1, name="Products")).to_be_visible()
    comes_to(lambda: kept(visitor)[0], "25")


def test_what_was_typed_in_the_moment_of_a_reload_is_saved_after_it(visitor: Visitor) -> None:
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    for role, name, value in FIELDS:
        page.get_by_role(role, name=name).fill(value)
    page.reload()
    for role, name, value in FIELDS:
        expect(page.get_by_role(role, name=name)).to_have_value(value)
        comes_to(partial(value_of, visitor, name), value)


def unsaved(visitor: Visitor) -> Page:
    """Somebody typed 25 without a network, and loads the basket anew."""
    visitor.lost_connection()
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    page.route("**/api/basket/**", lambda route: route.abort())
    page.get_by_role("spinbutton", name="Quantity").fill("25")
    expect(page.get_by_role("alert").filter(has_text="did not answer").first).to_be_visible()
    other = visitor.open("basket", visitor.tab())
    other.get_by_role("spinbutton", name="Quantity").fill("7")
    comes_to(lambda: kept(visitor)[0], "7")
    other.close()
    page.unroute_all()
    return page


@pytest.mark.parametrize("reloads", [False, True])
def test_what_another_tab_made_of_it_meanwhile_is_told_and_nothing_is_overwritten(
    visitor: Visitor, reloads: bool
) -> None:
    page = unsaved(visitor)
    if reloads:
        page.reload()
    told = page.get_by_role("status").filter(has_text="You typed “25”, which was not saved.")
    expect(told).to_contain_text("Meanwhile it was changed to “7”.")
    expect(page.get_by_role("spinbutton", name="Quantity")).to_have_value("7")
    page.wait_for_load_state("networkidle")
    assert kept(visitor)[0] == "7"
    told.get_by_role("button", name="Use “25”").click()
    expect(told).to_be_hidden()
    comes_to(lambda: kept(visitor)[0], "25")


def test_what_was_typed_can_be_given_up_for_what_is_there(visitor: Visitor) -> None:
    page = unsaved(visitor)
    page.get_by_role("button", name="Keep “7”").click()
    expect(page.get_by_text("which was not saved")).to_be_hidden()
    page.reload()
    expect(page.get_by_role("spinbutton", name="Quantity")).to_have_value("7")
    assert kept(visitor)[0] == "7"
    assert page.get_by_text("which was not saved").count() == 0
