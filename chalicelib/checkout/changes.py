"""The basket: what a user does to it, merged onto the newest version unless a version is asked for."""

from collections.abc import Callable, Iterable
from datetime import datetime

from chalicelib.auth import Caller
from chalicelib.bss.accounts.models import Account
from chalicelib.bss.accounts.store import account_in
from chalicelib.bss.orders.models import Line, Order
from chalicelib.bss.orders.pricing import totals_of
from chalicelib.bss.orders.store import find_order
from chalicelib.bss.products.store import product_in
from chalicelib.checkout import basket as baskets
from chalicelib.checkout import store
from chalicelib.checkout.models import AddLine, Basket, BasketAnswer, ChangeLine
from chalicelib.errors import NotFound, StaleVersion, TemporarilyUnavailable
from chalicelib.storage.keys import Key, Row, account_key, product_key
from chalicelib.storage.receipts import Slot
from chalicelib.storage.table import Lost, Table
from chalicelib.values import ids

MERGE_TRIES = 30
Versions = frozenset[int] | None
Rows = dict[Key, Row]
Change = Callable[[Basket, Account, Rows], Basket]


def answer(basket: Basket, account: Account) -> BasketAnswer:
    """The basket with what it comes to."""
    return BasketAnswer(
        basket_id=basket.basket_id,
        version=basket.version,
        status=basket.status,
        order_id=None,
        account_id=basket.account_id,
        order_for=basket.order_for,
        lines=basket.lines,
        totals=totals_of(basket.lines, account),
        updated_at=basket.updated_at,
    )


def view(caller: Caller, *, table: Table) -> BasketAnswer:
    """The caller's open basket."""
    rows = table.get_all([store.key_of(caller), account_key(caller.account_id)])
    account = store.account_in(rows, caller)
    return answer(store.basket_in(rows, caller, account), account)


def read(caller: Caller, basket_id: str, *, table: Table) -> BasketAnswer:
    """One basket of the caller: the open one, or one that became an order. Raises NotFound."""
    opened = view(caller, table=table)
    if opened.basket_id == basket_id:
        return opened
    found = find_order(table, ids.order_of_basket(basket_id)) if _is_basket(basket_id) else None
    if found is None or (found.account_id, found.placed_by) != (caller.account_id, caller.sub):
        raise NotFound
    return _ordered(found)


def _is_basket(basket_id: str) -> bool:
    return ids.is_id(basket_id, "bsk")


def _ordered(order: Order) -> BasketAnswer:
    """The basket that an order came from, as it was charged. Claiming it was its last change."""
    lines = tuple(Line(**line.model_dump(exclude={"asset_id"})) for line in order.lines)
    return BasketAnswer(
        basket_id=ids.basket_of_order(order.order_id),
        version=(order.basket_version or 0) + 1,
        status="ordered",
        order_id=order.order_id,
        account_id=order.account_id,
        order_for=order.order_for,
        lines=lines,
        totals=order.totals,
        updated_at=order.placed_at,
    )


def add_line(
    caller: Caller, wanted: AddLine, *, if_match: Versions, slot: Slot, table: Table, now: datetime
) -> BasketAnswer:
    """Add licences to the basket. Raises ValidationFailed, StaleVersion."""

    def change(basket: Basket, account: Account, rows: Rows) -> Basket:
        return baskets.add(basket, wanted, product_in(rows, wanted.product_id), account)

    also = [product_key(wanted.product_id)]
    return _change(caller, change, also=also, if_match=if_match, slot=slot, table=table, now=now)


def change_line(
    caller: Caller,
    line_id: str,
    wanted: ChangeLine,
    *,
    if_match: Versions,
    table: Table,
    now: datetime,
) -> BasketAnswer:
    """Change a line. Raises NotFound, ValidationFailed, StaleVersion."""
    product_id = _product_of(line_id)

    def change(basket: Basket, account: Account, rows: Rows) -> Basket:
        product = product_in(rows, product_id)
        return baskets.change(basket, line_id, wanted, product, account)

    also = [product_key(product_id)]
    return _change(caller, change, also=also, if_match=if_match, table=table, now=now)


def remove_line(
    caller: Caller, line_id: str, *, if_match: Versions, table: Table, now: datetime
) -> BasketAnswer:
    """Take a line out of the basket. Raises NotFound, StaleVersion."""

    def change(basket: Basket, account: Account, rows: Rows) -> Basket:
        return baskets.remove(basket, line_id)

    return _change(caller, change, if_match=if_match, table=table, now=now)


def empty(caller: Caller, *, if_match: Versions, table: Table, now: datetime) -> BasketAnswer:
    """Take every line out of the basket. Raises StaleVersion."""

    def change(basket: Basket, account: Account, rows: Rows) -> Basket:
        return baskets.empty(basket)

    return _change(caller, change, if_match=if_match, table=table, now=now)


def order_for(
    caller: Caller, account_id: str, *, if_match: Versions, table: Table, now: datetime
) -> BasketAnswer:
    """Choose whom the order is for: the own account or an own end customer. Raises NotFound, StaleVersion."""

    def change(basket: Basket, account: Account, rows: Rows) -> Basket:
        chosen = account_in(rows, account_id)
        if chosen is None or caller.account_id not in (chosen.account_id, chosen.parent_account_id):
            raise NotFound
        return baskets.order_for(basket, chosen)

    also = [account_key(account_id)]
    return _change(caller, change, also=also, if_match=if_match, table=table, now=now)


def _change(
    caller: Caller,
    change: Change,
    *,
    if_match: Versions,
    table: Table,
    now: datetime,
    also: Iterable[Key] = (),
    slot: Slot = Slot(),
) -> BasketAnswer:
    keys = (store.key_of(caller), account_key(caller.account_id), *also, *slot.keys)
    for attempt in range(MERGE_TRIES):
        rows = table.get_all(keys)
        if told := slot.recall(rows, BasketAnswer, now):
            return told
        account = store.account_in(rows, caller)
        basket = store.basket_in(rows, caller, account)
        must_match(basket.version, if_match)
        changed = change(basket, account, rows)
        if changed is basket:
            return answer(basket, account)
        changed = baskets.next_version(changed, now)
        told = answer(changed, account)
        try:
            table.write(store.saved(changed, basket.row_version), *slot.remember(told, now))
            return told
        except Lost:
            table.back_off(attempt)
    raise TemporarilyUnavailable


def must_match(version: int, if_match: Versions) -> None:
    """Raises StaleVersion when a version was asked for and this is another."""
    if if_match is not None and version not in if_match:
        raise StaleVersion


def _product_of(line_id: str) -> str:
    if not ids.is_id(line_id, "lin"):
        raise NotFound
    return ids.product_of_line(line_id)
