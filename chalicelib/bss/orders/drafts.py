"""Orders that staff draft and execute; executing is the transaction every order goes through."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import Field

from chalicelib.auth import Caller
from chalicelib.bss.accounts.store import account_in
from chalicelib.bss.orders import purchase
from chalicelib.bss.orders.answers import BssOrderAnswer, any_order, bss_order_answer
from chalicelib.bss.orders.drafting import (
    DraftLines,
    Reference,
    account_faults,
    confirmed_by_staff,
    drafted,
    line_faults,
    new_lines,
)
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.pricing import line_of
from chalicelib.bss.orders.situation import Situation, Terms
from chalicelib.bss.orders.store import find_order, order_row, unchanged_draft
from chalicelib.bss.products.store import products_in
from chalicelib.bss.seller.store import seller_in
from chalicelib.errors import NotFound, OrderCancelled, ValidationFailed
from chalicelib.observability import count
from chalicelib.storage.conditions import NEVER_WRITTEN, Put
from chalicelib.storage.contention import PLACE_TRIES, until_written
from chalicelib.storage.keys import Rows, account_key, product_key, seller_key
from chalicelib.storage.receipts import IdempotentRequest, Outcome, Slot, created_once
from chalicelib.storage.table import Table
from chalicelib.values import ids
from chalicelib.values.base import Model, is_none
from chalicelib.values.money import Money, spoken
from chalicelib.values.text import PurchaseOrderNumber


class NewDraft(Model):
    """An order that staff prepare for an account."""

    account_id: Reference
    order_for_account_id: Reference | None = None
    lines: DraftLines
    # Left out of the fingerprint where it is not given, so that a key used before it existed is still known.
    purchase_order_number: Annotated[PurchaseOrderNumber | None, Field(exclude_if=is_none)] = None

    @property
    def order_for_id(self) -> str:
        """Whom the order is for: the account itself, unless another is named."""
        return self.order_for_account_id or self.account_id


class ExecuteDraft(Model):
    """The total that was shown, where it is not the draft's any more."""

    payable: Money | None = None


class Execution(NamedTuple):
    """Which draft is executed, by whom and when; and the total that was shown, if one is named."""

    order_id: str
    by: str
    now: datetime
    payable: Money | None = None

    def terms(self, draft: Order) -> Terms:
        """Without a total it is that of the draft; naming one accepts changed prices (rules.md R4)."""
        shown = self.payable or draft.totals.payable
        return Terms(shown, accepts_changed_prices=self.payable is not None, by_staff=True)


def draft(
    caller: Caller, wanted: NewDraft, *, slot: Slot, table: Table, now: datetime
) -> BssOrderAnswer:
    """A draft: no asset, no invoice number, nothing due. Raises ValidationFailed."""

    def outcome(rows: Rows) -> Outcome[BssOrderAnswer]:
        situation = _situation_wanted(wanted, rows)
        order = drafted(situation, order_id=ids.new("ord"), by=caller.sub, now=now)
        order = order.with_event("drafted", now, "", caller.sub)
        return Outcome(bss_order_answer(order, []), (Put(order_row(order), NEVER_WRITTEN),))

    products = sorted({product_key(line.product_id) for line in wanted.lines})
    keys = (account_key(wanted.account_id), account_key(wanted.order_for_id), *products)
    asked = IdempotentRequest(slot, BssOrderAnswer, keys, outcome)
    return created_once(asked, table=table, now=now, tries=PLACE_TRIES)


def _situation_wanted(wanted: NewDraft, rows: Rows) -> Situation:
    """What the draft is judged by. Raises ValidationFailed with every fault."""
    buyer = account_in(rows, wanted.account_id)
    order_for = account_in(rows, wanted.order_for_id)
    faults = [*account_faults(buyer, order_for), *line_faults(wanted.lines, buyer, rows)]
    if faults or buyer is None or order_for is None:
        raise ValidationFailed(faults=faults)
    products = products_in(rows, [line.product_id for line in wanted.lines])
    lines = new_lines(wanted.lines, products)
    number = wanted.purchase_order_number
    return confirmed_by_staff(lines, buyer, order_for, products, number)


def execute(
    execution: Execution, *, enqueue: Callable[[str], None], table: Table
) -> BssOrderAnswer:
    """Execute a draft; executed before: the same order. Raises NotFound, CheckoutBlocked, OrderCancelled."""

    def act() -> BssOrderAnswer:
        order = find_order(table, execution.order_id)
        if order is None:
            raise NotFound
        if order.status == "cancelled":
            raise OrderCancelled
        if order.status != "draft":
            return any_order(execution.order_id, table=table)
        executed = _execute(order, execution, table)
        enqueue(execution.order_id)
        return executed

    return until_written(act, table, tries=PLACE_TRIES)


def _execute(draft: Order, execution: Execution, table: Table) -> BssOrderAnswer:
    composed, assets = purchase.compose(
        purchase.agree(_situation_drafted(draft, table), execution.terms(draft)),
        order_id=draft.order_id,
        by=draft.placed_by,
        basket_version=None,
        now=execution.now,
    )
    order = composed.with_changes(**draft.history)
    order = order.with_event("executed", execution.now, _repriced(draft, order), execution.by)
    purchase.execute(order, assets, over=unchanged_draft(draft), table=table)
    count("OrdersPlaced")
    return bss_order_answer(order, assets)


def _repriced(draft: Order, order: Order) -> str:
    """The total of before and of now, where executing a draft changed it."""
    drafted, payable = draft.totals.payable, order.totals.payable
    return "" if drafted == payable else f"{spoken(payable)}, drafted at {spoken(drafted)}"


def _situation_drafted(draft: Order, table: Table) -> Situation:
    """The draft as it would be judged at the checkout; staff's execution confirms the billing."""
    product_ids = sorted({line.product_id for line in draft.lines})
    buyer_id, order_for_id = draft.account_id, draft.order_for.account_id
    keys = [account_key(buyer_id), account_key(order_for_id)]
    rows = table.get_all([*keys, seller_key(), *map(product_key, product_ids)])
    buyer, order_for = account_in(rows, buyer_id), account_in(rows, order_for_id)
    if buyer is None or order_for is None:
        raise NotFound
    lines = tuple(line_of(line) for line in draft.lines)
    products = products_in(rows, product_ids)
    number = draft.purchase_order_number
    seller = seller_in(rows)
    return confirmed_by_staff(lines, buyer, order_for, products, number, seller=seller)
