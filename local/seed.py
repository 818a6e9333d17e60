"""The seed data of `make run`, written to the table."""

from datetime import datetime

from chalicelib.bss import store
from chalicelib.dynamodb import Table
from chalicelib.samples.catalogue import accounts, products


def sow(table: Table, now: datetime) -> None:
    """Write the seed data."""
    for account in accounts(now):
        table.put(store.account_row(account))
    for product in products(now):
        table.put(store.product_row(product))
