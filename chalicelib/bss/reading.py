"""Reading one order, asset, invoice or account: an account's own, or any for staff."""

from datetime import datetime

from chalicelib.bss import answers, store
from chalicelib.bss.answers import (
    AccountAnswer,
    AssetAnswer,
    BssOrderAnswer,
    InvoiceAnswer,
    OrderAnswer,
    ProductAnswer,
)
from chalicelib.dynamodb import Table
from chalicelib.errors import NotFound
from chalicelib.observability import logger


def order_of_account(order_id: str, account_id: str, *, table: Table) -> OrderAnswer:
    """An order of the account. Raises NotFound, also for someone else's (product.md: 404)."""
    found = store.find_order_with_assets(table, order_id)
    if found is None or found[0].account_id != account_id:
        raise NotFound
    return answers.order_answer(*found)


def any_order(order_id: str, *, table: Table) -> BssOrderAnswer:
    """An order as staff see it. Raises NotFound."""
    found = store.find_order_with_assets(table, order_id)
    if found is None:
        raise NotFound
    return answers.bss_order_answer(*found)


def asset_of_account(asset_id: str, account_id: str, *, table: Table, now: datetime) -> AssetAnswer:
    """An asset of the account, with its coupon's code. Raises NotFound."""
    asset = store.find_asset(table, asset_id)
    if asset is None or asset.account_id != account_id:
        raise NotFound
    return answers.asset_answer(asset, now.date())


def any_asset(asset_id: str, *, by: str, table: Table, now: datetime) -> AssetAnswer:
    """An asset with its coupon's code, for staff; that it was shown is logged, not the code."""
    asset = store.find_asset(table, asset_id)
    if asset is None:
        raise NotFound
    if asset.coupon:
        logger.info("coupon_code_shown", audit=True, asset_id=asset.asset_id, by=by)
    return answers.asset_answer(asset, now.date())


def invoice_of_account(invoice_number: str, account_id: str, *, table: Table) -> InvoiceAnswer:
    """An invoice of the account. Raises NotFound."""
    invoice = store.find_invoice(table, invoice_number)
    if invoice is None or invoice.account_id != account_id:
        raise NotFound
    return answers.invoice_answer(invoice)


def any_invoice(invoice_number: str, *, table: Table) -> InvoiceAnswer:
    """An invoice or credit invoice. Raises NotFound."""
    invoice = store.find_invoice(table, invoice_number)
    if invoice is None:
        raise NotFound
    return answers.invoice_answer(invoice)


def any_account(account_id: str, *, table: Table) -> AccountAnswer:
    """An account. Raises NotFound."""
    account = store.find_account(table, account_id)
    if account is None:
        raise NotFound
    return answers.account_answer(account)


def published_product(product_id: str, *, table: Table) -> ProductAnswer:
    """One published product. Raises NotFound, also when it is not published."""
    product = store.find_product(table, product_id)
    if product is None or not product.published:
        raise NotFound
    return answers.product_answer(product)
