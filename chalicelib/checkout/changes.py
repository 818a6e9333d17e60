"""The basket: what a user sees of it, and does to it, merged onto its newest version unless one is asked for."""

from collections.abc import Callable

from chalicelib.auth import Caller
from chalicelib.bss.accounts.models import Account
from chalicelib.bss.accounts.store import account_in
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.pricing import line_of, totals_of
from chalicelib.bss.orders.store import find_order
from chalicelib.bss.products.store import product_in
from chalicelib.checkout import basket as baskets
from chalicelib.checkout import store
from chalicelib.checkout.basket import Basket
from chalicelib.checkout.models import AddLine, BasketAnswer, ChangeBasket, ChangeLine
from chalicelib.checkout.store import Request
from chalicelib.errors import NotFound
from chalicelib.storage.contention import BASKET_TRIES, until_written
from chalicelib.storage.keys import Key, Rows, account_key, product_key
from chalicelib.storage.receipts import IdempotentRequest, Outcome, done_once
from chalicelib.storage.table import Table
from chalicelib.values import ids

# Gives the changed basket, or the very same one when there is nothing to change.
Change = Callable[[Basket, Account, Rows], Basket]


def basket_answer(basket: Basket, account: Account) -> BasketAnswer:
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
        purchase_order_number=basket.purchase_order_number,
    )


def view(caller: Caller, *, table: Table) -> BasketAnswer:
    """The caller's open basket."""
    rows = table.get_all([store.key_of(caller), account_key(caller.account_id)])
    account = store.account_in(rows, caller)
    return basket_answer(store.basket_in(rows, caller, account), account)


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
    return BasketAnswer(
        basket_id=ids.basket_of_order(order.order_id),
        version=(order.basket_version or 0) + 1,
        status="ordered",
        order_id=order.order_id,
        account_id=order.account_id,
        order_for=order.order_for,
        lines=tuple(line_of(line) for line in order.lines),
        totals=order.totals,
        updated_at=order.placed_at,
        purchase_order_number=order.purchase_order_number,
    )


def add_line(request: Request, wanted: AddLine, *, table: Table) -> BasketAnswer:
    """Add licences to the basket. Raises ValidationFailed, StaleVersion."""

    def change(basket: Basket, account: Account, rows: Rows) -> Basket:
        return baskets.add(basket, wanted, product_in(rows, wanted.product_id), account)

    return _changed(request, change, table, product_key(wanted.product_id))


def change_line(
    request: Request, line_id: str, wanted: ChangeLine, *, table: Table
) -> BasketAnswer:
    """Change a line. Raises NotFound, ValidationFailed, StaleVersion."""
    product_id = _product_of(line_id)

    def change(basket: Basket, account: Account, rows: Rows) -> Basket:
        product = product_in(rows, product_id)
        return baskets.change(basket, line_id, wanted, product, account)

    return _changed(request, change, table, product_key(product_id))


def remove_line(request: Request, line_id: str, *, table: Table) -> BasketAnswer:
    """Take a line out of the basket. Raises NotFound, StaleVersion."""
    return _changed(request, lambda basket, account, rows: baskets.remove(basket, line_id), table)


def empty(request: Request, *, table: Table) -> BasketAnswer:
    """Take every line out of the basket. Raises StaleVersion."""
    return _changed(request, lambda basket, account, rows: baskets.empty(basket), table)


def change(request: Request, wanted: ChangeBasket, *, table: Table) -> BasketAnswer:
    """Change what the basket has besides its lines. Raises StaleVersion."""
    number = wanted.purchase_order_number
    return _changed(request, lambda basket, account, rows: baskets.refer(basket, number), table)


def order_for(request: Request, account_id: str, *, table: Table) -> BasketAnswer:
    """Choose whom the order is for: the own account or an own end customer. Raises NotFound, StaleVersion."""
    own_id = request.caller.account_id

    def change(basket: Basket, account: Account, rows: Rows) -> Basket:
        chosen = account_in(rows, account_id)
        if chosen is None or own_id not in (chosen.account_id, chosen.parent_account_id):
            raise NotFound
        return baskets.order_for(basket, chosen)

    return _changed(request, change, table, account_key(account_id))


def _changed(request: Request, change: Change, table: Table, *also: Key) -> BasketAnswer:
    """The basket after the change, which is judged by the rows of `also` besides the usual ones."""
    caller = request.caller

    def outcome(rows: Rows) -> Outcome[BasketAnswer]:
        account = store.account_in(rows, caller)
        basket = store.basket_in(rows, caller, account)
        request.must_match(basket.version)
        changed = change(basket, account, rows)
        if changed is basket:
            return Outcome(basket_answer(basket, account))
        stored = changed.next_version(request.now)
        written = store.saved(stored, basket.row_version)
        return Outcome(basket_answer(stored, account), (written,))

    keys = (store.key_of(caller), account_key(caller.account_id), *also)
    asked = IdempotentRequest(request.slot, BasketAnswer, keys, outcome)
    return until_written(
        lambda: done_once(asked, table=table, now=request.now), table, tries=BASKET_TRIES
    )


def _product_of(line_id: str) -> str:
    if not ids.is_id(line_id, "lin"):
        raise NotFound
    return ids.product_of_line(line_id)
