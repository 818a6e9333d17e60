"""Somebody at the Storefront in a real browser, and what went wrong on their page meanwhile."""

import itertools
import json
import re
import secrets
from typing import Any

from playwright.sync_api import (
    BrowserContext,
    ConsoleMessage,
    Locator,
    Page,
    Request,
    Route,
    expect,
)

from tests.journey.service_client import Service, User

NORTHWIND = "Northwind Partner, buyer"
CONTOSO = "Contoso Customer, buyer"
DISTRIBUTOR = "Distributor, staff"
ACCOUNTS = {
    NORTHWIND: "acc_partner",
    CONTOSO: "acc_customer",
    DISTRIBUTOR: "acc_distributor",
}
LOST = re.compile(r"net::ERR_(FAILED|INTERNET_DISCONNECTED|ABORTED)")
REFUSED = re.compile(r"the server responded with a status of (\d+)")

_run, _count = secrets.token_hex(3), itertools.count(1)


class Visitor:
    """A user of their own, whose basket nobody else has."""

    def __init__(self, context: BrowserContext, service: Service, name: str = NORTHWIND) -> None:
        self.context, self.service = context, service
        self.home = "bss" if name == DISTRIBUTOR else ""
        sub = "acc_distributor" if self.home else f"usr_page_{_run}_{next(_count)}"
        roles = ("staff",) if self.home else ("buyer",)
        self.user = User(service, ACCOUNTS[name], sub, roles)
        self.wrong: list[str] = []
        self.awaited: set[int] = set()
        self.may_lose = False
        self.hosts: tuple[str, ...] = (service.url, "data:")
        context.route("**/_local/token", self._token)
        chosen = f"sessionStorage['sign-in-as'] ??= {json.dumps(ACCOUNTS[name])}"
        context.add_init_script(f"if (self === top) {chosen}")
        self.page = self.tab()

    def tab(self) -> Page:
        """Another tab of the same browser."""
        page = self.context.new_page()
        page.set_default_timeout(8000)
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.wrong.append(str(error)))
        page.on("request", self._asked)
        return page

    def _token(self, route: Route) -> None:
        wanted: dict[str, Any] = json.loads(route.request.post_data or "{}")
        route.continue_(post_data=json.dumps(wanted | {"sub": self.user.sub}))

    def _said(self, message: ConsoleMessage) -> None:
        refused = REFUSED.search(message.text)
        awaited = (refused and int(refused[1]) in self.awaited) or (
            self.may_lose and LOST.search(message.text)
        )
        if message.type in ("error", "warning") and not awaited:
            self.wrong.append(message.text)

    def _asked(self, request: Request) -> None:
        followed = request.is_navigation_request()
        if not followed and not request.url.startswith(self.hosts):
            self.wrong.append(f"asked another host: {request.url}")

    def expects(self, *statuses: int) -> None:
        """The browser reports every refusal as an error; these belong to the test."""
        self.awaited.update(statuses)

    def lost_connection(self) -> None:
        """So do calls that get no answer."""
        self.may_lose = True

    def open(self, place: str = "", page: Page | None = None) -> Page:
        page = page or self.page
        page.goto(f"{self.service.url}/{self.home}#/{place}")
        expect(page.locator("h1")).to_be_visible()
        return page

    def go(self, name: str) -> None:
        """Follow a link of the navigation."""
        navigation = self.page.get_by_role("navigation", name="Storefront")
        navigation.get_by_role("link", name=name, exact=True).click()

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name, exact=True)

    def add(
        self, product: str = "MigrationWiz Mailbox", quantity: int = 25, name: str = ""
    ) -> None:
        """Put licences into the basket, as somebody would who has just come."""
        self.open("products")
        self.page.get_by_role("link", name=product, exact=True).click()
        self.page.get_by_role("spinbutton", name="Quantity").fill(str(quantity))
        self.page.get_by_role("textbox", name="Friendly name").fill(name)
        self.button("Add to basket").click()
        expect(self.page.get_by_text("in your basket")).to_be_visible()

    def checkout(self, order_for: str | None = None) -> None:
        """From the basket to the checkout."""
        self.go("Basket")
        if order_for:
            self.choose("Order for", order_for)
        self.page.get_by_role("link", name="Checkout", exact=True).click()

    def choose(self, field: str, name: str) -> None:
        """One of a few is in a list; one of many is found by its name."""
        box = self.page.get_by_role("combobox", name=field)
        expect(box).to_be_enabled()
        if box.evaluate("each => each.tagName") == "SELECT":
            box.select_option(name)
        else:
            box.fill(name)
            self.page.get_by_role("listbox").get_by_role("option", name=name).click()

    def confirm(self) -> None:
        self.button("Confirm billing").click()
        confirmed = self.page.get_by_role("region", name="Billing").get_by_text("Confirmed")
        expect(confirmed).to_be_visible()

    def place(self) -> str:
        """Place the order; its id."""
        self.button("Place order").click()
        return self.order_id()

    def order_id(self) -> str:
        """The id of the order whose page is open."""
        expect(self.page.get_by_role("heading", level=1, name="Order ord_")).to_be_visible()
        return self.page.url.rpartition("/")[2]

    def effect(self, name: str) -> Locator:
        """One of the four effects of the order whose page is open."""
        listed = self.page.get_by_role("list", name="Progress")
        return listed.get_by_role("listitem", name=name, exact=True)

    def sees_it_completed(self) -> None:
        for name in ("Assets", "Invoice", "Coupons", "Welcome email"):
            expect(self.effect(name)).to_contain_text("Done", timeout=20_000)

    def in_the_way(self) -> Locator:
        return self.page.get_by_role("list", name="What is in the way")

    def orders(self) -> list[dict[str, Any]]:
        """Every order that this user placed."""
        placed = self.user.get("/orders?limit=100")["items"]
        return [order for order in placed if order["placed_by"] == self.user.sub]
