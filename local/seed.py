"""The seed data of `make run`, written to the table."""

from datetime import datetime

from chalicelib.bss.accounts.store import account_row
from chalicelib.bss.products.store import product_row
from chalicelib.openapi.sample_data import accounts, products, seller
from chalicelib.storage.keys import row, seller_key
from chalicelib.storage.table import Table


def write_seed_data(table: Table, now: datetime) -> None:
    """Write the seed data."""
    for account in accounts(now):
        table.put(account_row(account))
    for product in products(now):
        table.put(product_row(product))
    table.put(row(seller_key(), seller(), version=seller().version))
