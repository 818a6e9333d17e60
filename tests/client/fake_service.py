"""A fake service: it records requests and gives scripted answers."""

from collections.abc import Callable, Iterator
from typing import Any

import httpx
from storefront_client import BackOffice, Patience, Storefront

BASE = "https://shop.example/api"
TOKEN = "header.secret-claims.signature"
Made = httpx.Response | Exception | Callable[[httpx.Request], httpx.Response]
Json = dict[str, Any]


class Clock:
    """A clock that only moves when somebody waits."""

    def __init__(self) -> None:
        self.at = 0.0
        self.waits: list[float] = []

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.at += seconds

    def now(self) -> float:
        return self.at


class Service:
    """Returns its answers in turn; the last one is repeated."""

    def __init__(self, *answers: Made) -> None:
        self.asked: list[httpx.Request] = []
        self.clock = Clock()
        self._answers = list(answers)
        self.http = httpx.Client(transport=httpx.MockTransport(self._answer))

    def storefront(self, token: Any = TOKEN, **limits: Any) -> Storefront:
        return Storefront(BASE, token, http=self.http, patience=self.patience(**limits))

    def back_office(self, **limits: Any) -> BackOffice:
        return BackOffice(BASE, TOKEN, http=self.http, patience=self.patience(**limits))

    def patience(self, **limits: Any) -> Patience:
        return Patience(**limits, sleep=self.clock.sleep, clock=self.clock.now)

    @property
    def keys(self) -> list[str | None]:
        """The Idempotency-Key of every request."""
        return [request.headers.get("Idempotency-Key") for request in self.asked]

    def _answer(self, request: httpx.Request) -> httpx.Response:
        self.asked.append(request)
        made = self._answers.pop(0) if len(self._answers) > 1 else self._answers[0]
        if isinstance(made, Exception):
            raise made
        return made(request) if callable(made) else made


def problem(status: int, code: str, **more: Any) -> Json:
    body = {
        "type": f"urn:problem-type:{code}",
        "title": "No",
        "status": status,
        "code": code,
        "detail": "It cannot be done.",
        "request_id": "req_1",
        "errors": [{"code": code, "detail": "It cannot be done."}],
    }
    return body | more


def refuses(status: int, code: str, headers: dict[str, str] | None = None) -> httpx.Response:
    """A refusal in the shape of a problem."""
    given = {"Content-Type": "application/problem+json"} | (headers or {})
    return httpx.Response(status, json=problem(status, code), headers=given)


def money(amount: int) -> Json:
    return {"amount": amount, "currency": "EUR"}


def basket(**more: Any) -> Json:
    """An empty basket, as it is answered."""
    totals = {"net": money(0), "taxes": [], "tax": money(0), "payable": money(0)}
    nobody = {"account_id": "acc_partner", "name": "Northwind Partner"}
    body = {"basket_id": None, "version": 0, "status": "open", "order_id": None}
    body |= {"account_id": "acc_partner", "order_for": nobody, "lines": [], "totals": totals}
    return body | {"updated_at": None, "purchase_order_number": None} | more


def baskets(**more: Any) -> httpx.Response:
    return httpx.Response(200, json=basket(**more))


def product(number: int) -> Json:
    body = {"product_id": f"prd_{number}", "name": f"Product {number}", "description": ""}
    body |= {"category": None, "product_type": "mailbox_license", "unit_price": money(1290)}
    body |= {"min_quantity": 1, "max_quantity": 100, "expire_days": 365, "validity_days": 365}
    return body


def pages(count: int, size: int) -> Iterator[httpx.Response]:
    """A list of so many products, in pages of that size."""
    for start in range(0, max(count, 1), size):
        items = [product(number) for number in range(start, min(start + size, count))]
        ahead = f"after-{start + size}" if start + size < count else None
        yield httpx.Response(200, json={"items": items, "next_cursor": ahead})
