"""What accounting does with invoices: payments, their mails, and the export."""

import csv
from collections.abc import Iterator
from datetime import date
from io import StringIO
from typing import Literal

from storefront_client.models import (
    BssInvoice,
    Invoice,
    InvoiceMail,
    MailInvoice,
    Money,
    NewPayment,
    PaidAmount,
    RecordedPayment,
)
from storefront_client.registry import Registry
from storefront_client.sending import keyed, path_of


class Accounting(Registry):
    """Payments of invoices, which are never edited, and the mails that bring invoices."""

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

    def send_invoice_email(
        self,
        invoice_number: str,
        *,
        recipient: str | None = None,
        idempotency_key: str | None = None,
    ) -> BssInvoice:
        """Mail an invoice with its PDF: once more, to another address, or for the first time.

        Raises DocumentsNotStored, NoInvoiceAddress, AddressBounced.
        """
        path = path_of("bss", "invoices", invoice_number, "email")
        body, headers = MailInvoice(recipient=recipient), keyed(idempotency_key)
        return self._service.ask("POST", path, BssInvoice, body=body, headers=headers)

    def invoice_emails(
        self, invoice_number: str, *, limit: int | None = None
    ) -> Iterator[InvoiceMail]:
        """All mails of an invoice, the last one first: who asked for each, and what became of it."""
        path = path_of("bss", "invoices", invoice_number, "emails")
        return self._service.walk(path, InvoiceMail, limit)

    def invoice_emails_needing_a_person(
        self, *, problem: Literal["bounced", "failed"] | None = None, limit: int | None = None
    ) -> Iterator[InvoiceMail]:
        """The last mails of invoices that bounced, failed, or may not have gone out, newest first."""
        return self._service.walk("/bss/invoices/emails", InvoiceMail, limit, problem=problem)

    def export_invoices(
        self, *, issued_from: date | None = None, issued_to: date | None = None
    ) -> Iterator[dict[str, str]]:
        """The rows of the export, newest invoices first, by the names of their columns; both days are in it.

        The next part is requested when it is needed.
        """
        asked = {"issued_from": issued_from, "issued_to": issued_to}
        for text in self._service.texts("/bss/invoices/export", **asked):
            yield from csv.DictReader(StringIO(text, newline=""))
