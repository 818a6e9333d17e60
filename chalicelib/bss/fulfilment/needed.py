"""What is needed to fulfil an order, read together with it."""

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.invoices.composing import day_of_issue, possible_series, series_of
from chalicelib.bss.invoices.numbering import Series, series_in
from chalicelib.bss.mail.addresses import is_blocked
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.store import asset_with_code, keys_with_code
from chalicelib.bss.orders.work import Work
from chalicelib.bss.seller.models import Seller
from chalicelib.bss.seller.store import seller_in
from chalicelib.storage.keys import (
    Key,
    Rows,
    bounced_key,
    bounced_key_of,
    seller_key,
    series_key,
)
from chalicelib.values import ids


class Needed(NamedTuple):
    """An order's assets with their codes, the seller, the series of its invoice, and if its address bounced."""

    assets: list[Asset]
    series: Series
    address_bounced: bool
    seller: Seller | None


def keys_of_work(order_id: str, prefix: str, now: datetime) -> Callable[[Work], list[Key]]:
    """The rows that a worker reads with an order."""

    def keys(work: Work) -> list[Key]:
        named = [ids.asset(order_id, number + 1) for number in range(work.assets)]
        with_codes = [key for asset_id in named for key in keys_with_code(asset_id)]
        series = map(series_key, possible_series(prefix, now))
        return [*with_codes, *series, seller_key(), bounced_key_of(work.address)]

    return keys


def needed_in(rows: Rows, order: Order, prefix: str, now: datetime) -> Needed:
    """All that fulfilling an order needs, from the rows of `keys_of_work`."""
    seller = seller_in(rows)
    name = series_of(prefix, day_of_issue(seller, now))
    assets = [asset_with_code(asset.asset_id, rows) for asset in order.assets]
    bounced = rows.get(bounced_key(order.recipient.email))
    return Needed(assets, series_in(rows, name), is_blocked(bounced), seller)
