"""Orders, lines, assets and coupons for tests: sensible unless a test says what it cares about."""

from datetime import UTC, date, datetime
from typing import Any

from chalicelib import ids
from chalicelib.bss.accounts import BillingContact, BillingInformation
from chalicelib.bss.models import (
    Asset,
    BillingSnapshot,
    Coupon,
    Order,
    OrderFor,
    OrderLine,
    Recipient,
)
from chalicelib.money import Money, totals

ORDER_ID = "ord_0123456789abcdef0123456789abcdef"
PLACED_AT = datetime(2026, 3, 9, 10, 30, tzinfo=UTC)
EXPIRES_ON = date(2027, 3, 9)
CUSTOMER = OrderFor(account_id="acc_customer", name="Northwind Traders Ltd")
RECIPIENT = Recipient(name="Anna Weber", email="anna.weber@northwind.example")
BILLING = BillingSnapshot(
    version=1,
    information=BillingInformation(
        company="Northwind Traders Ltd",
        street="1 Harbour Street",
        city="Hamburg",
        postal_code="20457",
        country="DE",
        tax_id="DE123456789",
    ),
    contact=BillingContact(name="Anna Weber", email="anna.weber@northwind.example"),
)


def a_line(number: int = 1, *, order_id: str = ORDER_ID, **changes: Any) -> OrderLine:
    """The line of an order's asset of that number: ten mailbox licences at 12.00 EUR."""
    wanted: dict[str, Any] = {
        "line_id": f"lin_mailbox_{number:016x}",
        "product_id": "prd_mailbox",
        "name": "MigrationWiz Mailbox",
        "product_type": "mailbox_license",
        "friendly_name": f"Mailboxes {number}",
        "quantity": 10,
        "unit_price": Money(amount=1200, currency="EUR"),
        "asset_id": ids.asset(order_id, number),
    } | changes
    price = wanted["unit_price"]
    total = Money(amount=price.amount * wanted["quantity"], currency=price.currency)
    return OrderLine.model_validate({"line_total": total} | wanted)


def an_order(*, of: int = 1, **changes: Any) -> Order:
    """An order of that many lines, placed and not yet fulfilled; its totals fit its lines."""
    wanted: dict[str, Any] = {
        "order_id": ORDER_ID,
        "status": "provisioning",
        "placed_at": PLACED_AT,
        "placed_by": "usr_anna",
        "basket_version": 1,
        "account_id": CUSTOMER.account_id,
        "order_for": CUSTOMER,
        "recipient": RECIPIENT,
        "billing": BILLING,
        "tax_rate": "0.19",
        "currency": "EUR",
    } | changes
    numbers = range(1, of + 1)
    lines = wanted.setdefault(
        "lines", tuple(a_line(number, order_id=wanted["order_id"]) for number in numbers)
    )
    nets = [(line.line_total.amount, wanted["tax_rate"]) for line in lines]
    return Order.model_validate({"totals": totals(nets, wanted["currency"])} | wanted)


def an_asset(number: int = 1, **changes: Any) -> Asset:
    """The asset of an order's line of that number, which has no coupon yet."""
    order_id = changes.get("order_id", ORDER_ID)
    wanted: dict[str, Any] = {
        "asset_id": ids.asset(order_id, number),
        "order_id": order_id,
        "account_id": CUSTOMER.account_id,
        "order_for": CUSTOMER,
        "name": f"Mailboxes {number}",
        "product_id": "prd_mailbox",
        "product_type": "mailbox_license",
        "quantity": 10,
        "purchased_at": PLACED_AT,
        "expire_days": 365,
        "validity_days": 365,
    }
    return Asset(**wanted | changes)


def a_provisioned_asset(number: int = 1, **changes: Any) -> Asset:
    """The asset of that number with its coupon."""
    wanted: dict[str, Any] = {
        "provisioning_status": "synchronized",
        "coupon": a_coupon(number),
        "attempts": 1,
        "first_attempt_at": PLACED_AT,
        "at": PLACED_AT,
    }
    return an_asset(number, **wanted | changes)


def a_failed_asset(number: int = 1, **changes: Any) -> Asset:
    """The asset of that number, which BitTitan refused a coupon for."""
    wanted: dict[str, Any] = {
        "provisioning_status": "failed",
        "last_error": "BitTitan refused: the account is locked.",
        "attempts": 1,
        "first_attempt_at": PLACED_AT,
        "at": PLACED_AT,
    }
    return an_asset(number, **wanted | changes)


def a_coupon(number: int = 1, **changes: Any) -> Coupon:
    """The active coupon of the asset of that number."""
    wanted: dict[str, Any] = {
        "coupon_id": f"cpn_{number:04d}",
        "code": f"BT-{number:04d}-QX7K-92MD",
        "status": "active",
        "expires_on": EXPIRES_ON,
    }
    return Coupon(**wanted | changes)
