"""A token ends while somebody works: it is renewed, or they sign in again, and nothing is lost."""

from collections.abc import Callable
from typing import Any

from playwright.sync_api import Route, expect

from tests.browser.conftest import invited
from tests.browser.guest import Guest

ENDED = "Your sign-in has ended. Nothing was changed."


def refuses_once(guest: Guest, path: str) -> None:
    """The service takes the token of the next such call no more."""
    guest.expects(401)
    problem = {"status": 401, "code": "unauthenticated", "detail": "", "errors": []}
    guest.page.route(path, lambda route: route.fulfill(status=401, json=problem), times=1)


def types(guest: Guest, quantity: str = "25", name: str = "Autumn move") -> None:
    guest.page.get_by_role("spinbutton", name="Quantity").fill(quantity)
    guest.page.get_by_role("textbox", name="Friendly name").fill(name)


def basket(guest: Guest) -> list[tuple[int, str]]:
    lines = guest.user.get("/basket")["lines"]
    return [(line["quantity"], line["friendly_name"]) for line in lines]


def test_a_token_is_renewed_before_it_ends_by_one_for_all_who_wait(guest: Guest) -> None:
    # Refresh tokens are good for one use, so two renewals at once would end the sign-in.
    guest.provider.expires_in = 0
    guest.enters("products")
    guest.go("Basket")
    guest.sees("My basket")
    guest.go("Orders")
    guest.sees("Orders")
    assert len(guest.tokens) > 1
    assert guest.provider.asked.count("/authorize") == 2


def test_a_write_that_came_too_late_is_sent_once_more_with_its_key(guest: Guest) -> None:
    guest.enters("products/prd_mailbox")
    types(guest)
    keys: list[str] = []
    guest.page.on(
        "request", lambda request: keys.append(request.headers.get("idempotency-key", ""))
    )
    refuses_once(guest, "**/api/basket/lines")
    guest.button("Add to basket").click()
    expect(guest.page.get_by_text("in your basket")).to_be_visible()
    sent = [key for key in keys if key]
    assert len(sent) == 2 and len(set(sent)) == 1
    assert basket(guest) == [(25, "Autumn move")]
    assert len(guest.tokens) == 2


def ends(guest: Guest, act: Callable[[], Any]) -> None:
    """The sign-in ends at `act`; they sign in again."""
    act()
    alert = guest.page.get_by_role("alert").filter(has_text=ENDED)
    expect(alert).to_be_visible()
    alert.get_by_role("button", name="Sign in again").click()


def test_without_a_refresh_token_one_comes_back_to_what_one_typed(guest: Guest) -> None:
    guest.provider.gives_refresh_tokens = False
    guest.enters("products/prd_mailbox")
    types(guest)
    refuses_once(guest, "**/api/basket/lines")
    ends(guest, guest.button("Add to basket").click)
    expect(guest.page.get_by_role("textbox", name="Friendly name")).to_have_value("Autumn move")
    assert basket(guest) == []
    guest.button("Add to basket").click()
    expect(guest.page.get_by_text("25 licences are in your basket")).to_be_visible()
    assert basket(guest) == [(25, "Autumn move")]


def test_the_issuer_may_have_ended_it_too_and_asks_who_one_is(guest: Guest) -> None:
    guest.enters("products/prd_mailbox")
    types(guest, name="Pilot")
    guest.provider.forget_refresh_tokens()
    guest.provider.forget_sessions()
    refuses_once(guest, "**/api/basket/lines")
    guest.expects(400)
    ends(guest, guest.button("Add to basket").click)
    guest.signs_in()
    expect(guest.page.get_by_role("textbox", name="Friendly name")).to_have_value("Pilot")


def test_what_was_added_before_the_answer_was_lost_is_not_added_again(guest: Guest) -> None:
    guest.enters("products/prd_mailbox")
    types(guest)

    def loses_the_answer(route: Route) -> None:
        route.fetch()
        route.abort()

    guest.lost_connection()
    guest.page.route("**/api/basket/lines", loses_the_answer, times=1)
    guest.button("Add to basket").click()
    expect(guest.page.get_by_role("alert").first).to_contain_text("did not answer")
    guest.page.reload()
    expect(guest.page.get_by_role("textbox", name="Friendly name")).to_have_value("Autumn move")
    guest.button("Add to basket").click()
    expect(guest.page.get_by_text("in your basket")).to_be_visible()
    assert basket(guest) == [(25, "Autumn move")]


def test_an_issuer_that_is_away_for_a_while_ends_nothing(guest: Guest) -> None:
    guest.enters("products/prd_mailbox")
    types(guest)
    guest.provider.is_away = True
    refuses_once(guest, "**/api/basket/lines")
    guest.expects(503)
    guest.button("Add to basket").click()
    expect(guest.page.get_by_role("alert").first).to_contain_text("did not answer")
    guest.provider.is_away = False
    guest.button("Add to basket").click()
    expect(guest.page.get_by_text("in your basket")).to_be_visible()
    assert basket(guest) == [(25, "Autumn move")]


def test_whoever_signs_in_next_in_this_tab_finds_nothing_that_was_typed(guest: Guest) -> None:
    guest.enters("products/prd_mailbox")
    types(guest)
    guest.provider.forget_sessions()
    browser = guest.context.browser
    assert browser
    with invited(browser, guest.service, guest.provider, "Nils of Northwind") as nils:
        guest.page.reload()
        guest.signs_in(nils.name)
        field = guest.page.get_by_role("textbox", name="Friendly name")
        expect(field).to_have_value("")


def test_a_renewal_that_makes_no_sense_ends_the_sign_in_and_leads_back(guest: Guest) -> None:
    guest.enters("products/prd_mailbox")
    types(guest)
    guest.page.route("**/token", lambda route: route.fulfill(body="<html>Blocked</html>"), times=1)
    refuses_once(guest, "**/api/basket/lines")
    ends(guest, guest.button("Add to basket").click)
    expect(guest.page.get_by_role("textbox", name="Friendly name")).to_have_value("Autumn move")
    assert basket(guest) == []
