"""What is needed to fulfil an order, in one read."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.invoices.composing import day_of_issue, possible_series, series_of
from chalicelib.bss.invoices.numbering import Series, series_in
from chalicelib.bss.mail.addresses import is_blocked
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.store import asset_with_code, keys_with_code
from chalicelib.bss.seller.models import Seller
from chalicelib.bss.seller.store import seller_in
from chalicelib.storage.keys import bounced_key, seller_key, series_key
from chalicelib.storage.table import Table


class Work(NamedTuple):
    """An order's assets with their codes, the seller, the series of its invoice, and if its address bounced."""

    assets: list[Asset]
    series: Series
    address_bounced: bool
    seller: Seller | None


def read_work(table: Table, order: Order, prefix: str, now: datetime) -> Work:
    """All that fulfilling an order needs, in one read."""
    named = [asset.asset_id for asset in order.assets]
    keys = [key for asset_id in named for key in keys_with_code(asset_id)]
    bounced = bounced_key(order.recipient.email)
    series = map(series_key, possible_series(prefix, now))
    rows = table.get_all([*keys, *series, seller_key(), bounced])
    seller = seller_in(rows)
    name = series_of(prefix, day_of_issue(seller, now))
    assets = [asset_with_code(asset_id, rows) for asset_id in named]
    return Work(assets, series_in(rows, name), is_blocked(rows.get(bounced)), seller)
