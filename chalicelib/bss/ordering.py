"""Executing an order: the one transaction in which a purchase happens, all of it or nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib import ids
from chalicelib.bss.accounts import Account
from chalicelib.bss.models import (
    Asset,
    BillingSnapshot,
    Line,
    Order,
    OrderFor,
    OrderLine,
    Recipient,
)
from chalicelib.bss.products import Product
from chalicelib.bss.store import NEVER_WRITTEN, asset_row, order_row
from chalicelib.clock import stamp
from chalicelib.dynamodb import Put, Table
from chalicelib.money import Totals

# When nobody has begun an order by then, its message was lost, and the schedule queues it again.
MESSAGE_LOST_AFTER = timedelta(seconds=60)


class Purchase(NamedTuple):
    """What was agreed: who buys, for whom, which lines at which totals."""

    buyer: Account
    beneficiary: Account
    lines: tuple[Line, ...]
    totals: Totals
    products: Mapping[str, Product]


def compose(
    purchase: Purchase, *, order_id: str, by: str, basket_version: int | None, now: datetime
) -> tuple[Order, tuple[Asset, ...]]:
    """The order and its assets, one per line (product.md: one asset record per line)."""
    billing = purchase.buyer.billing
    order_for = OrderFor(account_id=purchase.beneficiary.account_id, name=purchase.beneficiary.name)
    lines = tuple(
        OrderLine(**dict(line), asset_id=ids.asset(order_id, number))
        for number, line in enumerate(purchase.lines, start=1)
    )
    assets = tuple(
        _asset(line, purchase, order_id=order_id, order_for=order_for, now=now) for line in lines
    )
    contact = purchase.beneficiary.billing.contact
    order = Order(
        order_id=order_id,
        status="provisioning",
        placed_at=now,
        placed_by=by,
        basket_version=basket_version,
        account_id=purchase.buyer.account_id,
        order_for=order_for,
        recipient=Recipient(name=contact.name, email=contact.email),
        billing=BillingSnapshot(
            version=billing.version, information=billing.information, contact=billing.contact
        ),
        tax_rate=billing.tax_rate,
        currency=billing.currency,
        lines=lines,
        totals=purchase.totals,
        assets=tuple(asset.summary() for asset in assets),
    )
    return order, assets


def _asset(
    line: OrderLine, purchase: Purchase, *, order_id: str, order_for: OrderFor, now: datetime
) -> Asset:
    product = purchase.products[line.product_id]
    return Asset(
        asset_id=line.asset_id or "",
        order_id=order_id,
        account_id=purchase.buyer.account_id,
        order_for=order_for,
        name=line.friendly_name or line.name,
        product_id=line.product_id,
        product_type=line.product_type,
        quantity=line.quantity,
        purchased_at=now,
        expire_days=product.expire_days,
        validity_days=product.validity_days,
    )


def execute(
    order: Order, assets: Iterable[Asset], *, claim: Put, receipt: Iterable[Put], table: Table
) -> None:
    """Write the order with its assets, if the claim on what it comes from holds; else nothing at all.

    Raises Lost when the claim, or a receipt, was taken by someone else.
    """
    due_at = stamp(order.placed_at + MESSAGE_LOST_AFTER)
    table.write(
        claim,
        Put(order_row(order, due_at=due_at), NEVER_WRITTEN),
        *(Put(asset_row(asset), NEVER_WRITTEN) for asset in assets),
        *receipt,
    )
