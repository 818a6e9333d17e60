"""A sign-in that is not what it should be signs nobody in, is told in words, and can be tried again."""

import json
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from tests.browser.guest import NORA, Guest
from tests.browser.provider import Person
from tests.browser.test_for_everyone import violations


def nobody_is_in(guest: Guest, heading: str) -> None:
    guest.sees(heading)
    assert guest.tokens == set()
    assert guest.page.url.startswith(f"{guest.service.url}/#/") and "code" not in guest.page.url


def tries_again(guest: Guest, name: str = "Try again") -> None:
    guest.button(name).click()
    expect(guest.button("Sign out").or_(guest.button(NORA))).to_be_visible()
    if guest.button(NORA).is_visible():
        guest.signs_in()
    guest.sees("My basket")


def test_whoever_cancels_at_the_issuer_is_told_so(guest: Guest) -> None:
    guest.comes("basket")
    guest.signs_in("Cancel")
    nobody_is_in(guest, "You were not signed in")
    tries_again(guest)


CHANGES = """if (location.search.includes("code=") && !sessionStorage["changed"]) {
  sessionStorage["changed"] = "1";
  sessionStorage["signing-in"] = JSON.stringify({...JSON.parse(sessionStorage["signing-in"]), ...%s});
}"""


def changed_on_the_way(guest: Guest, **change: str) -> None:
    """What the tab kept for its way back is another, this once."""
    guest.page.add_init_script(CHANGES % json.dumps(change))
    guest.comes("basket")
    guest.signs_in()


def test_an_answer_with_another_state_is_refused(guest: Guest) -> None:
    changed_on_the_way(guest, state="of somebody else")
    nobody_is_in(guest, "This sign-in was not started here")
    assert "/token" not in guest.provider.asked
    tries_again(guest, "Sign in again")


def test_an_answer_of_the_staff_desks_sign_in_is_refused_in_the_storefront(guest: Guest) -> None:
    changed_on_the_way(guest, home="/bss/")
    guest.sees("This sign-in was not started here")
    assert "/token" not in guest.provider.asked


def test_a_code_without_this_tabs_proof_is_refused_by_the_issuer(guest: Guest) -> None:
    guest.expects(400)
    changed_on_the_way(guest, verifier="v" * 43)
    warned(guest)
    nobody_is_in(guest, "Signing in did not work")
    tries_again(guest)


def test_an_id_token_for_another_sign_in_is_refused(guest: Guest) -> None:
    changed_on_the_way(guest, nonce="of another sign-in")
    warned(guest)
    nobody_is_in(guest, "Signing in did not work")
    tries_again(guest)


def warned(guest: Guest) -> None:
    """The reason is in the browser's console, for whoever looks into it."""
    guest.sees("Signing in did not work")
    assert guest.wrong
    guest.wrong.clear()


def test_a_code_that_was_used_is_refused(guest: Guest) -> None:
    guest.expects(400)
    guest.comes("basket")

    def is_used_before(route: Route) -> None:
        assert route.fetch().ok
        route.continue_()

    guest.page.route("**/token", is_used_before, times=1)
    guest.signs_in()
    warned(guest)
    nobody_is_in(guest, "Signing in did not work")
    tries_again(guest)


def test_a_code_that_somebody_sends_is_not_used(guest: Guest) -> None:
    guest.page.goto(f"{guest.service.url}/?code=of-somebody-else&state=theirs#/basket")
    expect(guest.button(NORA)).to_be_visible()
    assert "/token" not in guest.provider.asked
    guest.signs_in()
    guest.sees("My basket")


def test_an_issuer_that_is_away_is_told_and_asked_again(guest: Guest) -> None:
    guest.provider.is_away = True
    guest.expects(503)
    guest.comes("basket")
    nobody_is_in(guest, "The sign-in did not answer")
    assert violations_of(guest) == []
    guest.provider.is_away = False
    tries_again(guest)


def violations_of(guest: Guest) -> list[Any]:
    session = guest.context.new_cdp_session(guest.page)
    session.send("Page.setBypassCSP", {"enabled": True})
    return violations(guest.page)


def test_a_token_that_cannot_be_read_as_ours_is_no_sign_in(guest: Guest) -> None:
    guest.provider.gives_opaque_tokens = True
    guest.comes("basket")
    guest.signs_in()
    warned(guest)
    nobody_is_in(guest, "Signing in did not work")


@pytest.mark.parametrize("home", ["", "bss/"])
def test_a_token_that_the_service_does_not_take_is_told(guest: Guest, home: str) -> None:
    guest.provider.lives = -60
    guest.provider.gives_refresh_tokens = False
    guest.expects(401)
    guest.comes("basket", home)
    guest.signs_in()
    expect(guest.told()).to_contain_text(f"does not accept the sign-in of {NORA}")
    guest.button("Sign out").click()
    guest.sees("You are signed out")


def test_somebody_whose_account_is_not_on_file_is_told_who_can_help(guest: Guest) -> None:
    guest.provider.people[NORA] = Person(NORA, "usr_lost", "acc_nobody")
    guest.expects(403)
    guest.comes("basket")
    guest.signs_in()
    expect(guest.told()).to_contain_text("the distributor can create it")
    expect(guest.button("Sign out")).to_be_visible()


def test_pages_whose_issuer_nobody_named_say_so(guest: Guest) -> None:
    guest.page.route(
        "**/config.json", lambda route: route.fulfill(json={"api": "/api", "sign_in": None})
    )
    guest.comes("basket")
    guest.sees("Signing in is not set up yet")


def test_a_refusal_without_a_state_is_told_and_leads_nobody_in_a_circle(guest: Guest) -> None:
    guest.page.goto(f"{guest.service.url}/?error=invalid_request#/basket")
    guest.sees("Signing in did not work")
    assert "/authorize" not in guest.provider.asked
    assert guest.page.url == f"{guest.service.url}/#/basket"
    tries_again(guest)
