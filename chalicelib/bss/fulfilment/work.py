"""What is needed to work on an order, in one read."""

from typing import NamedTuple

from chalicelib.bss.invoices.numbering import last_number_in
from chalicelib.bss.orders.models import Asset, Order
from chalicelib.storage.keys import asset_key, bounced_key, read, series_key
from chalicelib.storage.table import Table


class Work(NamedTuple):
    """What is needed to work on an order: its assets, the last number taken, whether its address bounced."""

    assets: list[Asset]
    last_number: int
    address_bounced: bool


def read_work(table: Table, order: Order, series: str) -> Work:
    """All that working on an order needs, in one read."""
    keys = [asset_key(asset.asset_id) for asset in order.assets]
    bounced = bounced_key(order.recipient.email)
    rows = table.get_all([*keys, series_key(series), bounced])
    assets = [read(Asset, rows[key]) for key in keys]
    return Work(assets, last_number_in(rows, series), bounced in rows)
