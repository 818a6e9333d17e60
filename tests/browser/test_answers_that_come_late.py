"""An answer that comes after the reader went on, or after a newer one, changes nothing on the screen."""

import re
import secrets
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.visitor import Visitor
from tests.journey.service_process import wait_for

CURSOR = re.compile(r"[?&]cursor=[^&]*")
LINE = {"product_id": "prd_mailbox", "quantity": 2}
BUSY = {
    "type": "about:blank",
    "title": "Busy",
    "status": 503,
    "code": "temporarily_unavailable",
    "detail": "Ask again in a moment.",
    "request_id": "req_test",
    "errors": [],
}


class Held:
    """The first answer to what matches, which waits until it is let go."""

    def __init__(self, page: Page, matches: Callable[[str], bool], method: str = "GET") -> None:
        self._page, self._method = page, method
        self._route: Route | None = None
        page.route(matches, self._hold)

    def _hold(self, route: Route) -> None:
        if self._route or route.request.method != self._method:
            route.fallback()
            return
        # No list here has so many that it goes on: what follows the first page is the first page again.
        self._answer = route.fetch(url=CURSOR.sub("", route.request.url))
        self._route = route

    def wait(self) -> Route:
        """Until the service has answered; the browser does not know it yet."""
        while not self._route:
            self._page.wait_for_timeout(20)
        return self._route

    def let_go(self) -> str:
        """Give it to the browser, and wait until that is painted. The address that was asked."""
        route = self.wait()
        with self._page.expect_event("requestfinished", lambda each: each == route.request):
            route.fulfill(response=self._answer)
        painted(self._page)
        return route.request.url


def painted(page: Page) -> None:
    """Wait until what came before is on the screen: another answer was read since, and two frames were drawn."""
    page.evaluate("fetch('config.json').then((answer) => answer.json())")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))")


def test_a_screen_that_comes_late_does_not_take_the_place_of_the_one_that_was_chosen_after_it(
    staff: Visitor,
) -> None:
    orders = Held(staff.page, lambda url: url.endswith("/screens/orders/screen.js"))
    staff.open("accounts")
    staff.go("Orders")
    orders.wait()
    staff.go("Accounts")
    heading = staff.page.get_by_role("heading", name="Accounts", level=1)
    expect(heading).to_be_visible()
    staff.page.evaluate("(address) => import(address)", orders.let_go())
    painted(staff.page)
    expect(heading).to_be_visible()
    staff.go("Orders")
    expect(staff.page.get_by_role("heading", name="Orders", level=1)).to_be_visible()


def test_more_of_a_list_that_is_no_longer_shown_is_not_added_to_another(staff: Visitor) -> None:
    page = staff.page
    page.route("**/api/bss/accounts", _as_if_more_followed)
    more = Held(page, lambda url: "cursor=" in url)
    staff.open("accounts")
    staff.button("Show more").click()
    more.wait()
    page.get_by_role("combobox", name="Kind").select_option("Customer")
    partner, customer = (
        page.get_by_role("rowheader", name=name)
        for name in ("Northwind Partner", "Contoso Customer")
    )
    expect(customer).to_have_count(1)
    expect(partner).to_have_count(0)
    more.let_go()
    expect(customer).to_have_count(1)
    expect(partner).to_have_count(0)


def _as_if_more_followed(route: Route) -> None:
    route.fulfill(json=route.fetch().json() | {"next_cursor": "more"})


def test_what_went_wrong_with_more_of_a_list_is_not_said_of_another(staff: Visitor) -> None:
    page = staff.page
    staff.expects(503)
    page.route("**/api/bss/accounts", _as_if_more_followed)
    page.route(lambda url: "cursor=" in url, lambda route: route.fulfill(status=503, json=BUSY))
    staff.open("accounts")
    staff.button("Show more").click()
    expect(page.get_by_role("alert")).to_contain_text(BUSY["detail"])
    page.get_by_role("combobox", name="Kind").select_option("Customer")
    expect(page.get_by_role("rowheader", name="Contoso Customer")).to_have_count(1)
    expect(page.get_by_role("alert")).to_have_count(0)


