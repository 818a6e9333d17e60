"""Signing in and out is heard in every tab; no tab acts as somebody else unseen."""

import json

from playwright.sync_api import Page, expect

from tests.browser.conftest import invited
from tests.browser.guest import Guest
from tests.browser.test_staying_signed_in import basket, types
from tests.browser.visitor import Visitor

OUT = "You signed out in another tab."
LISTENS = """() => {
  window.heard = [];
  window.channel = new BroadcastChannel("sign-in");
  window.channel.onmessage = ({ data }) => window.heard.push(data);
}"""


def second_tab(guest: Guest, place: str = "products") -> Page:
    """Another tab of whoever is signed in at the provider already."""
    page = guest.tab()
    page.goto(f"{guest.service.url}/#/{place}")
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    return page


def test_signing_out_in_one_tab_signs_out_the_others_at_once(guest: Guest) -> None:
    guest.enters("products/prd_mailbox")
    types(guest)
    other = second_tab(guest)
    calls: list[str] = []
    guest.page.on("request", lambda request: calls.append(request.url))
    other.get_by_role("button", name="Sign out").click()
    expect(guest.told()).to_contain_text(OUT)
    expect(guest.told()).not_to_contain_text("MigrationWiz")
    assert [each for each in calls if "/api/" in each] == []
    guest.button("Sign in").click()
    guest.signs_in()
    expect(guest.page.get_by_role("textbox", name="Friendly name")).to_have_value("Autumn move")


def test_a_tab_that_was_signed_out_from_another_stays_so_after_a_reload(guest: Guest) -> None:
    # The provider goes on knowing them, so only the tab itself can remember.
    guest.provider.ends_sessions = False
    guest.enters("products")
    second_tab(guest).get_by_role("button", name="Sign out").click()
    expect(guest.told()).to_contain_text(OUT)
    guest.page.reload()
    expect(guest.button("Sign in")).to_be_visible()
    assert guest.button("Sign out").count() == 0


def test_tabs_tell_each_other_who_it_is_and_never_a_token(guest: Guest) -> None:
    guest.enters("products").evaluate(LISTENS)
    second_tab(guest).get_by_role("button", name="Sign out").click()
    expect(guest.told()).to_contain_text(OUT)
    heard = guest.page.evaluate("window.heard")
    sub = guest.user.sub
    assert heard == [{"in": sub, "name": guest.name}, {"out": sub}]
    assert not [each for each in guest.tokens if each in json.dumps(heard)]


def test_a_sign_in_that_ended_in_one_tab_is_told_in_the_others(guest: Guest) -> None:
    guest.provider.gives_refresh_tokens = False
    guest.enters("products/prd_mailbox")
    types(guest)
    other = second_tab(guest, "products/prd_mailbox")
    adds = other.get_by_role("button", name="Add to basket")
    expect(adds).to_be_visible()
    guest.expects(401)
    problem = {"status": 401, "code": "unauthenticated", "detail": "", "errors": []}
    guest.context.route("**/api/**", lambda route: route.fulfill(status=401, json=problem))
    adds.click()
    alert = guest.page.get_by_role("alert").filter(has_text="ended in all tabs")
    expect(alert).to_be_visible()
    guest.context.unroute_all()
    alert.get_by_role("button", name="Sign in again").click()
    expect(guest.page.get_by_role("textbox", name="Friendly name")).to_have_value("Autumn move")
    assert basket(guest) == []


def test_a_tab_whose_own_sign_in_still_holds_goes_on(guest: Guest) -> None:
    guest.enters("products/prd_mailbox")
    other = second_tab(guest, "products/prd_mailbox")
    guest.expects(400, 401)
    with guest.page.expect_response("**/api/basket"):
        other.route("**/token", lambda route: route.fulfill(status=400, json={"error": "x"}))
        other.route("**/api/basket/lines", lambda route: route.fulfill(status=401, json={}))
        other.get_by_role("button", name="Add to basket").click()
    types(guest, name="Pilot")
    guest.button("Add to basket").click()
    expect(guest.page.get_by_text("in your basket")).to_be_visible()
    assert guest.page.get_by_role("alert").count() == 0


def test_a_tab_that_came_back_as_another_person_says_so_before_anything_else(
    guest: Guest,
) -> None:
    guest.provider.gives_refresh_tokens = False
    guest.enters("products/prd_mailbox")
    types(guest)
    browser = guest.context.browser
    assert browser
    with invited(browser, guest.service, guest.provider, "Nils of Northwind") as nils:
        guest.provider.gives_refresh_tokens = False
        other = second_tab(guest)
        other.get_by_role("button", name="Sign out").click()
        other.get_by_role("button", name="Sign in", exact=True).click()
        other.get_by_role("button", name=nils.name).click()
        expect(other.get_by_role("button", name="Sign out")).to_be_visible()
        guest.page.evaluate("sessionStorage.removeItem('signed-out')")
        guest.page.reload()
        dialog = guest.page.get_by_role("dialog", name=f"You are signed in as {nils.name} now")
        expect(dialog).to_contain_text(guest.name)
        dialog.get_by_role("button", name=f"Go on as {nils.name}").click()
        expect(dialog).to_be_hidden()
        expect(guest.page.get_by_role("textbox", name="Friendly name")).to_have_value("")
        assert basket(guest) == basket(nils) == []
        # They are told once.
        guest.page.reload()
        expect(guest.button("Sign out")).to_be_visible()
        assert dialog.count() == 0


def test_a_tab_hears_that_somebody_else_signed_in_and_says_whose_it_is(guest: Guest) -> None:
    guest.enters("products/prd_mailbox")
    types(guest)
    browser = guest.context.browser
    assert browser
    with invited(browser, guest.service, guest.provider, "Nils of Northwind") as nils:
        guest.provider.forget_sessions()
        other = guest.tab()
        other.goto(f"{guest.service.url}/#/products")
        other.get_by_role("button", name=nils.name).click()
        dialog = guest.page.get_by_role("dialog", name=f"{nils.name} has signed in in another tab")
        expect(dialog).to_contain_text(f"What you do here is done as {guest.name}.")
        dialog.get_by_role("button", name=f"Go on as {guest.name}").click()
        guest.button("Add to basket").click()
        expect(guest.page.get_by_text("in your basket")).to_be_visible()
        assert (basket(guest), basket(nils)) == ([(25, "Autumn move")], [])


def test_with_the_bar_too_a_tab_hears_that_somebody_else_signed_in(visitor: Visitor) -> None:
    page = visitor.open("products/prd_mailbox")
    name = page.get_by_role("textbox", name="Friendly name")
    name.fill("Autumn move")
    other = visitor.open("products", visitor.tab())
    bar = other.get_by_role("combobox", name="Sign in as")
    bar.select_option("Contoso Customer, buyer")
    dialog = page.get_by_role("dialog", name="Contoso Customer has signed in in another tab")
    dialog.get_by_role("button", name="Go on as Northwind Partner").click()
    expect(name).to_have_value("Autumn move")
    assert other.get_by_role("dialog").count() == 0
