"""A draft as staff change it; an order that was executed is never changed (rules.md R18, R19)."""

from collections.abc import Collection, Iterator
from datetime import datetime

from chalicelib.bss.accounts.store import account_in
from chalicelib.bss.orders.answers import BssOrderAnswer, bss_order_answer
from chalicelib.bss.orders.drafting import (
    DraftLines,
    Reference,
    account_faults,
    confirmed_by_staff,
    drafted,
    kept_line_faults,
    line_faults,
    new_lines,
)
from chalicelib.bss.orders.history import shortened
from chalicelib.bss.orders.models import Line, Order, OrderLine
from chalicelib.bss.orders.pricing import line_of
from chalicelib.bss.orders.situation import Situation
from chalicelib.bss.orders.store import find_order, older_history, order_row, unchanged_draft
from chalicelib.bss.products.store import products_in
from chalicelib.errors import CannotBeAmended, NotFound, ValidationFailed
from chalicelib.storage.conditions import Put
from chalicelib.storage.contention import PLACE_TRIES, until_written
from chalicelib.storage.keys import Rows, account_key, product_key
from chalicelib.storage.table import Table
from chalicelib.values.base import Change
from chalicelib.values.money import spoken
from chalicelib.values.text import PurchaseOrderNumber


class ChangeDraft(Change):
    """What to change of a draft; what is left out stays.

    Whom it is for is the account itself where that is null; null takes the purchase order number out.
    """

    lines: DraftLines = ()
    order_for_account_id: Reference | None = None
    purchase_order_number: PurchaseOrderNumber | None = None

    def order_for_id_of(self, draft: Order) -> str:
        """The id of the account that the draft is for afterwards."""
        if "order_for_account_id" not in self.model_fields_set:
            return draft.order_for.account_id
        return self.order_for_account_id or draft.account_id

    def number_of(self, draft: Order) -> str | None:
        """The purchase order number of the draft afterwards."""
        if "purchase_order_number" not in self.model_fields_set:
            return draft.purchase_order_number
        return self.purchase_order_number


def change(
    order_id: str, wanted: ChangeDraft, *, by: str, table: Table, now: datetime
) -> BssOrderAnswer:
    """Change a draft; it is at the prices, the tax and the recipient of now. Raises ValidationFailed.

    Raises NotFound, and CannotBeAmended when it is no draft any more.
    """

    def act() -> BssOrderAnswer:
        draft = find_draft(order_id, table=table)
        changed = _changed(draft, _situation_wanted(draft, wanted, table))
        differences = " ".join(_differences(draft, changed))
        if not differences:
            return bss_order_answer(draft, [])
        stored = draft.redrafted(changed, differences, by, now)
        kept, older = shortened(stored)
        table.write(Put(order_row(kept), unchanged_draft(draft)), *older_history(kept, older))
        return bss_order_answer(kept, [], [older] if older else [])

    return until_written(act, table, tries=PLACE_TRIES)


def find_draft(order_id: str, *, table: Table) -> Order:
    """An order that can still be changed. Raises NotFound, CannotBeAmended."""
    order = find_order(table, order_id)
    if order is None:
        raise NotFound
    if order.status != "draft":
        raise CannotBeAmended
    return order


def _situation_wanted(draft: Order, wanted: ChangeDraft, table: Table) -> Situation:
    """What the changed draft is judged by, read now. Raises ValidationFailed with every fault."""
    order_for_id, number = wanted.order_for_id_of(draft), wanted.number_of(draft)
    product_ids = sorted({line.product_id for line in wanted.lines or draft.lines})
    accounts = [account_key(draft.account_id), account_key(order_for_id)]
    rows = table.get_all([*accounts, *map(product_key, product_ids)])
    buyer, order_for = account_in(rows, draft.account_id), account_in(rows, order_for_id)
    faults = [*account_faults(buyer, order_for), *line_faults(wanted.lines, buyer, rows)]
    if buyer and not wanted.lines:
        faults += kept_line_faults(draft.lines, buyer)
    if faults or buyer is None or order_for is None:
        raise ValidationFailed(faults=faults)
    lines = _lines(draft, wanted, rows)
    return confirmed_by_staff(lines, buyer, order_for, products_in(rows, product_ids), number)


def _lines(draft: Order, wanted: ChangeDraft, rows: Rows) -> tuple[Line, ...]:
    known = tuple(line_of(line) for line in draft.lines)
    if not wanted.lines:
        return known
    products = products_in(rows, [line.product_id for line in wanted.lines])
    return new_lines(wanted.lines, products, known)


def _changed(draft: Order, situation: Situation) -> Order:
    """The draft as it would be drafted now. When it was drafted, and by whom, stays."""
    return drafted(situation, order_id=draft.order_id, by=draft.placed_by, now=draft.placed_at)


def _differences(before: Order, after: Order) -> Iterator[str]:
    """What is different, old and new, in words for staff; of the lines those alone."""
    same = set(before.lines) & set(after.lines)
    spelt: tuple[tuple[str, object, object], ...] = (
        ("For", before.order_for.account_id, after.order_for.account_id),
        ("Purchase order number", before.purchase_order_number, after.purchase_order_number),
        ("Recipient", before.recipient.email, after.recipient.email),
        ("Billing version", before.billing.version, after.billing.version),
        ("Total", spoken(before.totals.payable), spoken(after.totals.payable)),
        ("Lines", _spelt(before.lines, same), _spelt(after.lines, same)),
    )
    for name, old, new in spelt:
        if old != new:
            yield f"{name}: {old or 'none'}, now {new or 'none'}."


def _spelt(lines: tuple[OrderLine, ...], same: Collection[OrderLine]) -> str:
    return ", ".join(
        f"{line.quantity} x {_named(line)} at {spoken(line.unit_price)}"
        for line in lines
        if line not in same
    )


def _named(line: OrderLine) -> str:
    return f'{line.product_id} "{line.friendly_name}"' if line.friendly_name else line.product_id
