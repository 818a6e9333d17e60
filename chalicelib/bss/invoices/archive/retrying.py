"""Failed documents of an order's invoices, made due again as staff ask for it."""

from datetime import datetime

from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.archive.store import documents_row
from chalicelib.bss.invoices.store import find_invoice
from chalicelib.bss.orders.models import Order
from chalicelib.storage.conditions import Condition, Put
from chalicelib.storage.keys import documents_key, read
from chalicelib.storage.table import Table

DOCUMENTS_STILL_FAILED = Condition("failed = :yes", {"yes": 1})


def documents_of_order(table: Table, order: Order, by: str, now: datetime) -> tuple[Put, ...]:
    """The writes that let the failed documents of an order's invoices be made again (rules.md R54)."""
    if order.invoice_number is None:
        return ()
    invoice = find_invoice(table, order.invoice_number)
    numbers = (order.invoice_number, *(invoice.all_credits if invoice else ()))
    rows = table.get_all(map(documents_key, numbers))
    found = [read(InvoiceDocuments, stored) for stored in rows.values()]
    return tuple(
        Put(documents_row(each.asked_again(by), now), DOCUMENTS_STILL_FAILED)
        for each in found
        if each.state == "failed"
    )
