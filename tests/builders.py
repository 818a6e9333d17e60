"""Accounts, products, baskets, orders and assets for tests: sensible unless a test says what it cares about."""

from datetime import UTC, date, datetime
from typing import Any

from chalice.app import Request

from chalicelib.bss.accounts.models import Account, Billing, BillingContact, BillingInformation
from chalicelib.bss.coupons.port import CouponRequest
from chalicelib.bss.orders.assets import Asset, Coupon, OrderFor
from chalicelib.bss.orders.models import BillingSnapshot, Line, Order, OrderLine, Recipient
from chalicelib.bss.products.models import Product
from chalicelib.checkout.basket import Basket
from chalicelib.values import ids
from chalicelib.values.money import Money, Price, totals

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
    """The order line of asset `number`: ten mailbox licences at 12.00 EUR."""
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
    """An order with this many lines, placed and not yet fulfilled. Its totals match its lines."""
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
    """The asset of order line `number`, without a coupon."""
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
    """Asset `number` with its coupon."""
    wanted: dict[str, Any] = {
        "provisioning_status": "synchronized",
        "coupon": a_coupon(number),
        "attempts": 1,
        "at": PLACED_AT,
    }
    return an_asset(number, **wanted | changes)


def a_failed_asset(number: int = 1, **changes: Any) -> Asset:
    """Asset `number`, for which BitTitan refused a coupon."""
    wanted: dict[str, Any] = {
        "provisioning_status": "failed",
        "last_error": "BitTitan refused: the account is locked.",
        "attempts": 1,
        "at": PLACED_AT,
    }
    return an_asset(number, **wanted | changes)


def a_coupon(number: int = 1, **changes: Any) -> Coupon:
    """The active coupon of asset `number`."""
    wanted: dict[str, Any] = {
        "coupon_id": f"cpn_{number:04d}",
        "code": f"BT-{number:04d}-QX7K-92MD",
        "status": "active",
        "expires_on": EXPIRES_ON,
    }
    return Coupon(**wanted | changes)


def a_coupon_request(**changes: Any) -> CouponRequest:
    """A request to BitTitan for a coupon: 25 mailbox licences."""
    wanted: dict[str, Any] = {
        "sku": "MIGRATIONWIZ-MAILBOX",
        "licenses": 25,
        "expire_days": 365,
        "validity_days": 180,
        "label": "Spring move",
        "reference": "ast_1_01",
    }
    return CouponRequest(**wanted | changes)


def a_billing(**changes: Any) -> Billing:
    """Complete billing data at 19 % tax, in its first version."""
    wanted: dict[str, Any] = {
        "information": BILLING.information,
        "contact": BILLING.contact,
        "currency": "EUR",
        "tax_rate": "0.19",
    }
    return Billing(**wanted | changes)


def an_account(**changes: Any) -> Account:
    """A synchronized customer that may order for itself."""
    wanted: dict[str, Any] = {
        "account_id": CUSTOMER.account_id,
        "kind": "customer",
        "name": CUSTOMER.name,
        "parent_account_id": None,
        "provisioning_sync_status": "synchronized",
        "last_error": None,
        "may_order_for_itself": True,
        "billing": a_billing(),
        "created_at": PLACED_AT,
    }
    return Account(**wanted | changes)


def an_end_customer(**changes: Any) -> Account:
    """A synchronized end customer of `acc_partner`."""
    wanted: dict[str, Any] = {
        "account_id": "acc_endcustomer",
        "kind": "end_customer",
        "name": "Fjord Foods",
        "parent_account_id": "acc_partner",
        "may_order_for_itself": False,
    }
    return an_account(**wanted | changes)


def a_product(**changes: Any) -> Product:
    """A published mailbox licence at 12.00 EUR, sold one to ten thousand at a time."""
    wanted: dict[str, Any] = {
        "product_id": "prd_mailbox",
        "name": "MigrationWiz Mailbox",
        "description": "Moves one mailbox.",
        "category": None,
        "product_type": "mailbox_license",
        "unit_price": Price(amount=1200, currency="EUR"),
        "min_quantity": 1,
        "max_quantity": 10_000,
        "published": True,
        "created_at": PLACED_AT,
    }
    return Product(**wanted | changes)


def a_basket_line(number: int = 1, **changes: Any) -> Line:
    """Basket line `number`: ten mailbox licences at the current price."""
    return Line(**a_line(number, **changes).model_dump(exclude={"asset_id"}))


def a_basket(*lines: Line, **changes: Any) -> Basket:
    """A stored basket of the customer, ordering for itself, at version 3."""
    wanted: dict[str, Any] = {
        "basket_id": "bsk_0123456789abcdef0123456789abcdef",
        "version": 3,
        "status": "open",
        "account_id": CUSTOMER.account_id,
        "sub": "usr_anna",
        "order_for": CUSTOMER,
        "lines": lines,
        "confirmed_billing_version": 1,
    }
    return Basket(**wanted | changes)


def a_request(
    body: bytes | None = None,
    *,
    query: dict[str, list[str]] | None = None,
    headers: dict[str, str] | None = None,
    roles: str = "buyer",
) -> Request:
    """A request as Chalice passes it on, from an authenticated user of `acc_partner`."""
    caller = {"account_id": "acc_partner", "sub": "usr_anna", "roles": roles}
    context = {"httpMethod": "POST", "resourcePath": "/x", "authorizer": caller}
    return Request(
        {
            "multiValueQueryStringParameters": query,
            "headers": headers or {},
            "pathParameters": {},
            "requestContext": context,
            "body": body.decode() if body is not None else None,
            "stageVariables": None,
        }
    )
