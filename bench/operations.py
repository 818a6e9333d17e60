"""The operations whose cost is watched as the table grows, each with its name."""

from collections.abc import Callable, Iterator
from typing import Any

from bench.baskets import fill, to_place

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
    fill(service, lines, "prd_bundle")
    basket = to_place(service)

    def place() -> None:
        orders.append(service.ask("POST", "/orders", basket)["order_id"])

    yield f"place {lines}", place
    yield f"view the order of {lines}", lambda: service.ask("GET", f"/orders/{orders[0]}")
    yield f"fulfil {lines}", lambda: service.fulfil(orders[0])
