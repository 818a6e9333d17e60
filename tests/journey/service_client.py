"""A running service seen from outside: its users, what they do, and what it can be asked."""

import itertools
import secrets
from dataclasses import dataclass, field
from typing import Any

import httpx

from tests.journey.service_process import wait_for

Json = dict[str, Any]
# Of a new company, the Harbour Bakery.
BILLING: Json = {
    "information": {
        "company": "Harbour Bakery Ltd",
        "street": "2 Mill Lane",
        "city": "Turku",
        "postal_code": "20100",
        "country": "FI",
        "tax_id": None,
    },
    "contact": {"name": "Elina Baker", "email": "elina@harbour-bakery.example", "phone": None},
    "currency": "EUR",
    "tax_rate": "0.24",
}


def lines_named(wanted: dict[str, int], product_id: str = "prd_mailbox") -> list[Json]:
    """Lines of one product by their friendly names."""
    return [
        {"product_id": product_id, "quantity": quantity, "friendly_name": name}
        for name, quantity in wanted.items()
    ]


class Service:
    """A running service, as everyone outside sees it."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.http = httpx.Client(
            base_url=url,
            timeout=60,
            trust_env=False,
            limits=httpx.Limits(max_connections=64, max_keepalive_connections=64),
        )
        self._tokens: dict[tuple[str, str, tuple[str, ...]], str] = {}
        self._run, self._count = secrets.token_hex(3), itertools.count(1)

    def buyer(self, account_id: str = "acc_partner") -> "User":
        """A new user of an account: nobody else has their basket."""
        return User(self, account_id, f"usr_{self._run}_{next(self._count)}", ("buyer",))

    def staff(self) -> "User":
        return User(self, "acc_distributor", "usr_staff", ("staff",))

    def token(self, account_id: str, sub: str, roles: tuple[str, ...]) -> str:
        key = (account_id, sub, roles)
        if key not in self._tokens:
            wanted = {"account_id": account_id, "sub": sub, "roles": list(roles)}
            self._tokens[key] = self.local("POST", "/token", wanted)["token"]
        return self._tokens[key]

    def local(self, method: str, path: str, body: Any = None) -> Any:
        """One of the helpers under /_local."""
        answer = self.http.request(method, f"/_local{path}", json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def misbehave(self, *coupons: Json, **faults: list[Json]) -> None:
        """Let BitTitan's next calls for a coupon go wrong, or `reads` and `revokes`; without any, heal all."""
        healed: dict[str, list[Json]] = {"reads": [], "revokes": []}
        lists = healed | {"coupons": list(coupons)} | faults
        self.local("POST", "/bittitan/faults", lists)

    def move_clock(self, seconds: float) -> None:
        self.local("POST", "/clock", {"advance_seconds": seconds})

    def coupons(self) -> list[Json]:
        """Every coupon that BitTitan holds."""
        return self.local("GET", "/bittitan")["coupons"]

    def coupons_of(self, order: Json) -> dict[str, list[Json]]:
        """The coupons that BitTitan holds for each asset of an order."""
        held = self.coupons()
        ids = [asset["asset_id"] for asset in order["assets"]]
        return {
            each: [held_for for held_for in held if held_for["reference"].partition(".")[0] == each]
            for each in ids
        }

    def mails_about(self, order: Json) -> list[Json]:
        mails = self.local("GET", "/emails")
        return [mail for mail in mails if order["order_id"] in mail["subject"]]


@dataclass(frozen=True)
class User:
    """Somebody with a token, who knows the way through the checkout."""

    service: Service
    account_id: str
    sub: str
    roles: tuple[str, ...] = field(default=("buyer",))

    def call(
        self, method: str, path: str, body: Any = None, headers: dict[str, str] | None = None
    ) -> httpx.Response:
        token = self.service.token(self.account_id, self.sub, self.roles)
        given = {"Authorization": f"Bearer {token}"} | (headers or {})
        return self.service.http.request(method, f"/api{path}", json=body, headers=given)

    def ask(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """The answer, which has to have that status."""
        answer = self.call(method, path, body)
        assert answer.status_code == status, (method, path, answer.status_code, answer.text)
        return answer.json()

    def get(self, path: str) -> Any:
        return self.ask("GET", path)

    def fill(self, lines: list[Json]) -> Json:
        """Put lines into the basket. The basket."""
        basket: Json = {}
        for line in lines:
            basket = self.ask("POST", "/basket/lines", line, status=201)
        return basket

    def order_for(self, account_id: str) -> Json:
        return self.ask("PUT", "/basket/order-for", {"account_id": account_id})

    def confirm(self) -> Json:
        """Confirm the billing information as the checkout shows it. The checkout."""
        version = self.get("/checkout")["billing"]["version"]
        return self.ask("PUT", "/checkout/billing", {"billing_version": version})

    def place(self, checkout: Json) -> httpx.Response:
        wanted = {name: checkout[name] for name in ("basket_id", "basket_version")}
        return self.call("POST", "/orders", wanted)

    def ready(self, lines: list[Json], account_id: str | None = None) -> Json:
        """Everything but the last press of the button. The checkout."""
        self.fill(lines)
        if account_id:
            self.order_for(account_id)
        checkout = self.confirm()
        assert checkout["blockers"] == []
        return checkout

    def buy(self, lines: list[Json], account_id: str | None = None) -> Json:
        """The whole way. The order as it was placed."""
        placed = self.place(self.ready(lines, account_id))
        assert placed.status_code == 201, placed.text
        return placed.json()

    def order(self, order: Json) -> Json:
        """An order as it stands now."""
        return self.get(f"/orders/{order['order_id']}")

    def settled(self, order: Json, status: str = "completed", *, within: float = 30.0) -> Json:
        """The order once it has that status."""

        def has_it() -> Json | None:
            found = self.order(order)
            seen.append(found)
            return found if found["status"] == status else None

        seen: list[Json] = []
        try:
            return wait_for(has_it, within=within)
        except AssertionError:
            raise AssertionError(f"not {status} within {within} s: {seen[-1]}") from None

    def assets(self, order: Json) -> list[Json]:
        """The order's assets in full."""
        return [self.get(f"/assets/{asset['asset_id']}") for asset in order["assets"]]


def step(order: Json, name: str) -> Json:
    """One of the four effects of an order."""
    return next(step for step in order["progress"] if step["step"] == name)
