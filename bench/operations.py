"""The operations whose cost is watched as the table grows, each with its name."""

from collections.abc import Callable, Iterator
from typing import Any

Operations = Iterator[tuple[str, Callable[[], Any]]]
AS_STAFF = (
    "/bss/orders",
    "/bss/orders?status=needs_attention",
    "/bss/orders?status=cancelled",
    "/bss/orders?account_id=acc_partner&status=needs_attention",
    "/bss/orders?step=welcome_email&bounced=true",
    "/bss/orders?placed_from=2026-01-01T00:00:00Z&placed_to=2026-01-02T00:00:00Z",
    "/bss/assets",
    "/bss/assets?product_type=user_migration_bundle",
    "/bss/assets?provisioning_status=failed",
    "/bss/assets?expires_before=2026-12-01",
    "/bss/invoices",
    "/bss/invoices?status=paid&account_id=acc_partner",
    "/bss/invoices?overdue=true",
    "/bss/invoices?type=credit_invoice",
    "/bss/accounts",
    "/bss/summary",
    "/bss/invoices/audit?series=INV-2026",
)
AS_BUYER = (
    "/basket",
    "/checkout",
    "/orders",
    "/orders?status=needs_attention",
    "/assets?provisioning_status=failed",
    "/invoices",
)


def operations(metered: Any) -> Operations:
    """Each operation; those of an order in the order in which they must be done."""
    service = metered.service
    for path in AS_BUYER:
        yield f"GET {path}", lambda path=path: service.ask("GET", path)
    for path in AS_STAFF:
        yield f"GET {path}", lambda path=path: service.ask("GET", path, role="staff")
    for lines in (1, 40):
        yield from _of_an_order(service, lines)
    yield "the schedule of what is due", service.queue_due_orders


def _of_an_order(service: Any, lines: int) -> Operations:
    orders: list[str] = []
    wanted = filled(service, lines)
    yield f"place {lines}", lambda: orders.append(placed(service, wanted))
    yield f"view the order of {lines}", lambda: service.ask("GET", f"/orders/{orders[0]}")
    yield f"fulfil {lines}", lambda: service.fulfil(orders[0])


def filled(service: Any, lines: int) -> dict[str, Any]:
    """A confirmed basket of so many lines, as placing names it."""
    for number in range(lines):
        line = {"product_id": "prd_bundle", "friendly_name": f"Wave {number}"}
        service.ask("POST", "/basket/lines", line)
    service.ask("PUT", "/checkout/billing", {"billing_version": 1})
    checkout = service.ask("GET", "/checkout")
    return {name: checkout[name] for name in ("basket_id", "basket_version")}


def placed(service: Any, wanted: dict[str, Any]) -> str:
    """The id of the order that a basket has become."""
    return service.ask("POST", "/orders", wanted)["order_id"]
