"""What the table, BitTitan and the mailboxes contain, read without calling the service."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.invoices.models import Invoice, RecordedPayment
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.coupons import asset_of_reference
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.store import asset_with_code
from chalicelib.bss.orders.work import order_in
from chalicelib.bss.vendor_tasks.models import VendorTask
from chalicelib.storage.keys import DUE_INVOICES, DUE_ORDERS, Row, key_of, name_of_due, read
from local.bittitan_simulator import Simulator

NUMBER = re.compile(r"\b[A-Z]{2,8}-\d{4}-\d{6,9}\b")
CODE = re.compile(r"\b[A-Z2-9]{5}(?:-[A-Z2-9]{5}){3}\b")


class Stored(Protocol):
    """A table's rows in the order of their keys, and the mails that were sent, oldest first."""

    @property
    def rows(self) -> list[Row]: ...

    @property
    def mails(self) -> list[Any]: ...


@dataclass(frozen=True)
class Letter:
    """One mail: to whom, about which order, with which coupon codes."""

    to: list[str]
    order_id: str
    codes: frozenset[str]


@dataclass(frozen=True)
class InvoiceLetter:
    """One mail that brought an invoice: to whom, and which."""

    to: list[str]
    invoice_number: str


@dataclass(frozen=True)
class Snapshot:
    """Everything at one moment.

    `payments` are those on record, by the number of their invoice.
    `documents` and `invoice_mails` are what is written down of those of an invoice, by its number.
    `due` says when each order, and documents and mails of invoices, are due next; `held` are BitTitan's
    coupons, by the asset they are for; `tasks` are the vendor tasks by their ids; `forgotten` are the
    codes of those that BitTitan lost.
    """

    orders: dict[str, Order]
    assets: dict[str, list[Asset]]
    invoices: dict[str, list[Invoice]]
    payments: dict[str, list[RecordedPayment]]
    taken: dict[str, int]
    due: dict[str, str]
    held: dict[str, list[dict[str, Any]]]
    letters: list[Letter]
    tasks: dict[str, VendorTask]
    documents: dict[str, InvoiceDocuments]
    invoice_mails: dict[str, list[InvoiceMail]]
    invoice_letters: list[InvoiceLetter]
    forgotten: frozenset[str]

    def executed(self) -> list[Order]:
        return [order for order in self.orders.values() if order.assets]

    def of(self, order_id: str) -> tuple[Order, list[Asset]]:
        return self.orders[order_id], self.assets.get(order_id, [])


def snapshot_of(
    stored: Stored, vendors: Sequence[Simulator], forgotten: Iterable[str] = ()
) -> Snapshot:
    """Read everything as it is now."""
    orders, assets, invoices = {}, {}, {}
    payments: dict[str, list[RecordedPayment]] = {}
    taken: dict[str, int] = {}
    due: dict[str, str] = {}
    documents: dict[str, InvoiceDocuments] = {}
    invoice_mails: dict[str, list[InvoiceMail]] = {}
    rows = {key_of(row): row for row in stored.rows}
    for row in rows.values():
        pk, sk = row["pk"]["S"], row["sk"]["S"]
        if row.get("due", {}).get("S") in (DUE_ORDERS, DUE_INVOICES):
            due[name_of_due(key_of(row))] = row["due_at"]["S"]
        if pk.startswith("ORDER#") and sk == "ORDER":
            order_id = "ord_" + pk.removeprefix("ORDER#")
            order = order_in(rows, order_id)
            assert order
            orders[order_id] = order
        elif pk.startswith("ORDER#") and sk.startswith("ASSET#"):
            asset = asset_with_code(read(Asset, row).asset_id, rows)
            assets.setdefault("ord_" + pk.removeprefix("ORDER#"), []).append(asset)
        elif sk.startswith("NUMBER#"):
            invoices.setdefault(pk.removeprefix("SERIES#"), []).append(read(Invoice, row))
        elif sk.startswith("PAYMENT#"):
            number = f"{pk.removeprefix('SERIES#')}-{sk.split('#')[1]}"
            payments.setdefault(number, []).append(read(RecordedPayment, row))
        elif sk.startswith("DOCUMENTS#"):
            kept = read(InvoiceDocuments, row)
            documents[kept.invoice_number] = kept
        elif pk.startswith("INVOICE_MAIL#"):
            mail = read(InvoiceMail, row)
            invoice_mails.setdefault(mail.invoice_number, []).append(mail)
        elif sk == "LAST":
            taken[pk.removeprefix("SERIES#")] = int(row["last_number"]["N"])
    of_invoices = [mail for mail in stored.mails if NUMBER.search(mail.subject)]
    letters = [_letter(mail) for mail in stored.mails if not NUMBER.search(mail.subject)]
    return Snapshot(
        orders,
        assets,
        invoices,
        payments,
        taken,
        due,
        _held(vendors, orders),
        letters,
        _tasks(rows.values()),
        documents,
        invoice_mails,
        [_letter_of_invoice(mail) for mail in of_invoices],
        frozenset(forgotten),
    )


def _held(
    vendors: Sequence[Simulator], orders: dict[str, Order]
) -> dict[str, list[dict[str, Any]]]:
    ours = {line.asset_id for order in orders.values() for line in order.lines if line.asset_id}
    found: dict[str, list[dict[str, Any]]] = {}
    for coupon in (each for vendor in vendors for each in vendor.snapshot()["coupons"]):
        asset_id = asset_of_reference(coupon["reference"])
        if asset_id in ours:
            found.setdefault(asset_id, []).append(coupon)
    return found


def _tasks(rows: Iterable[Row]) -> dict[str, VendorTask]:
    tasks = [read(VendorTask, row) for row in rows if row["sk"]["S"] == "TASK"]
    return {task.task_id: task for task in tasks}


def _letter_of_invoice(mail: Any) -> InvoiceLetter:
    named = NUMBER.search(mail.subject)
    return InvoiceLetter(mail.destinations["ToAddresses"], named[0] if named else "")


def _letter(mail: Any) -> Letter:
    named = re.search(r"ord_[0-9a-f]{32}", mail.subject)
    to = mail.destinations.get("ToAddresses", [])
    return Letter(to, named[0] if named else "", frozenset(CODE.findall(mail.body)))
