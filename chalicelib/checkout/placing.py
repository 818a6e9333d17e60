"""The checkout: rehearse an order, confirm the billing, place it."""

from collections.abc import Callable
from typing import NamedTuple

from chalicelib.auth import Caller
from chalicelib.bss.accounts.models import Account
from chalicelib.bss.orders import purchase
from chalicelib.bss.orders.account_blockers import billing_blockers, order_for_blockers
from chalicelib.bss.orders.answers import OrderAnswer, order_as_kept
from chalicelib.bss.orders.blockers import basket_blockers, blockers
from chalicelib.bss.orders.buyers import order_of_account
from chalicelib.bss.orders.models import ConfirmedRecipient
from chalicelib.bss.orders.situation import Situation
from chalicelib.checkout import basket as baskets
from chalicelib.checkout import store
from chalicelib.checkout.basket import Basket
from chalicelib.checkout.models import (
    Checkout,
    CheckoutBilling,
    CheckoutRecipient,
    CheckoutStep,
    ConfirmBilling,
    PlaceOrder,
)
from chalicelib.checkout.store import Request
from chalicelib.errors import (
    AccountNotOnFile,
    BillingChanged,
    Fault,
    NotFound,
    RecipientChanged,
    Refusal,
    StaleVersion,
)
from chalicelib.observability import count
from chalicelib.storage.contention import PLACE_TRIES, until_written
from chalicelib.storage.table import Table
from chalicelib.values import ids

Enqueue = Callable[[str], None]


def rehearse(caller: Caller, *, table: Table) -> Checkout:
    """What placing the order now would meet. Writes nothing."""
    basket = store.find_basket(table, caller)
    return checkout_of(basket, situation_of(basket, table))


def situation_of(basket: Basket, table: Table) -> Situation:
    """All that the basket is judged by, read now. Raises AccountNotOnFile."""
    found = store.parties(table, basket)
    if found.buyer is None:
        raise AccountNotOnFile
    if found.order_for is None:
        raise RuntimeError("a basket is for an account that is not on file")
    return Situation(
        basket.lines,
        basket.confirmed_billing_version,
        found.buyer,
        found.order_for,
        found.products,
        found.seller,
        basket.confirmed_recipient,
        basket.purchase_order_number,
    )


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
        recipient=_recipient(situation.order_for),
        purchase_order_number=situation.purchase_order_number,
        totals=purchase.charged(situation).totals,
    )


def _recipient(order_for: Account) -> CheckoutRecipient:
    contact, version = order_for.billing.contact, order_for.billing.version
    return CheckoutRecipient(name=contact.name, email=contact.email, version=version)


def _steps(situation: Situation) -> tuple[CheckoutStep, ...]:
    return (
        CheckoutStep(step="basket", done=not list(basket_blockers(situation))),
        CheckoutStep(step="order_for", done=not list(order_for_blockers(situation))),
        CheckoutStep(step="billing", done=not list(billing_blockers(situation))),
    )


def confirm_billing(request: Request, wanted: ConfirmBilling, *, table: Table) -> Checkout:
    """Confirm the billing data and the recipient the user was shown (rules.md R9, R10).

    Raises BillingChanged, RecipientChanged, StaleVersion. Three calls, one more than other changes:
    whom the order is for, and with which products, is only known from the basket (docs/decisions/0006).
    """
    return until_written(lambda: _confirm(request, wanted, table), table, tries=PLACE_TRIES)


def _confirm(request: Request, wanted: ConfirmBilling, table: Table) -> Checkout:
    basket = store.find_basket(table, request.caller)
    situation = situation_of(basket, table)
    request.must_match(basket.version)
    _refuse_unseen(wanted, situation)
    basket = store.named(basket, situation.order_for)
    recipient = ConfirmedRecipient.of_account(situation.order_for)
    confirmed = baskets.confirm(basket, wanted.billing_version, recipient)
    if confirmed is basket:
        return checkout_of(basket, situation)
    stored = confirmed.next_version(request.now)
    table.write(store.saved(stored, basket.row_version))
    now = situation._replace(
        confirmed_billing_version=wanted.billing_version, confirmed_recipient=recipient
    )
    return checkout_of(stored, now)


def _refuse_unseen(wanted: ConfirmBilling, situation: Situation) -> None:
    """Raises BillingChanged or RecipientChanged; its faults name both when both changed."""
    seen: tuple[tuple[type[Refusal], int | None, Account], ...] = (
        (BillingChanged, wanted.billing_version, situation.account),
        (RecipientChanged, wanted.recipient_version, situation.order_for),
    )
    changed = [
        refusal
        for refusal, version, account in seen
        if version not in (None, account.billing.version)
    ]
    if changed:
        faults = [Fault(code=refusal.code, detail=refusal.detail) for refusal in changed]
        raise changed[0](faults=faults)


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
    answer = order_as_kept(order)
    also = (store.claimed(basket), *request.slot.remember(answer, request.now))
    purchase.execute(order, assets, also=also, table=table)
    count("OrdersPlaced")
    return answer
