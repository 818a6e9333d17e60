"""The basket's row, what a request to change it comes with, and the rows a checkout is judged by."""

from datetime import datetime
from typing import NamedTuple

from chalicelib.auth import Caller
from chalicelib.bss.accounts import store as accounts
from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.assets import OrderFor
from chalicelib.bss.products.models import Product
from chalicelib.bss.products.store import products_in
from chalicelib.bss.seller.models import Seller
from chalicelib.bss.seller.store import seller_in
from chalicelib.checkout.basket import Basket
from chalicelib.errors import AccountNotOnFile, StaleVersion
from chalicelib.storage.conditions import Put, unchanged_since_read
from chalicelib.storage.keys import (
    Key,
    Rows,
    account_key,
    basket_key,
    product_key,
    read,
    row,
    seller_key,
)
from chalicelib.storage.receipts import Slot
from chalicelib.storage.table import Table


class Request(NamedTuple):
    """A request to change something: `if_match` holds the versions it accepts, None accepts any."""

    caller: Caller
    now: datetime
    if_match: frozenset[int] | None = None
    slot: Slot = Slot()

    def must_match(self, version: int) -> None:
        """Raises StaleVersion when versions were asked for and this is another."""
        if self.if_match is not None and version not in self.if_match:
            raise StaleVersion


def key_of(caller: Caller) -> Key:
    return basket_key(caller.account_id, caller.sub)


def account_in(rows: Rows, caller: Caller) -> Account:
    """The caller's account. Raises AccountNotOnFile."""
    account = accounts.account_in(rows, caller.account_id)
    if account is None:
        raise AccountNotOnFile
    return account


def stored_basket_in(rows: Rows, caller: Caller) -> Basket | None:
    """What the basket's row holds, open or ordered."""
    stored = rows.get(key_of(caller))
    return read(Basket, stored) if stored else None


def open_or_fresh(stored: Basket | None, caller: Caller) -> Basket:
    """The open basket; an empty one, not stored yet, when there is none."""
    if stored and stored.status == "open":
        return stored
    return Basket(
        basket_id=None,
        version=0,
        status="open",
        account_id=caller.account_id,
        sub=caller.sub,
        order_for=OrderFor(account_id=caller.account_id, name=""),
        follows=stored.version if stored else 0,
    )


def named(basket: Basket, account: Account) -> Basket:
    """The basket with the name of now, where it is for that account."""
    order_for = OrderFor.of(account)
    if basket.order_for == order_for or basket.order_for.account_id != order_for.account_id:
        return basket
    return basket.ordered_for(order_for)


def basket_in(rows: Rows, caller: Caller, account: Account) -> Basket:
    """The caller's open basket, or an empty one."""
    return named(open_or_fresh(stored_basket_in(rows, caller), caller), account)


def find_basket(table: Table, caller: Caller) -> Basket:
    """The caller's open basket, or an empty one; the name of the own account may be an old one."""
    stored = table.get(key_of(caller))
    return open_or_fresh(read(Basket, stored) if stored else None, caller)


def saved(changed: Basket, seen: int) -> Put:
    """The write of a basket over the version that was read."""
    key = basket_key(changed.account_id, changed.sub)
    return Put(row(key, changed, version=changed.version), unchanged_since_read(seen))


def claimed(basket: Basket) -> Put:
    """The write that turns an open basket into an ordered one (rules.md R5)."""
    return saved(basket.ordered(), basket.version)


class Parties(NamedTuple):
    """The buying account, whom the order is for, the products and who sells them, as they are now."""

    buyer: Account | None
    order_for: Account | None
    products: dict[str, Product]
    seller: Seller | None


def parties(table: Table, basket: Basket) -> Parties:
    """All that takes part in an order of the basket: one read."""
    product_ids = sorted({line.product_id for line in basket.lines})
    buyer_id, order_for_id = basket.account_id, basket.order_for.account_id
    rows = table.get_all(
        [
            *(account_key(buyer_id), account_key(order_for_id), seller_key()),
            *map(product_key, product_ids),
        ]
    )
    return Parties(
        accounts.account_in(rows, buyer_id),
        accounts.account_in(rows, order_for_id),
        products_in(rows, product_ids),
        seller_in(rows),
    )
