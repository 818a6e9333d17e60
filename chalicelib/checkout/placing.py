"""The checkout: rehearse an order, confirm the billing, place it."""

from collections.abc import Callable
from typing import NamedTuple

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
from chalicelib.checkout.basket import Basket
from chalicelib.checkout.models import (
    Checkout,
    CheckoutBilling,
    CheckoutStep,
    ConfirmBilling,
    PlaceOrder,
)
from chalicelib.checkout.store import Request
from chalicelib.errors import AccountNotOnFile, BillingChanged, NotFound, StaleVersion
from chalicelib.observability import count
from chalicelib.storage.contention import PLACE_TRIES, until_written
from chalicelib.storage.keys import account_key
from chalicelib.storage.table import Table
from chalicelib.values import ids

Enqueue = Callable[[str], None]


def rehearse(caller: Caller, *, table: Table) -> Checkout:
    """What placing the order now would meet. Writes nothing."""
    row = table.get(store.key_of(caller))
    rows = {store.key_of(caller): row} if row else {}
    stored = store.stored_basket_in(rows, caller)
    return _rehearsed(store.open_or_fresh(stored, caller), table)


def situation_of(basket: Basket, table: Table) -> Situation:
    """All that the basket is judged by, read now. Raises AccountNotOnFile."""
    account, beneficiary, products = store.parties(table, basket)
    if account is None:
        raise AccountNotOnFile
    if beneficiary is None:
        raise RuntimeError("a basket is for an account that is not on file")
    confirmed = basket.confirmed_billing_version
    return Situation(basket.lines, confirmed, account, beneficiary, products)


def _rehearsed(basket: Basket, table: Table) -> Checkout:
    return checkout_of(basket, situation_of(basket, table))


def checkout_of(basket: Basket, situation: Situation) -> Checkout:
    """The checkout as the Storefront shows it; its totals are at the prices of now."""
    billing = situation.account.billing
    return Checkout(
        basket_id=basket.basket_id,
        basket_version=basket.version,
        steps=_steps(situation),
        blockers=blockers(situation),
        billing=CheckoutBilling(
            version=billing.version,
            confirmed=situation.confirmed_billing_version == billing.version,
            information=billing.information,
            contact=billing.contact,
        ),
        recipient=Recipient.of(situation.beneficiary.billing.contact),
        totals=purchase.charged(situation).totals,
    )


def _steps(situation: Situation) -> tuple[CheckoutStep, ...]:
    return (
        CheckoutStep(step="basket", done=not list(basket_blockers(situation))),
        CheckoutStep(step="order_for", done=not list(order_for_blockers(situation))),
        CheckoutStep(step="billing", done=not list(billing_blockers(situation))),
    )


def confirm_billing(request: Request, wanted: ConfirmBilling, *, table: Table) -> Checkout:
    """Confirm the billing data the user was shown. Raises BillingChanged, StaleVersion.

    Three calls, one more than other changes: the answer needs the products, and which these are
    is only known from the basket (docs/decisions/0006).
    """
    return until_written(lambda: _confirm(request, wanted, table), table, tries=PLACE_TRIES)


def _confirm(request: Request, wanted: ConfirmBilling, table: Table) -> Checkout:
    caller = request.caller
    rows = table.get_all([store.key_of(caller), account_key(caller.account_id)])
    account = store.account_in(rows, caller)
    basket = store.basket_in(rows, caller, account)
    request.must_match(basket.version)
    if account.billing.version != wanted.billing_version:
        raise BillingChanged
    confirmed = baskets.confirm(basket, wanted.billing_version)
    if confirmed is basket:
        return _rehearsed(basket, table)
    stored = confirmed.next_version(request.now)
    table.write(store.saved(stored, basket.row_version))
    return _rehearsed(stored, table)


class Placed(NamedTuple):
    """The order of a basket. It is new when this very request placed it, be it when it was sent first."""

    order: OrderAnswer
    is_new: bool


def place(request: Request, wanted: PlaceOrder, *, enqueue: Enqueue, table: Table) -> Placed:
    """Place the order of a basket, or find the one it became before (rules.md R5).

    Raises NotFound, StaleVersion, CheckoutBlocked; then nothing was changed.
    """

    def act() -> Placed:
        rows = table.get_all([store.key_of(request.caller), *request.slot.keys])
        if receipt := request.slot.receipt(rows, request.now):
            return Placed(receipt.read(OrderAnswer), receipt.is_new)
        basket = store.stored_basket_in(rows, request.caller)
        if basket is None or basket.status == "ordered" or basket.basket_id != wanted.basket_id:
            return Placed(_order_placed_before(request, wanted.basket_id, table), is_new=False)
        if basket.version != wanted.basket_version:
            raise StaleVersion
        placed = _place(request, basket, wanted, table)
        enqueue(placed.order_id)
        return Placed(placed, is_new=True)

    return until_written(act, table, tries=PLACE_TRIES)


def _order_placed_before(request: Request, basket_id: str, table: Table) -> OrderAnswer:
    """The order of the basket; a key remembers it as it does a new one. Raises NotFound, Lost."""
    if not ids.is_id(basket_id, "bsk"):
        raise NotFound
    account_id = request.caller.account_id
    order = order_of_account(ids.order_of_basket(basket_id), account_id, table=table)
    if receipt := request.slot.remember(order, request.now, is_new=False):
        table.write(*receipt)
    return order


def _place(request: Request, basket: Basket, wanted: PlaceOrder, table: Table) -> OrderAnswer:
    composed, assets = purchase.compose(
        purchase.agree(situation_of(basket, table), wanted.terms),
        order_id=ids.order_of_basket(wanted.basket_id),
        by=request.caller.sub,
        basket_version=basket.version,
        now=request.now,
    )
    order = composed.with_event("placed", request.now, "", request.caller.sub)
    answer = order_answer(order, assets)
    also = (store.claimed(basket), *request.slot.remember(answer, request.now))
    purchase.execute(order, assets, also=also, table=table)
    count("OrdersPlaced")
    return answer
