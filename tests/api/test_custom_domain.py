"""The service below a domain of its own, called as API Gateway calls it there.

With a base path mapping that names a stage, `path` and `requestContext.path` hold the base path and no stage;
`resourcePath` is what it always is.
"""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.config import settings
from local.gateway import Gateway
from local.issuer import Issuer
from tests.api.actors import Shopper
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.builders import PLACED_AT, an_order

DOMAIN, BASE_PATH = "api.shop.example", "/v1"
PUBLIC_URL = f"https://{DOMAIN}{BASE_PATH}"


class BelowADomain(Gateway):
    """A gateway whose events are those of a custom domain with a base path."""

    def __init__(self, app: Any) -> None:
        super().__init__(app)
        self._gateway.event_converter = Converter(self._gateway.event_converter)  # type: ignore[assignment]
        self._routes = self._gateway.event_converter.usual._route_matcher  # type: ignore[attr-defined]


class Converter:
    """Makes the usual events, and changes in them what a custom domain changes."""

    def __init__(self, usual: Any) -> None:
        self.usual = getattr(usual, "usual", usual)

    def create_lambda_event(self, path: str, **asked: Any) -> dict[str, Any]:
        event = self.usual.create_lambda_event(path=path, **asked)
        called = BASE_PATH + path.partition("?")[0]
        there = {"domainName": DOMAIN, "domainPrefix": "api", "stage": "api", "path": called}
        event["requestContext"] |= there
        return event | {"path": called, "resource": event["requestContext"]["resourcePath"]}


@pytest.fixture
def below_a_domain(
    service: Any, issuer: Issuer, cloud: Cloud, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Api]:
    monkeypatch.setenv("PUBLIC_URL", PUBLIC_URL)
    settings.cache_clear()
    yield Api(BelowADomain(service.app), issuer)
    monkeypatch.undo()
    settings.cache_clear()


def test_an_order_is_found_below_the_public_address(below_a_domain: Api) -> None:
    shopper = Shopper(below_a_domain)
    shopper.fill()
    shopper.order_for("acc_endcustomer")
    placed = shopper.place(shopper.confirm())
    assert placed.status == 201, placed.json
    assert placed.headers["location"] == f"{PUBLIC_URL}/orders/{placed.json['order_id']}"


def test_the_next_part_of_an_export_is_found_below_the_public_address(
    below_a_domain: Api, cloud: Cloud
) -> None:
    wide = an_order(of=40)
    long = tuple(line.with_changes(name="Ω" * 200) for line in wide.lines)
    for number in range(1, 201):
        made = invoice_of(
            wide.with_changes(lines=long),
            f"INV-2026-{number:06d}",
            payment_days=14,
            now=PLACED_AT + timedelta(minutes=number),
        )
        cloud.put(invoice_row(made))
    token = below_a_domain.token("acc_distributor", ("staff",), None)
    bearer = {"Authorization": f"Bearer {token}"}
    path = "/bss/invoices/export"
    link = below_a_domain.gateway.request("GET", path, bearer).headers["Link"]
    beginning = f"<{PUBLIC_URL}{path}?"
    assert link.startswith(beginning)
    rest = link.removeprefix(beginning).partition(">")[0]
    assert below_a_domain.gateway.request("GET", f"{path}?{rest}", bearer).status == 200


def test_every_route_is_called_as_ever(below_a_domain: Api) -> None:
    assert below_a_domain.get("/products?limit=1").status == 200
    assert below_a_domain.get("/products", by=None).status == 401
    assert below_a_domain.get("/orders/ord_00000000000000000000000000000000").status == 404
    assert below_a_domain.staff("GET", "/bss/orders").status == 200


def test_the_document_names_the_public_address_as_its_server(below_a_domain: Api) -> None:
    document = below_a_domain.get("/openapi.json", by=None).json
    assert document["servers"] == [{"url": PUBLIC_URL}]


def test_without_a_public_address_the_path_alone_is_told(api: Api) -> None:
    assert api.get("/openapi.json", by=None).json["servers"] == [{"url": "/api"}]
    shopper = Shopper(api)
    shopper.fill()
    shopper.order_for("acc_endcustomer")
    placed = shopper.place(shopper.confirm())
    assert placed.headers["location"] == f"/api/orders/{placed.json['order_id']}"
