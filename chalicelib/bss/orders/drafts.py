"""Orders that staff draft and execute; executing is the transaction every order goes through."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from chalicelib.auth import Caller
from chalicelib.bss.accounts.models import Account
from chalicelib.bss.accounts.store import account_in
from chalicelib.bss.orders import purchase
from chalicelib.bss.orders.answers import BssOrderAnswer, any_order, bss_order_answer
from chalicelib.bss.orders.blockers import Situation
from chalicelib.bss.orders.models import Line, Order
from chalicelib.bss.orders.pricing import new_line, sold
from chalicelib.bss.orders.store import find_order, order_row
from chalicelib.bss.products.models import Product, Quantity
from chalicelib.bss.products.store import product_in
from chalicelib.errors import (
    Fault,
    NotFound,
    OrderCancelled,
    RequestInProgress,
    TemporarilyUnavailable,
    ValidationFailed,
)
from chalicelib.observability import count
from chalicelib.storage.keys import Key, Row, account_key, product_key
from chalicelib.storage.receipts import Slot
from chalicelib.storage.table import NEVER_WRITTEN, Lost, Put, Table
from chalicelib.values import ids
from chalicelib.values.base import FriendlyName, Model

TRIES = 8
Reference = Annotated[str, StringConstraints(min_length=1, max_length=100)]
Rows = dict[Key, Row]


class DraftLine(Model):
    product_id: Reference
    quantity: Quantity
    friendly_name: FriendlyName = None


def _some(lines: tuple[DraftLine, ...]) -> tuple[DraftLine, ...]:
    if not lines:
        raise PydanticCustomError("too_short", "An order has at least one line.")
    return lines


class NewDraft(Model):
    """An order that staff prepare for an account."""

    account_id: Reference
    order_for_account_id: Reference | None = None
    lines: Annotated[
        tuple[DraftLine, ...],
        Field(max_length=40, json_schema_extra={"minItems": 1}),
        AfterValidator(_some),
    ]


def draft(
    caller: Caller, wanted: NewDraft, *, slot: Slot, table: Table, now: datetime
) -> BssOrderAnswer:
    """A draft: no asset, no invoice number, nothing due. Raises ValidationFailed."""
    beneficiary_id = wanted.order_for_account_id or wanted.account_id
    products = {product_key(line.product_id) for line in wanted.lines}
    keys = [account_key(wanted.account_id), account_key(beneficiary_id), *sorted(products)]
    for attempt in range(TRIES):
        rows = table.get_all([*keys, *slot.keys])
        if told := slot.recall(rows, BssOrderAnswer, now):
            return told
        order = _draft(wanted, beneficiary_id, rows, by=caller.sub, now=now)
        answer = bss_order_answer(order, [])
        try:
            written = Put(order_row(order), NEVER_WRITTEN)
            table.write(written, *slot.remember(answer, now))
            return answer
        except Lost:
            table.back_off(attempt)
    raise RequestInProgress


def _draft(wanted: NewDraft, beneficiary_id: str, rows: Rows, *, by: str, now: datetime) -> Order:
    buyer = account_in(rows, wanted.account_id)
    beneficiary = account_in(rows, beneficiary_id)
    faults = [*_account_faults(buyer, beneficiary), *_line_faults(wanted, buyer, rows)]
    if faults or buyer is None or beneficiary is None:
        raise ValidationFailed(faults=faults)
    products = {
        line.product_id: product
        for line in wanted.lines
        if (product := product_in(rows, line.product_id))
    }
    lines = tuple(
        new_line(products[line.product_id], line.quantity, line.friendly_name)
        for line in wanted.lines
    )
    situation = Situation(lines, buyer.billing.version, buyer, beneficiary, products)
    drafted, _ = purchase.compose(
        purchase.charged(situation), order_id=ids.new("ord"), by=by, basket_version=None, now=now
    )
    plain = tuple(line.model_copy(update={"asset_id": None}) for line in drafted.lines)
    update = {"status": "draft", "lines": plain, "assets": (), "events": ()}
    return drafted.model_copy(update=update).with_event("drafted", now, "", by)


def _account_faults(buyer: Account | None, beneficiary: Account | None) -> list[Fault]:
    if buyer is None or buyer.kind == "end_customer":
        told = "There is no customer or partner by that id."
        return [Fault(code="account_unknown", detail=told, pointer="/account_id")]
    own = beneficiary and buyer.account_id in (
        beneficiary.account_id,
        beneficiary.parent_account_id,
    )
    if not own:
        told = "That is neither the account itself nor one of its end customers."
        return [Fault(code="account_unknown", detail=told, pointer="/order_for_account_id")]
    return []


def _line_faults(wanted: NewDraft, buyer: Account | None, rows: Rows) -> list[Fault]:
    return [
        fault
        for at, line in enumerate(wanted.lines)
        for fault in _line_fault(at, line, buyer, product_in(rows, line.product_id))
    ]


def _line_fault(
    at: int, line: DraftLine, buyer: Account | None, product: Product | None
) -> list[Fault]:
    if product is None or (buyer and not sold(product, buyer.billing.currency)):
        told = f"There is no product {line.product_id} to buy."
        return [Fault(code="product_unavailable", detail=told, pointer=f"/lines/{at}/product_id")]
    if not product.min_quantity <= line.quantity <= product.max_quantity:
        told = (
            f'"{product.name}" is sold in quantities from {product.min_quantity} '
            f"to {product.max_quantity}."
        )
        return [Fault(code="quantity_out_of_range", detail=told, pointer=f"/lines/{at}/quantity")]
    return []


def execute(
    caller: Caller, order_id: str, *, enqueue: Callable[[str], None], table: Table, now: datetime
) -> BssOrderAnswer:
    """Execute a draft; executed before: the same order. Raises NotFound, CheckoutBlocked, OrderCancelled."""
    for attempt in range(TRIES):
        order = find_order(table, order_id)
        if order is None:
            raise NotFound
        if order.status == "cancelled":
            raise OrderCancelled
        if order.status != "draft":
            return any_order(order_id, table=table)
        try:
            return _execute(order, by=caller.sub, enqueue=enqueue, table=table, now=now)
        except Lost:
            table.back_off(attempt)
    raise TemporarilyUnavailable


def _execute(
    draft: Order, *, by: str, enqueue: Callable[[str], None], table: Table, now: datetime
) -> BssOrderAnswer:
    order, assets = purchase.compose(
        purchase.agree(_situation(draft, table), accept_price_changes=False),
        order_id=draft.order_id,
        by=draft.placed_by,
        basket_version=None,
        now=now,
    )
    order = order.model_copy(update={"events": draft.events}).with_event("executed", now, "", by)
    purchase.execute(order, assets, table=table)
    count("OrdersPlaced")
    enqueue(order.order_id)
    return bss_order_answer(order, assets)


def _situation(draft: Order, table: Table) -> Situation:
    """The draft as it would be judged at the checkout; staff's execution confirms the billing."""
    product_ids = {line.product_id for line in draft.lines}
    buyer_id, beneficiary_id = draft.account_id, draft.order_for.account_id
    keys = [account_key(buyer_id), account_key(beneficiary_id)]
    rows = table.get_all([*keys, *map(product_key, sorted(product_ids))])
    buyer, beneficiary = account_in(rows, buyer_id), account_in(rows, beneficiary_id)
    if buyer is None or beneficiary is None:
        raise NotFound
    products = {at: found for at in product_ids if (found := product_in(rows, at))}
    lines = tuple(Line(**line.model_dump(exclude={"asset_id"})) for line in draft.lines)
    return Situation(lines, buyer.billing.version, buyer, beneficiary, products)
