"""The basket's row, and the rows a checkout is judged by."""

from chalicelib.auth import Caller
from chalicelib.bss.accounts import store as accounts
from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders.assets import OrderFor
from chalicelib.bss.products.models import Product
from chalicelib.bss.products.store import product_in
from chalicelib.checkout.models import Basket
from chalicelib.errors import AccountNotOnFile
from chalicelib.storage.keys import Key, Row, account_key, basket_key, product_key, read, row
from chalicelib.storage.table import Put, Table, unchanged_since_read


def key_of(caller: Caller) -> Key:
    return basket_key(caller.account_id, caller.sub)


def account_in(rows: dict[Key, Row], caller: Caller) -> Account:
    """The caller's account. Raises AccountNotOnFile."""
    account = accounts.account_in(rows, caller.account_id)
    if account is None:
        raise AccountNotOnFile
    return account


def stored_basket_in(rows: dict[Key, Row], caller: Caller) -> Basket | None:
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
    """A basket for the own account carries the account's name as it is now."""
    if basket.order_for.account_id != account.account_id:
        return basket
    own = OrderFor(account_id=account.account_id, name=account.name)
    return basket.model_copy(update={"order_for": own})


def basket_in(rows: dict[Key, Row], caller: Caller, account: Account) -> Basket:
    """The caller's open basket, or an empty one."""
    return named(open_or_fresh(stored_basket_in(rows, caller), caller), account)


def saved(changed: Basket, seen: int) -> Put:
    """The write of a basket over the version that was read."""
    key = basket_key(changed.account_id, changed.sub)
    return Put(row(key, changed, version=changed.version), unchanged_since_read(seen))


def claimed(basket: Basket) -> Put:
    """The write that turns an open basket into an ordered one (rules.md R5)."""
    ordered = basket.model_copy(
        update={"status": "ordered", "version": basket.version + 1, "lines": ()}
    )
    return saved(ordered, basket.version)


def parties(
    table: Table, basket: Basket
) -> tuple[Account | None, Account | None, dict[str, Product]]:
    """The buying account, whom the order is for, and the products as they are now: one read."""
    product_ids = {line.product_id for line in basket.lines}
    buyer, beneficiary = basket.account_id, basket.order_for.account_id
    rows = table.get_all(
        [account_key(buyer), account_key(beneficiary), *map(product_key, sorted(product_ids))]
    )
    products = {at: found for at in product_ids if (found := product_in(rows, at))}
    return (
        accounts.account_in(rows, buyer),
        accounts.account_in(rows, beneficiary),
        products,
    )
