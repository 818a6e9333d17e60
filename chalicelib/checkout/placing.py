"""The checkout: rehearse an order, confirm the billing, place it."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.auth import Caller
from chalicelib.bss.orders import purchase
from chalicelib.bss.orders.answers import OrderAnswer, order_answer, order_of_account
from chalicelib.bss.orders.blockers import (
    Situation,
    basket_blockers,
    billing_blockers,
    blockers,
    order_for_blockers,
)
from chalicelib.bss.orders.models import Recipient
from chalicelib.checkout import basket as baskets
from chalicelib.checkout import store
from chalicelib.checkout.models import (
    Basket,
    Checkout,
    CheckoutBilling,
    CheckoutStep,
    ConfirmBilling,
    PlaceOrder,
)
from chalicelib.errors import (
    AccountNotOnFile,
    BillingChanged,
    NotFound,
    StaleVersion,
    TemporarilyUnavailable,
)
from chalicelib.observability import count
from chalicelib.storage.keys import account_key
from chalicelib.storage.receipts import Slot
from chalicelib.storage.table import Lost, Table
from chalicelib.values import ids

PLACE_TRIES = 8
Enqueue = Callable[[str], None]


def rehearse(caller: Caller, *, table: Table) -> Checkout:
    """What placing the order now would meet. Writes nothing."""
    row = table.get(store.key_of(caller))
    rows = {store.key_of(caller): row} if row else {}
    stored = store.stored_basket_in(rows, caller)
    return checkout_of(*_situation(caller, stored, table))


def _situation(caller: Caller, stored: Basket | None, table: Table) -> tuple[Basket, Situation]:
    basket = store.open_or_fresh(stored, caller)
    account, beneficiary, products = store.parties(table, basket)
    if account is None:
        raise AccountNotOnFile
    if beneficiary is None:
        raise RuntimeError("a basket is for an account that is not on file")
    basket = store.named(basket, account)
    confirmed = basket.confirmed_billing_version
    return basket, Situation(basket.lines, confirmed, account, beneficiary, products)


def checkout_of(basket: Basket, at: Situation) -> Checkout:
    """The checkout as the Storefront shows it; its totals are at the prices of now."""
    billing, contact = at.account.billing, at.beneficiary.billing.contact
    return Checkout(
        basket_id=basket.basket_id,
        basket_version=basket.version,
        steps=_steps(at),
        blockers=blockers(at),
        billing=CheckoutBilling(
            version=billing.version,
            confirmed=at.confirmed_billing_version == billing.version,
            information=billing.information,
            contact=billing.contact,
        ),
        recipient=Recipient(name=contact.name, email=contact.email),
        totals=purchase.charged(at).totals,
    )


def _steps(at: Situation) -> tuple[CheckoutStep, ...]:
    return (
        CheckoutStep(step="basket", done=not list(basket_blockers(at))),
        CheckoutStep(step="order_for", done=not list(order_for_blockers(at))),
        CheckoutStep(step="billing", done=not list(billing_blockers(at))),
    )


def confirm_billing(
    caller: Caller,
    wanted: ConfirmBilling,
    *,
    if_match: frozenset[int] | None,
    table: Table,
    now: datetime,
) -> Checkout:
    """Confirm the billing data the user was shown. Raises BillingChanged, StaleVersion.

    Three calls, one more than other changes: the answer needs the products, and which these are
    is only known from the basket (docs/decisions/0006).
    """
    for attempt in range(PLACE_TRIES):
        rows = table.get_all([store.key_of(caller), account_key(caller.account_id)])
        account = store.account_in(rows, caller)
        basket = store.basket_in(rows, caller, account)
        if if_match is not None and basket.version not in if_match:
            raise StaleVersion
        if account.billing.version != wanted.billing_version:
            raise BillingChanged
        changed = baskets.confirm(basket, wanted.billing_version)
        try:
            if changed is not basket:
                changed = baskets.next_version(changed, now)
                table.write(store.saved(changed, basket.row_version))
            return checkout_of(*_situation(caller, changed, table))
        except Lost:
            table.back_off(attempt)
    raise TemporarilyUnavailable


def place(
    caller: Caller,
    wanted: PlaceOrder,
    *,
    slot: Slot,
    enqueue: Enqueue,
    table: Table,
    now: datetime,
) -> tuple[OrderAnswer, bool]:
    """Place the order of a basket, and whether it was placed just now (rules.md R5).

    Raises NotFound, StaleVersion, CheckoutBlocked; then nothing was changed.
    """
    for attempt in range(PLACE_TRIES):
        rows = table.get_all([store.key_of(caller), *slot.keys])
        if told := slot.recall(rows, OrderAnswer, now):
            return told, True
        basket = store.stored_basket_in(rows, caller)
        if basket is None or basket.status == "ordered" or basket.basket_id != wanted.basket_id:
            return _placed_before(caller, wanted.basket_id, table), False
        if basket.version != wanted.basket_version:
            raise StaleVersion
        try:
            return _place(
                caller, basket, wanted, slot=slot, enqueue=enqueue, table=table, now=now
            ), True
        except Lost:
            table.back_off(attempt)
    raise TemporarilyUnavailable


def _placed_before(caller: Caller, basket_id: str, table: Table) -> OrderAnswer:
    if not ids.is_id(basket_id, "bsk"):
        raise NotFound
    return order_of_account(ids.order_of_basket(basket_id), caller.account_id, table=table)


def _place(
    caller: Caller,
    basket: Basket,
    wanted: PlaceOrder,
    *,
    slot: Slot,
    enqueue: Enqueue,
    table: Table,
    now: datetime,
) -> OrderAnswer:
    _, at = _situation(caller, basket, table)
    order, assets = purchase.compose(
        purchase.agree(at, accept_price_changes=wanted.accept_price_changes),
        order_id=ids.order_of_basket(wanted.basket_id),
        by=caller.sub,
        basket_version=basket.version,
        now=now,
    )
    order = order.with_event("placed", now, "", caller.sub)
    answer = order_answer(order, assets)
    also = (store.claimed(basket), *slot.remember(answer, now))
    purchase.execute(order, assets, also=also, table=table)
    count("OrdersPlaced")
    enqueue(order.order_id)
    return answer
