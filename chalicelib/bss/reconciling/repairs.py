"""What reconciling mends when it is asked to: it queues what nobody goes on with, after it made that due."""

from contextlib import suppress
from datetime import datetime

from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.archive.store import documents_row
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.queue import OrderQueue
from chalicelib.bss.reconciling.models import Repair
from chalicelib.storage.conditions import Condition, Lost, Put
from chalicelib.storage.keys import documents_key, read
from chalicelib.storage.table import Table
from chalicelib.values import ids

STILL_NOT_DUE_AS_READ = "attribute_not_exists(due_at) AND body = :body"


def mend(repair: Repair, *, table: Table, queue: OrderQueue, now: datetime) -> None:
    """Queue an order, documents or a mail; doing it twice is harmless (rules.md R67).

    An order on which nothing is due is settled first, as after any work on it. Raises TemporarilyUnavailable
    while somebody works on it, and what SQS raises.
    """
    if repair.makes_due and ids.is_invoice_number(repair.name):
        _make_documents_due(repair.name, table, now)
    elif repair.makes_due:
        with lease.leased(table, repair.name, now) as held:
            held.give_back(now)
    queue.put_all([repair.name])


def _make_documents_due(invoice_number: str, table: Table, now: datetime) -> None:
    stored = table.get(documents_key(invoice_number))
    if stored is None:
        return
    documents = read(InvoiceDocuments, stored)
    unchanged = Condition(STILL_NOT_DUE_AS_READ, {"body": stored["body"]["S"]})
    if documents.state == "pending":
        with suppress(Lost):  # Somebody made them due a moment before.
            table.write(Put(documents_row(documents, now), unchanged))
