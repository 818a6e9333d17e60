"""How accounts, products, orders, assets and invoices lie in the table."""

from datetime import datetime, timedelta

from chalicelib import ids
from chalicelib.bss.accounts import Account
from chalicelib.bss.models import Asset, Invoice, Order
from chalicelib.bss.products import Product
from chalicelib.clock import stamp
from chalicelib.dynamodb import Condition, Put, Table
from chalicelib.table import (
    DUE_COUPONS,
    DUE_ORDERS,
    Key,
    Row,
    account_key,
    account_list,
    asset_key,
    invoice_key,
    order_key,
    position,
    product_key,
    read,
    row,
    status_list,
)

COUPON_CHECKED_EVERY = timedelta(hours=24)

NEVER_WRITTEN = Condition("attribute_not_exists(pk)")
UNCHANGED_SINCE_READ = "version = :seen"


def account_row(account: Account) -> Row:
    parent = account.parent_account_id
    return row(
        account_key(account.account_id),
        account,
        account_list=account_list(parent, "END_CUSTOMER") if parent else None,
        status_list=status_list("ACCOUNT", account.provisioning_sync_status),
        position=position(account.created_at, account.account_id),
        version=account.revision,
    )


def account_in(rows: dict[Key, Row], account_id: str) -> Account | None:
    stored = rows.get(account_key(account_id))
    return read(Account, stored) if stored else None


def product_row(product: Product) -> Row:
    return row(
        product_key(product.product_id),
        product,
        status_list=status_list("PRODUCT", "published" if product.published else "hidden"),
        position=position(product.created_at, product.product_id),
        version=product.revision,
    )


def product_in(rows: dict[Key, Row], product_id: str) -> Product | None:
    stored = rows.get(product_key(product_id))
    return read(Product, stored) if stored else None


def order_row(
    order: Order,
    *,
    due_at: str | None = None,
    lease: str | None = None,
    leased_until: str | None = None,
    begun: int | None = None,
) -> Row:
    """An order's row. With `due_at` it is on the list of what still has to be done."""
    return row(
        order_key(order.order_id),
        order,
        account_list=account_list(order.account_id, "ORDER"),
        status_list=status_list("ORDER", order.status),
        position=position(order.placed_at, order.order_id),
        due=DUE_ORDERS if due_at else None,
        due_at=due_at,
        lease=lease,
        leased_until=leased_until,
        begun=begun,
        invoice_number=order.invoice_number,
    )


def asset_row(asset: Asset) -> Row:
    """An asset's row. While its coupon is active it is on the list of what BitTitan is asked about."""
    checked = _next_check(asset)
    return row(
        asset_key(asset.asset_id),
        asset,
        account_list=account_list(asset.account_id, "ASSET"),
        status_list=status_list("ASSET", asset.provisioning_status),
        position=position(asset.purchased_at, asset.asset_id),
        coupon_id=asset.coupon.coupon_id if asset.coupon else None,
        due=DUE_COUPONS if checked else None,
        due_at=stamp(checked) if checked else None,
    )


def _next_check(asset: Asset) -> datetime | None:
    if asset.coupon is None or asset.coupon.status != "active":
        return None
    return (asset.coupon_checked_at or asset.at or asset.purchased_at) + COUPON_CHECKED_EVERY


def invoice_row(invoice: Invoice) -> Row:
    return row(
        invoice_key(invoice.invoice_number),
        invoice,
        account_list=account_list(invoice.account_id, "INVOICE"),
        status_list=status_list("INVOICE", invoice.type),
        position=f"{stamp(invoice.issued_at)}#{invoice.invoice_number}",
        credited_by=invoice.credited_by,
    )


def find_account(table: Table, account_id: str) -> Account | None:
    if not ids.is_id(account_id, "acc"):
        return None
    stored = table.get(account_key(account_id))
    return read(Account, stored) if stored else None


def find_product(table: Table, product_id: str) -> Product | None:
    if not ids.is_id(product_id, "prd"):
        return None
    stored = table.get(product_key(product_id))
    return read(Product, stored) if stored else None


def find_order(table: Table, order_id: str) -> Order | None:
    """The order alone, without its assets' rows."""
    if not ids.is_id(order_id, "ord"):
        return None
    stored = table.get(order_key(order_id))
    return read(Order, stored) if stored else None


def find_order_with_assets(table: Table, order_id: str) -> tuple[Order, list[Asset]] | None:
    """An order and its assets, in one read."""
    if not ids.is_id(order_id, "ord"):
        return None
    key = order_key(order_id)
    rows = table.collection(key.pk)
    orders = [read(Order, at) for at in rows if at["sk"]["S"] == key.sk]
    assets = [read(Asset, at) for at in rows if at["sk"]["S"].startswith("ASSET#")]
    return (orders[0], assets) if orders else None


def find_asset(table: Table, asset_id: str) -> Asset | None:
    if not ids.is_id(asset_id, "ast"):
        return None
    stored = table.get(asset_key(asset_id))
    return read(Asset, stored) if stored else None


def find_invoice(table: Table, invoice_number: str) -> Invoice | None:
    if not ids.is_invoice_number(invoice_number):
        return None
    stored = table.get(invoice_key(invoice_number))
    return read(Invoice, stored) if stored else None


def replaced(before: Account, after: Account) -> Put:
    """The write of a changed account over exactly what was read."""
    changed = after.model_copy(update={"revision": before.revision + 1})
    return Put(account_row(changed), _unchanged(before.revision))


def replaced_product(before: Product, after: Product) -> Put:
    """The write of a changed product over exactly what was read."""
    changed = after.model_copy(update={"revision": before.revision + 1})
    return Put(product_row(changed), _unchanged(before.revision))


def _unchanged(revision: int) -> Condition:
    return Condition(UNCHANGED_SINCE_READ, {"seen": revision})
