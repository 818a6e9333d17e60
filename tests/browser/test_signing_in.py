"""Signing in by OpenID Connect: in, back to where one was, a purchase, out again; no token stays."""

from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import expect

from tests.browser.guest import NORA, STELLA, Guest


def test_a_link_that_was_followed_before_signing_in_is_where_one_comes_out(guest: Guest) -> None:
    page = guest.enters("products/prd_mailbox?from=mail")
    guest.sees("MigrationWiz Mailbox")
    assert page.url == f"{guest.service.url}/#/products/prd_mailbox?from=mail"
    expect(page.get_by_text(NORA)).to_be_visible()


def test_whoever_signed_in_orders_with_the_issuers_access_token(guest: Guest) -> None:
    guest.enters("products")
    page = guest.page
    page.get_by_role("link", name="MigrationWiz Mailbox", exact=True).click()
    guest.button("Add to basket").click()
    expect(page.get_by_text("in your basket")).to_be_visible()
    guest.checkout("Fjord Foods")
    guest.confirm()
    order_id = guest.place()
    assert [order["order_id"] for order in guest.orders()] == [order_id]
    assert len(guest.tokens) == 1


def test_staff_come_to_their_desk_with_or_without_a_slash(stella: Guest) -> None:
    for home in ("bss", "bss/"):
        stella.comes("orders", home)
        if home == "bss":
            stella.signs_in()
        stella.sees("Orders")
        assert stella.page.url == f"{stella.service.url}/bss/#/orders"


def test_the_issuer_is_asked_for_a_code_with_a_proof_that_only_this_tab_has(guest: Guest) -> None:
    guest.comes("basket")
    expect(guest.button(NORA)).to_be_visible()
    asked = parse_qs(urlsplit(guest.page.url).query)
    assert asked["response_type"] == ["code"] and asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == [f"{guest.service.url}/"]
    assert asked["audience"] == ["https://api.shop.example"]
    assert all(len(asked[name][0]) >= 43 for name in ("state", "nonce", "code_challenge"))


def test_what_the_way_to_the_issuer_needed_is_gone_when_one_is_back(guest: Guest) -> None:
    guest.enters("basket")
    guest.sees("My basket")
    _, session, *_ = guest.stored()
    kept = {"kept-for": guest.user.sub, "kept-for-name": guest.name}
    assert dict(session) == {"sign-in-as": "acc_partner"} | kept


def test_no_token_is_stored_and_none_is_in_an_address(guest: Guest) -> None:
    guest.enters("products")
    guest.sees("Products")
    guest.go("Basket")
    guest.sees("My basket")
    stored = str(guest.stored()) + str(guest.context.cookies())
    assert guest.tokens
    for token in guest.tokens:
        assert token not in stored
    assert "eyJ" not in stored + "".join(guest.seen)
    assert guest.page.url == f"{guest.service.url}/#/basket"


def test_the_way_back_through_the_sign_in_leads_in_again(guest: Guest) -> None:
    guest.enters("products")
    guest.page.go_back()
    guest.sees("Products")
    assert guest.page.url == f"{guest.service.url}/"


def test_a_reload_stays_signed_in_and_asks_nobody(guest: Guest) -> None:
    guest.enters("basket")
    guest.page.reload()
    guest.sees("My basket")
    expect(guest.button("Sign out")).to_be_visible()


def test_whoever_signs_out_is_out_here_and_at_the_issuer(guest: Guest) -> None:
    page = guest.enters("products/prd_mailbox")
    page.get_by_role("textbox", name="Friendly name").fill("Autumn move")
    guest.button("Sign out").click()
    guest.sees("You are signed out")
    assert guest.provider.asked[-1] == "/logout"
    page.reload()
    guest.sees("You are signed out")
    _, session, *_ = guest.stored()
    assert dict(session) == {"sign-in-as": "acc_partner", "signed-out": "1"}
    guest.button("Sign in").click()
    guest.signs_in()
    guest.sees("Products")


def test_where_the_issuer_has_no_exit_one_is_asked_who_one_is_all_the_same(guest: Guest) -> None:
    guest.provider.ends_sessions = False
    guest.enters("products")
    guest.button("Sign out").click()
    guest.sees("You are signed out")
    guest.button("Sign in").click()
    guest.signs_in()
    guest.sees("Products")


def test_who_does_not_buy_is_told_so_and_can_leave_or_go_to_the_desk(stella: Guest) -> None:
    stella.expects(403)
    stella.comes("basket", home="")
    stella.signs_in()
    stella.sees("This page is not for your sign-in")
    expect(stella.told()).to_contain_text(f"You are signed in as {STELLA}, who does not buy here.")
    stella.page.get_by_role("link", name="Go to the staff desk").click()
    stella.sees("Today")


def test_who_is_not_staff_is_told_so_and_can_sign_out(guest: Guest) -> None:
    guest.expects(403)
    guest.comes("orders", home="bss/")
    guest.signs_in()
    guest.sees("This page is not for your sign-in")
    expect(guest.told()).to_contain_text("who is not staff")
    guest.button("Sign out").click()
    guest.sees("You are signed out")


def test_the_pages_may_ask_their_own_host_and_the_issuer_and_nobody_else(guest: Guest) -> None:
    answer = guest.service.http.get("/")
    policy = answer.headers["Content-Security-Policy"]
    assert f"connect-src 'self' {guest.provider.url};" in policy
    assert " frame-src blob:;" in policy, "the mail that the desk shows before it is sent"
    assert policy.startswith("default-src 'none'; script-src 'self';")
    guest.enters("products")
    asked = guest.page.evaluate(
        "fetch('http://127.0.0.1:9/').then(() => 'let out', () => 'kept in')"
    )
    assert asked == "kept in"
    assert any("connect-src" in wrong for wrong in guest.wrong)
    guest.wrong.clear()
