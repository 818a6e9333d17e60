"""Orders that staff draft and execute; executing is the transaction every order goes through."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field, StringConstraints
from pydantic_core import PydanticCustomError

from chalicelib.auth import Caller
from chalicelib.bss.accounts.models import Account
from chalicelib.bss.accounts.store import account_in
from chalicelib.bss.orders import purchase
from chalicelib.bss.orders.answers import BssOrderAnswer, any_order, bss_order_answer
from chalicelib.bss.orders.models import Line, Order
from chalicelib.bss.orders.pricing import line_of, new_line, sold
from chalicelib.bss.orders.situation import Situation, Terms
from chalicelib.bss.orders.store import find_order, order_row
from chalicelib.bss.products.models import Product, Quantity
from chalicelib.bss.products.store import product_in, products_in
from chalicelib.errors import Fault, NotFound, OrderCancelled, ValidationFailed
from chalicelib.observability import count
from chalicelib.storage.contention import PLACE_TRIES, until_written
from chalicelib.storage.keys import Rows, account_key, product_key
from chalicelib.storage.receipts import Outcome, Slot, Work, created_once
from chalicelib.storage.table import NEVER_WRITTEN, Put, Table
from chalicelib.values import ids
from chalicelib.values.base import Model
from chalicelib.values.money import Money
from chalicelib.values.text import FriendlyName, PurchaseOrderNumber

Reference = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class DraftLine(Model):
    product_id: Reference
    quantity: Quantity
    friendly_name: FriendlyName = None


def _some(lines: tuple[DraftLine, ...]) -> tuple[DraftLine, ...]:
    if not lines:
        raise PydanticCustomError("too_short", "An order has at least one line.")
    return lines


def _is_not_given(number: str | None) -> bool:
    return number is None


class NewDraft(Model):
    """An order that staff prepare for an account."""

    account_id: Reference
    order_for_account_id: Reference | None = None
    lines: Annotated[
        tuple[DraftLine, ...],
        Field(max_length=40, json_schema_extra={"minItems": 1}),
        AfterValidator(_some),
    ]
    # Left out of the fingerprint where it is not given, so that a key used before it existed is still known.
    purchase_order_number: Annotated[
        PurchaseOrderNumber | None, Field(exclude_if=_is_not_given)
    ] = None

    @property
    def beneficiary_id(self) -> str:
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
        order = _order(_situation_wanted(wanted, rows), caller.sub, now)
        return Outcome(bss_order_answer(order, []), (Put(order_row(order), NEVER_WRITTEN),))

    products = sorted({product_key(line.product_id) for line in wanted.lines})
    keys = (account_key(wanted.account_id), account_key(wanted.beneficiary_id), *products)
    work = Work(slot, BssOrderAnswer, keys, outcome)
    return created_once(work, table=table, now=now, tries=PLACE_TRIES)


def _situation_wanted(wanted: NewDraft, rows: Rows) -> Situation:
    """What the draft is judged by. Raises ValidationFailed with every fault."""
    buyer = account_in(rows, wanted.account_id)
    beneficiary = account_in(rows, wanted.beneficiary_id)
    faults = [*_account_faults(buyer, beneficiary), *_line_faults(wanted, buyer, rows)]
    if faults or buyer is None or beneficiary is None:
        raise ValidationFailed(faults=faults)
    products = products_in(rows, [line.product_id for line in wanted.lines])
    lines = tuple(
        new_line(products[line.product_id], line.quantity, line.friendly_name)
        for line in wanted.lines
    )
    number = wanted.purchase_order_number
    return _confirmed_by_staff(lines, buyer, beneficiary, products, number)


def _confirmed_by_staff(
    lines: tuple[Line, ...],
    buyer: Account,
    beneficiary: Account,
    products: Mapping[str, Product],
    purchase_order_number: str | None,
) -> Situation:
    """What a draft is judged by: staff confirm billing and recipient as they are now."""
    return Situation(
        lines,
        buyer.billing.version,
        buyer,
        beneficiary,
        products,
        purchase_order_number=purchase_order_number,
    )


def _order(situation: Situation, by: str, now: datetime) -> Order:
    """The order as it is drafted: composed like any other, but without assets."""
    composed, _ = purchase.compose(
        purchase.charged(situation), order_id=ids.new("ord"), by=by, basket_version=None, now=now
    )
    lines = tuple(line.with_changes(asset_id=None) for line in composed.lines)
    drafted = composed.with_changes(status="draft", lines=lines, assets=(), events=())
    return drafted.with_event("drafted", now, "", by)


def _account_faults(buyer: Account | None, beneficiary: Account | None) -> list[Fault]:
    if buyer is None or buyer.kind == "end_customer":
        detail = "There is no customer or partner by that id."
        return [Fault(code="account_unknown", detail=detail, pointer="/account_id")]
    own = beneficiary and buyer.account_id in (
        beneficiary.account_id,
        beneficiary.parent_account_id,
    )
    if not own:
        detail = "That is neither the account itself nor one of its end customers."
        return [Fault(code="account_unknown", detail=detail, pointer="/order_for_account_id")]
    return []


def _line_faults(wanted: NewDraft, buyer: Account | None, rows: Rows) -> list[Fault]:
    faults = (
        _line_fault(f"/lines/{number}", line, buyer, rows)
        for number, line in enumerate(wanted.lines)
    )
    return [fault for fault in faults if fault]


def _line_fault(pointer: str, line: DraftLine, buyer: Account | None, rows: Rows) -> Fault | None:
    product = product_in(rows, line.product_id)
    if product is None or (buyer and not sold(product, buyer.billing.currency)):
        detail = f"There is no product {line.product_id} to buy."
        return Fault(code="product_unavailable", detail=detail, pointer=f"{pointer}/product_id")
    if not product.min_quantity <= line.quantity <= product.max_quantity:
        detail = (
            f'"{product.name}" is sold in quantities from {product.min_quantity} '
            f"to {product.max_quantity}."
        )
        return Fault(code="quantity_out_of_range", detail=detail, pointer=f"{pointer}/quantity")
    return None


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
    order = composed.with_changes(events=draft.events)
    order = order.with_event("executed", execution.now, "", execution.by)
    purchase.execute(order, assets, table=table)
    count("OrdersPlaced")
    return bss_order_answer(order, assets)


def _situation_drafted(draft: Order, table: Table) -> Situation:
    """The draft as it would be judged at the checkout; staff's execution confirms the billing."""
    product_ids = sorted({line.product_id for line in draft.lines})
    buyer_id, beneficiary_id = draft.account_id, draft.order_for.account_id
    keys = [account_key(buyer_id), account_key(beneficiary_id)]
    rows = table.get_all([*keys, *map(product_key, product_ids)])
    buyer, beneficiary = account_in(rows, buyer_id), account_in(rows, beneficiary_id)
    if buyer is None or beneficiary is None:
        raise NotFound
    lines = tuple(line_of(line) for line in draft.lines)
    products = products_in(rows, product_ids)
    number = draft.purchase_order_number
    return _confirmed_by_staff(lines, buyer, beneficiary, products, number)
