"""The documents of an invoice as the table remembers them: what is stored, or how far they are. Pure."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import ClassVar, Literal, Self

from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.models import Order, Recipient
from chalicelib.bss.orders.step_states import ATTEMPTS, StepState
from chalicelib.bss.orders.steps import Step
from chalicelib.values.base import Model
from chalicelib.values.states import Machine

Kind = Literal["pdf", "cii", "ubl"]
MEDIA_TYPES: dict[Kind, str] = {
    "pdf": "application/pdf",
    "cii": "application/xml",
    "ubl": "application/xml",
}
# Links are followed at once; whoever waits asks for another.
LINK_SECONDS = 300
ENDINGS: dict[Kind, str] = {"pdf": ".pdf", "cii": "-cii.xml", "ubl": "-ubl.xml"}

DOCUMENTS = Machine[StepState](
    noun="documents of an invoice", first=("pending",), rests=(), ends=("done",), moves=ATTEMPTS
)


class StoredDocument(Model):
    """One document in the bucket; `sha256` in hexadecimal, `size` in bytes."""

    kind: Kind
    size: int
    sha256: str

    @property
    def media_type(self) -> str:
        return MEDIA_TYPES[self.kind]


class InvoiceDocuments(Step):
    """How far the documents of one invoice are (rules.md R54).

    It keeps what a document says and neither the invoice nor the lines of the order do: who was to
    get the licences when the invoice was issued, and of a credit the day of its invoice.
    """

    machine: ClassVar[Machine[StepState]] = DOCUMENTS

    invoice_number: str
    order_id: str
    recipient: Recipient
    credits_issued_on: date | None = None
    items: tuple[StoredDocument, ...] = ()
    asked_by: str | None = None

    @classmethod
    def pending_for(cls, invoice: Invoice, order: Order, credited: Invoice | None = None) -> Self:
        """The documents of an invoice that is being issued; `credited` is what a credit corrects."""
        return cls(
            invoice_number=invoice.invoice_number,
            order_id=invoice.order_id,
            recipient=Recipient(name=order.recipient.name, email=order.recipient.email),
            credits_issued_on=credited.issued_on if credited else None,
        )

    def stored(self, items: Iterable[StoredDocument], now: datetime) -> Self:
        """The documents after all of them were stored."""
        return self.done(now).with_changes(items=tuple(items))

    def asked_again(self, by: str) -> Self:
        """The failed documents that staff let make again."""
        return self.retried().with_changes(asked_by=by)


def file_name(invoice_number: str, kind: Kind) -> str:
    """What a download is called: the invoice's number, and what it is."""
    return f"{invoice_number}{ENDINGS[kind]}"


def has_documents(invoice: Invoice) -> bool:
    """Whether an invoice has documents: one that names no seller cannot have any."""
    return invoice.seller is not None
