"""An answer that comes after the reader went on, or after a newer one, changes nothing on the screen."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route, expect

from tests.browser.visitor import Visitor

CURSOR = re.compile(r"[?&]cursor=[^&]*")
LINE = {"product_id": "prd_mailbox", "quantity": 2}


class Held:
    """The first answer to what matches, which waits until it is let go."""

    def __init__(self, page: Page, matches: Callable[[str], bool]) -> None:
        self._page = page
        self._route: Route | None = None
        page.route(matches, self._hold, times=1)

    def _hold(self, route: Route) -> None:
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
