"""Reading what is reconciled, consistently: an order with all that lies beside it, a task with its asset."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import TypeVar

from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.store import read_invoice
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.coupons import CouponCode
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.work import order_in, work_in
from chalicelib.bss.reconciling.assets import tasks_of
from chalicelib.bss.reconciling.models import OrderRows
from chalicelib.bss.reconciling.tasks import AskedFor
from chalicelib.bss.vendor_tasks.models import VendorTask
from chalicelib.storage.keys import (
    Key,
    Row,
    Rows,
    asset_key,
    code_key,
    invoice_key,
    key_of,
    order_key,
    read,
    vendor_task_key,
    work_key,
)
from chalicelib.storage.table import Table, rows_at
from chalicelib.values.base import Model

M = TypeVar("M", bound=Model)


def read_order(table: Table, order_id: str) -> OrderRows | None:
    """An order with what is read beside it: one query and, for up to 98 assets, one or two reads."""
    pk = order_key(order_id).pk
    lying = {key_of(row): row for row in table.collection(pk, from_sk="ASSET#")}
    order = order_in(lying, order_id)
    if order is None:
        return None
    assets = [read(Asset, row) for each, row in lying.items() if each.sk.startswith("ASSET#")]
    work = work_in(lying, order_id)
    rows = rows_at(table, _beside(order, assets))
    invoices = _read_invoices(table, order, rows)
    return OrderRows(
        order=order,
        due_at=moment(work, "due_at"),
        leased_until=moment(work, "leased_until"),
        assets={each.asset_id: each for each in assets},
        codes=_codes(assets, rows),
        invoices=invoices,
        tasks={each.task_id: each for each in _all(VendorTask, rows, "TASK")},
    )


def _beside(order: Order, assets: Iterable[Asset]) -> list[Key]:
    """The keys of what lies elsewhere and belongs to an order."""
    keys = [invoice_key(order.invoice_number)] if order.invoice_number else []
    for asset in assets:
        keys += [code_key(asset.asset_id)] if asset.coupon else []
        keys += map(vendor_task_key, tasks_of(asset)) if asset.waits_for_desk else ()
    return keys


def _read_invoices(table: Table, order: Order, rows: Rows) -> Mapping[str, Invoice]:
    """The invoice of an order and its credits, by their numbers."""
    stored = rows.get(invoice_key(order.invoice_number)) if order.invoice_number else None
    if stored is None:
        return {}
    invoice = read_invoice(stored)
    credits = rows_at(table, map(invoice_key, invoice.all_credits))
    found = (invoice, *map(read_invoice, credits.values()))
    return {each.invoice_number: each for each in found}


def _codes(assets: Iterable[Asset], rows: Rows) -> Mapping[str, CouponCode]:
    keys = {each.asset_id: code_key(each.asset_id) for each in assets}
    return {name: read(CouponCode, rows[key]) for name, key in keys.items() if key in rows}


def _all(model: type[M], rows: Rows, sk: str) -> list[M]:
    return [read(model, row) for key, row in rows.items() if key.sk == sk]


def moment(row: Row, name: str) -> datetime | None:
    return datetime.fromisoformat(row[name]["S"]) if name in row else None


def read_task(table: Table, task: VendorTask) -> AskedFor | None:
    """A task as it is now, with its asset; None where it is about an account, or its asset is missing."""
    if task.asset_id is None or task.order_id is None:
        return None
    place, task_place = asset_key(task.asset_id), vendor_task_key(task.task_id)
    needed = {task_place, place, order_key(task.order_id)}
    rows = table.get_all([*needed, work_key(task.order_id)])
    if needed - rows.keys():
        return None
    current = read(VendorTask, rows[task_place])
    rests = not {"due_at", "leased_until"} & work_in(rows, task.order_id).keys()
    return AskedFor(current, read(Asset, rows[place]), rests)
