"""A basket that is ready to be placed."""

from typing import Any

from bench.service import Service


def fill(service: Service, lines: int, product_id: str = "prd_mailbox", **how: str) -> None:
    """Put so many lines into a basket and confirm its billing; `how` says whose it is."""
    for number in range(lines):
        line = {"product_id": product_id, "friendly_name": f"Wave {number}"}
        service.ask("POST", "/basket/lines", line, **how)
    service.ask("PUT", "/checkout/billing", {"billing_version": 1}, **how)


def to_place(service: Service, **how: str) -> dict[str, Any]:
    """The basket as placing names it."""
    checkout = service.ask("GET", "/checkout", **how)
    return {name: checkout[name] for name in ("basket_id", "basket_version")}


def placed(service: Service, lines: int) -> str:
    """The id of a new order of so many lines."""
    fill(service, lines)
    return service.ask("POST", "/orders", to_place(service))["order_id"]
