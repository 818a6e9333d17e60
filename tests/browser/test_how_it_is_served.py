"""What the first page costs, what it may do, and what it keeps."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.browser.guest import Guest
from tests.browser.visitor import Visitor
from tests.journey.service_client import step
from tests.journey.service_process import wait_for

SMALL = 100_000


def loaded(
    visitor: Visitor, comes: Callable[[], object], screen: str = "/screens/products/"
) -> dict[str, float]:
    """The bytes of each address that was asked for until that screen stood there."""
    session = visitor.context.new_cdp_session(visitor.page)
    session.send("Network.enable")
    asked: dict[str, str] = {}
    sizes: dict[str, float] = {}
    session.on(
        "Network.requestWillBeSent",
        lambda event: asked.update({event["requestId"]: event["request"]["url"]}),
    )
    session.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    comes()
    expect(visitor.page.locator("h1")).to_be_visible()
    expect(visitor.page.locator(".bone")).to_have_count(0)
    assert any(screen in url for url in asked.values())
    # The other screens are loaded later, when nothing waits for them.
    return {
        asked[each]: size
        for each, size in sizes.items()
        if each in asked and ("/screens/" not in asked[each] or screen in asked[each])
    }


def test_the_first_page_is_small_and_knows_nothing_of_signing_in(visitor: Visitor) -> None:
    first = loaded(visitor, visitor.open)
    assert len(first) > 20 and sum(first.values()) < SMALL
    assert [each for each in first if "/sign-in/" in each or "oauth" in each] == []


def test_the_first_page_of_the_desk_is_small(staff: Visitor) -> None:
    first = loaded(staff, staff.open, "/bss/screens/today/")
    assert len(first) > 20 and sum(first.values()) < SMALL


def test_the_first_page_is_small_for_whoever_has_to_sign_in(guest: Guest) -> None:
    first = loaded(guest, guest.enters)
    # Whoever comes back from the issuer has the files already; tests that watch calls have no cache.
    assert len(first) > 25 and sum(first.values()) < SMALL
    assert len([each for each in first if "oauth4webapi" in each]) > 0


def test_no_token_is_kept_where_another_visitor_could_find_it(visitor: Visitor) -> None:
    visitor.add()
    kept = visitor.page.evaluate("JSON.stringify([localStorage, sessionStorage, document.cookie])")
    assert "eyJ" not in kept


def test_the_page_runs_no_script_that_it_did_not_bring(visitor: Visitor) -> None:
    visitor.open()
    ran = visitor.page.evaluate(
        """() => {
          const script = document.createElement("script");
          try { script.textContent = "window.foreign = true"; document.body.append(script); } catch { }
          try { document.body.insertAdjacentHTML("beforeend", "<b>"); return "markup"; } catch { }
          return String(window.foreign);
        }"""
    )
    assert ran == "undefined"
    assert any("Trusted" in wrong for wrong in visitor.wrong)
    visitor.wrong.clear()


def test_a_name_is_shown_as_it_was_typed_and_never_as_markup(visitor: Visitor) -> None:
    name = "<img src=x onerror=alert(1)> & <b>bold</b>"
    visitor.add(name=name)
    visitor.go("Basket")
    row = visitor.page.get_by_role("row", name=f"MigrationWiz Mailbox, {name}", exact=True)
    expect(row).to_be_visible()
    visitor.page.get_by_role("link", name="Checkout", exact=True).click()
    expect(visitor.page.get_by_text(name)).to_be_visible()
    assert visitor.page.locator("main img, main b").count() == 0


def test_filters_stay_in_the_address(visitor: Visitor) -> None:
    visitor.open("products")
    visitor.page.get_by_role("searchbox", name="Search").fill("archive")
    expect(visitor.page.locator("article")).to_have_count(1)
    assert visitor.page.url.endswith("#/products?search=archive")
    visitor.page.reload()
    expect(visitor.page.get_by_role("searchbox", name="Search")).to_have_value("archive")
    expect(visitor.page.locator("article")).to_have_count(1)


@pytest.mark.parametrize(
    ("language", "heading", "total"),
    [("de", "Mein Warenkorb", "14.880,00 EUR"), ("el", "Το καλάθι μου", "14.880,00 EUR")],
)
def test_texts_and_numbers_are_in_the_chosen_language(
    visitor: Visitor, language: str, heading: str, total: str
) -> None:
    visitor.user.fill([{"product_id": "prd_mailbox", "quantity": 1000}])
    visitor.open("basket")
    visitor.page.get_by_role("combobox", name="Language").select_option(language)
    expect(visitor.page.get_by_role("heading", level=1, name=heading)).to_be_visible()
    expect(visitor.page.locator("output")).to_have_text(re.compile(total.replace(" ", r"\s")))
    assert visitor.page.evaluate("document.documentElement.lang") == language


def test_the_bar_shows_the_mail_causes_a_fault_and_moves_the_clock(visitor: Visitor) -> None:
    visitor.add(quantity=1)
    visitor.checkout("Fjord Foods")
    visitor.confirm()
    visitor.button("Faults").click()
    visitor.button("Fail the next 2 coupons").click()
    expect(visitor.page.get_by_text("In force:")).to_be_visible()
    visitor.button("Close").click()
    order = visitor.user.get(f"/orders/{visitor.place()}")
    coupons = visitor.effect("Coupons")
    expect(coupons).to_contain_text("Next try:", timeout=20_000)
    visitor.button("Clock").click()
    visitor.button("Forward 1 hour").click()
    wait_for(lambda: step(visitor.user.order(order), "coupons")["attempts"] > 1)
    visitor.button("Forward 1 hour").click()
    visitor.button("Close").click()
    visitor.sees_it_completed()
    visitor.button("Mailbox").click()
    visitor.page.get_by_role("dialog", name="Mailbox").locator("li button").first.click()
    mail = visitor.page.frame_locator("iframe").get_by_role("heading", level=1)
    expect(mail).to_have_text("Your BitTitan licences")


@pytest.mark.parametrize("path", ["/", "/_local/accounts", "/api/products", "/docs"])
def test_no_answer_is_taken_for_another_type_than_it_says(visitor: Visitor, path: str) -> None:
    answer = visitor.context.request.fetch(visitor.service.url + path, max_redirects=0)
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_a_preflight_is_not_taken_for_another_type_than_it_says(visitor: Visitor) -> None:
    asked = {"Origin": "https://shop.example", "Access-Control-Request-Method": "POST"}
    url = f"{visitor.service.url}/api/basket/lines"
    answer = visitor.context.request.fetch(url, method="OPTIONS", headers=asked)
    assert answer.headers["x-content-type-options"] == "nosniff"
