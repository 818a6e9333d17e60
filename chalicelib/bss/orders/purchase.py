"""Executing an order: the one transaction in which a purchase happens, all of it or nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.assets import Asset, OrderFor
from chalicelib.bss.orders.blockers import in_the_way
from chalicelib.bss.orders.models import BillingSnapshot, Line, Order, OrderLine, Recipient
from chalicelib.bss.orders.pricing import at_current_prices, totals_of
from chalicelib.bss.orders.situation import Situation, Terms
from chalicelib.bss.orders.store import asset_row, order_row
from chalicelib.bss.orders.work import work_row
from chalicelib.bss.products.models import Product
from chalicelib.errors import CheckoutBlocked, Fault, NotFound
from chalicelib.storage.conditions import NEVER_WRITTEN, Condition, Put
from chalicelib.storage.table import Table
from chalicelib.values import ids
from chalicelib.values.clock import stamp
from chalicelib.values.money import Totals

# An order that no worker has begun by then is queued again by the schedule: its message was lost.
MESSAGE_LOST_AFTER = timedelta(seconds=60)


class Purchase(NamedTuple):
    """What was agreed: who buys, for whom, which lines at which totals; and where the seller's days begin."""

    buyer: Account
    order_for: Account
    lines: tuple[Line, ...]
    totals: Totals
    products: Mapping[str, Product]
    purchase_order_number: str | None = None
    time_zone: str = "UTC"


def charged(situation: Situation) -> Purchase:
    """What ordering now would charge: the lines at the prices of now (rules.md R4)."""
    buyer, products = situation.account, situation.products
    lines = at_current_prices(situation.lines, products, buyer.billing.currency)
    return Purchase(
        buyer,
        situation.order_for,
        lines,
        totals_of(lines, buyer),
        products,
        situation.purchase_order_number,
        situation.seller.time_zone if situation.seller else "UTC",
    )


def agree(situation: Situation, terms: Terms) -> Purchase:
    """What is bought, when nothing is in the way. Raises CheckoutBlocked with every blocker.

    Raises NotFound when whom the order is for is no end customer of the buyer any more (rules.md R2).
    """
    if not _is_own(situation.account, situation.order_for):
        raise NotFound
    purchase = charged(situation)
    found = in_the_way(situation, terms, purchase.totals.payable)
    if found:
        raise CheckoutBlocked(faults=[Fault.of(blocker) for blocker in found])
    return purchase


def _is_own(buyer: Account, order_for: Account) -> bool:
    if order_for.account_id == buyer.account_id:
        return True
    return buyer.kind == "partner" and order_for.parent_account_id == buyer.account_id


def compose(
    purchase: Purchase, *, order_id: str, by: str, basket_version: int | None, now: datetime
) -> tuple[Order, tuple[Asset, ...]]:
    """The order and its assets, one per line (rules.md R6)."""
    order = order_of(purchase, order_id=order_id, by=by, basket_version=basket_version, now=now)
    assets = tuple(_asset(line, order, purchase) for line in order.lines)
    return order.with_changes(assets=tuple(asset.summary() for asset in assets)), assets


def order_of(
    purchase: Purchase, *, order_id: str, by: str, basket_version: int | None, now: datetime
) -> Order:
    """The order, without its assets."""
    billing = purchase.buyer.billing
    return Order(
        order_id=order_id,
        status="provisioning",
        placed_at=now,
        placed_by=by,
        basket_version=basket_version,
        account_id=purchase.buyer.account_id,
        order_for=OrderFor.of(purchase.order_for),
        recipient=Recipient.of(purchase.order_for.billing.contact),
        billing=BillingSnapshot.of(billing),
        tax_rate=billing.tax_rate,
        currency=billing.currency,
        tax_category=billing.tax_category,
        tax_reason=billing.tax_reason,
        invoice_terms=purchase.buyer.invoice_terms,
        lines=_order_lines(purchase.lines, order_id),
        totals=purchase.totals,
        purchase_order_number=purchase.purchase_order_number,
    )


def _order_lines(lines: Iterable[Line], order_id: str) -> tuple[OrderLine, ...]:
    return tuple(
        OrderLine(**vars(line), asset_id=ids.asset(order_id, number))
        for number, line in enumerate(lines, start=1)
    )


def _asset(line: OrderLine, order: Order, purchase: Purchase) -> Asset:
    product = purchase.products[line.product_id]
    return Asset(
        asset_id=line.asset_id or "",
        order_id=order.order_id,
        account_id=order.account_id,
        order_for=order.order_for,
        name=line.friendly_name or line.name,
        product_id=line.product_id,
        product_type=line.product_type,
        quantity=line.quantity,
        purchased_at=order.placed_at,
        expire_days=product.expire_days,
        validity_days=product.validity_days,
        time_zone=purchase.time_zone,
    )


def execute(
    order: Order,
    assets: Iterable[Asset],
    *,
    over: Condition = NEVER_WRITTEN,
    also: Iterable[Put] = (),
    table: Table,
) -> None:
    """Write the order with its assets, all or nothing; `also` is what it comes from, and a receipt.

    The one way to an executed order, from a basket or `over` a draft (rules.md R5). Raises Lost when
    the order was executed, changed or cancelled, or `also` does not hold.
    """
    due_at = stamp(order.placed_at + MESSAGE_LOST_AFTER)
    table.write(
        Put(order_row(order, writes=1), over),
        Put(work_row(order, writes=1, due_at=due_at), NEVER_WRITTEN),
        *(Put(asset_row(asset), NEVER_WRITTEN) for asset in assets),
        *also,
    )
