"""Somebody who signs in at the provider, as the hosted pages would have them do."""

import json
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page, expect

from tests.browser.provider import Person, Provider
from tests.browser.visitor import DISTRIBUTOR, NORTHWIND, Visitor
from tests.journey.service_client import Service

NORA, STELLA = "Nora of Northwind", "Stella of the staff"
STORED = """async () => JSON.stringify([
  Object.entries(localStorage), Object.entries(sessionStorage), document.cookie,
  await indexedDB.databases(), await caches.keys(),
])"""


class Guest(Visitor):
    """A visitor whom the pages do not know yet. `seen` is every address that their tabs showed."""

    def __init__(
        self, context: BrowserContext, service: Service, provider: Provider, name: str = NORA
    ) -> None:
        self.provider, self.name = provider, name
        self.seen: list[str] = []
        self.tokens: set[str] = set()
        super().__init__(context, service, DISTRIBUTOR if name == STELLA else NORTHWIND)
        self.hosts = (*self.hosts, provider.url)
        roles = ("staff",) if name == STELLA else ("buyer",)
        person = Person(name, self.user.sub, self.user.account_id, roles)
        provider.people[name] = person

    def tab(self) -> Page:
        page = super().tab()
        page.on("framenavigated", lambda frame: self.seen.append(frame.url))
        page.on("request", lambda request: self._sends(request.headers.get("authorization", "")))
        return page

    def _sends(self, authorization: str) -> None:
        if authorization:
            self.tokens.add(authorization.removeprefix("Bearer "))

    def comes(self, place: str = "", home: str | None = None) -> Page:
        """Follow a link to a place, without having signed in."""
        self.page.goto(f"{self.service.url}/{self.home if home is None else home}#/{place}")
        return self.page

    def signs_in(self, name: str | None = None) -> None:
        """At the provider."""
        expect(self.page.get_by_role("heading", name="Sign in at the provider")).to_be_visible()
        self.button(name or self.name).click()

    def enters(self, place: str = "") -> Page:
        """The whole way in."""
        self.comes(place)
        self.signs_in()
        expect(self.button("Sign out")).to_be_visible()
        return self.page

    def sees(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1, name=heading, exact=True)).to_be_visible()

    def told(self) -> Locator:
        return self.page.locator("main")

    def stored(self) -> Any:
        """Everything that the pages keep in this browser."""
        return json.loads(self.page.evaluate(STORED))