def test_of_two_readings_of_the_basket_the_later_one_is_shown(visitor: Visitor) -> None:
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    quantity = page.get_by_role("spinbutton", name="Quantity")
    expect(quantity).to_have_value("2")
    [line] = visitor.user.get("/basket")["lines"]
    first = Held(page, lambda url: url.endswith("/api/basket"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    first.wait()
    visitor.user.ask("PATCH", f"/basket/lines/{line['line_id']}", {"quantity": 7})
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(quantity).to_have_value("7")
    first.let_go()
    expect(quantity).to_have_value("7")


def test_what_is_typed_while_a_form_is_saved_is_not_lost(staff: Visitor) -> None:
    page = staff.page
    staff.open("accounts/acc_rival")
    saved = Held(page, lambda url: url.endswith("/bss/accounts/acc_rival"), method="PATCH")
    street, city = (page.get_by_role("textbox", name=name) for name in ("Street", "City"))
    street.fill(f"Slow Street {secrets.token_hex(2)}")
    staff.button("Save").click()
    saved.wait()
    city.fill("Lost City")
    saved.let_go()
    expect(city).to_have_value("Lost City")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.reload()
    expect(city).to_have_value("Lost City")
    staff.button("Discard changes").click()


def test_whom_an_order_is_for_is_what_was_chosen_last(visitor: Visitor) -> None:
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    whom = page.get_by_role("combobox", name="Order for")
    first = Held(page, lambda url: url.endswith("/basket/order-for"), method="PUT")
    whom.select_option("Fjord Foods")
    first.wait()
    expect(whom).to_have_value("acc_endcustomer")
    whom.select_option("acc_partner")
    first.let_go()
    expect(whom).to_have_value("acc_partner")
    wait_for(lambda: visitor.user.get("/basket")["version"] > 2)
    assert visitor.user.get("/basket")["order_for"]["account_id"] == "acc_partner"


def test_whom_an_order_is_for_is_as_before_where_a_choice_was_refused(visitor: Visitor) -> None:
    visitor.user.fill([LINE])
    visitor.expects(503)
    page = visitor.open("basket")
    whom = page.get_by_role("combobox", name="Order for")
    page.route("**/basket/order-for", lambda route: route.fulfill(status=503, json=BUSY), times=1)
    whom.select_option("Fjord Foods")
    expect(page.get_by_role("alert")).to_contain_text(BUSY["detail"])
    expect(whom).to_have_value("acc_partner")
    page.get_by_role("alert").get_by_role("button", name="Try again").click()
    wait_for(lambda: visitor.user.get("/basket")["order_for"]["account_id"] == "acc_endcustomer")
    expect(whom).to_have_value("acc_endcustomer")


def test_a_basket_that_was_read_before_a_change_and_comes_after_it_is_not_shown(
    visitor: Visitor,
) -> None:
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    quantity = page.get_by_role("spinbutton", name="Quantity")
    expect(quantity).to_have_value("2")
    read = Held(page, lambda url: url.endswith("/api/basket"))
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    read.wait()
    with page.expect_response("**/api/basket/lines/*"):
        quantity.fill("9")
    read.let_go()
    expect(quantity).to_have_value("9")
    expect(page.get_by_text("changed in another tab or by somebody else")).to_have_count(0)


def test_the_checkout_is_asked_for_once_what_was_typed_last_is_saved(visitor: Visitor) -> None:
    visitor.user.fill([LINE])
    page = visitor.open("basket")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(f"{request.method} {request.url}"))
    saved = Held(page, lambda url: url.endswith("/api/basket"), method="PATCH")
    page.get_by_role("textbox", name="Purchase order number").fill("PO-4711")
    page.get_by_role("link", name="Checkout", exact=True).click()
    expect(page.get_by_role("heading", name="Checkout", level=1)).to_be_visible()
    saved.wait()
    painted(page)
    assert [each for each in asked if each.endswith("/checkout")] == []
    saved.let_go()
    expect(page.get_by_text("PO-4711")).to_be_visible()
    assert len([each for each in asked if each.endswith("/checkout")]) == 1


def test_a_checkout_that_was_read_before_a_change_and_comes_after_it_is_read_again(
    visitor: Visitor,
) -> None:
    visitor.user.fill([LINE])
    visitor.open("basket")
    read = Held(visitor.page, lambda url: url.endswith("/api/checkout"))
    visitor.page.get_by_role("link", name="Checkout", exact=True).click()
    read.wait()
    with visitor.page.expect_response("**/api/basket"):
        other = visitor.open("basket", visitor.tab())
        other.get_by_role("textbox", name="Purchase order number").fill("PO-4712")
    painted(visitor.page)
    read.let_go()
    expect(visitor.page.get_by_text("PO-4712")).to_be_visible()


def test_the_answer_of_an_earlier_attempt_does_not_take_the_place_of_the_basket_of_now(
    visitor: Visitor,
) -> None:
    """Its reply was lost, and the line was removed since: the same key has the same answer."""
    visitor.user.fill([LINE])
    earlier = visitor.user.get("/basket")
    visitor.user.ask("DELETE", f"/basket/lines/{earlier['lines'][0]['line_id']}")
    page = visitor.open("products/prd_mailbox")
    page.route("**/basket/lines", lambda route: route.fulfill(json=earlier), times=1)
    with page.expect_response(lambda answer: answer.url.endswith("/api/basket")):
        visitor.button("Add to basket").click()
    painted(page)
    visitor.go("Basket")
    expect(page.get_by_text("Your basket is empty.")).to_be_visible()
