"""What is needed to fulfil an order, in one read."""

from typing import NamedTuple

from chalicelib.bss.invoices.numbering import Series, series_in
from chalicelib.bss.mail.addresses import is_blocked
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.storage.keys import asset_key, bounced_key, read, series_key
from chalicelib.storage.table import Table


class Work(NamedTuple):
    """An order's assets, the series of its invoice, and whether its address bounced."""

    assets: list[Asset]
    series: Series
    address_bounced: bool


def read_work(table: Table, order: Order, series_name: str) -> Work:
    """All that fulfilling an order needs, in one read."""
    keys = [asset_key(asset.asset_id) for asset in order.assets]
    bounced = bounced_key(order.recipient.email)
    rows = table.get_all([*keys, series_key(series_name), bounced])
    assets = [read(Asset, rows[key]) for key in keys]
    return Work(assets, series_in(rows, series_name), is_blocked(rows.get(bounced)))
