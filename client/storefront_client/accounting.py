"""What accounting does with invoices: payments, and the export."""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO

from storefront_client.models import Invoice, Money, NewPayment, PaidAmount, RecordedPayment
from storefront_client.registry import Registry
from storefront_client.sending import keyed, path_of


class Accounting(Registry):
    """Payments of invoices. What was recorded is never edited."""

    def record_payment(
        self,
        invoice_number: str,
        amount: Money,
        *,
        received_on: date,
        reference: str | None = None,
        idempotency_key: str | None = None,
    ) -> Invoice:
        """Record money that arrived for an invoice; a negative amount takes an earlier payment back.

        Raises Overpaid, NothingToReverse, NotAnInvoice.
        """
        paid = PaidAmount(amount=amount.amount, currency=amount.currency)
        body = NewPayment(amount=paid, received_on=received_on, reference=reference)
        path, headers = (
            path_of("bss", "invoices", invoice_number, "payments"),
            keyed(idempotency_key),
        )
        return self._service.ask("POST", path, Invoice, body=body, headers=headers)

    def payments(
        self, invoice_number: str, *, limit: int | None = None
    ) -> Iterator[RecordedPayment]:
        """All payments of an invoice, the last one first: who recorded each, and what was due after it."""
        path = path_of("bss", "invoices", invoice_number, "payments")
        return self._service.walk(path, RecordedPayment, limit)

    def export_invoices(
        self, *, issued_from: date | None = None, issued_to: date | None = None
    ) -> Iterator[dict[str, str]]:
        """The rows of the export, newest invoices first, by the names of their columns; both days are in it.

        The next part is requested when it is needed.
        """
        asked = {"issued_from": issued_from, "issued_to": issued_to}
        for text in self._service.texts("/bss/invoices/export", **asked):
            yield from csv.DictReader(StringIO(text, newline=""))
