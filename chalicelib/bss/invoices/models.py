"""Invoices and credit invoices as the table keeps them."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, Self

from chalicelib.bss.accounts.models import ElectronicAddress, Language
from chalicelib.bss.orders.models import BillingSnapshot
from chalicelib.bss.orders.states import CANCELLING
from chalicelib.bss.seller.models import SellerSnapshot
from chalicelib.values.base import ALWAYS_ANSWERED, Kept, KeptRate, Model, Timestamp
from chalicelib.values.clock import day_in
from chalicelib.values.money import Money, Totals
from chalicelib.values.states import Machine, Move
from chalicelib.values.vat import CATEGORY_OF_RATE, KeptReason, TaxCategory

InvoiceType = Literal["invoice", "credit_invoice"]
InvoiceStatus = Literal["unpaid", "paid", "credited"]

# A credit invoice is paid from the beginning.
INVOICES = Machine[InvoiceStatus](
    noun="invoice",
    first=("unpaid", "paid"),
    rests=(),
    ends=("paid", "credited"),
    moves=(
        Move("unpaid", "credited_in_part", "unpaid", CANCELLING),
        Move("unpaid", "credited", "credited", CANCELLING),
    ),
)


class Payment(Model):
    """Money that arrived for an invoice; a negative one reverses. Never edited."""

    payment_id: str
    amount: Money
    received_on: date
    reference: Kept | None
    recorded_at: Timestamp
    recorded_by: str


class InvoiceLine(Model):
    description: str
    quantity: int
    unit_price: Money
    line_total: Money
    tax_rate: KeptRate
    tax_category: TaxCategory = CATEGORY_OF_RATE
    tax_reason: KeptReason = None

    model_config = ALWAYS_ANSWERED

    def returned(self) -> Self:
        """The line of the credit invoice: the amount the other way round."""
        return self.with_changes(quantity=-self.quantity, line_total=-self.line_total)


class Invoice(Model):
    """The bill for an order, or the credit that corrects it. Never edited once issued."""

    invoice_number: str
    type: InvoiceType
    status: InvoiceStatus
    issued_on: date
    due_on: date
    issued_at: datetime
    order_id: str
    account_id: str
    billing: BillingSnapshot
    lines: tuple[InvoiceLine, ...]
    totals: Totals
    purchase_order_number: str | None = None
    # An invoice of release 0.2.0 names no seller, has days in UTC, and supplied on the day it was issued.
    seller: SellerSnapshot | None = None
    time_zone: str = "UTC"
    supplied_on: date | None = None
    language: Language = "en"
    invoice_email: str | None = None
    buyer_electronic_address: ElectronicAddress | None = None
    payments: tuple[Payment, ...] = ()
    credits: str | None = None
    credited_by: str | None = None
    # The credits that were issued for it, and which of its lines they took back, counted from 1.
    # On a credit invoice: which lines of its invoice it takes back.
    credit_invoices: tuple[str, ...] = ()
    credited_lines: tuple[int, ...] = ()

    def is_overdue(self, now: datetime) -> bool:
        """Whether it is unpaid past its due day, in the time zone of its seller (rules.md R53)."""
        return self.status == "unpaid" and self.due_on < day_in(self.time_zone, now)

    @property
    def all_credits(self) -> tuple[str, ...]:
        """The numbers of its credits; rows of release 0.2.0 name one that took everything back."""
        return self.credit_invoices or ((self.credited_by,) if self.credited_by else ())

    def not_credited(self, lines: Iterable[int]) -> tuple[int, ...]:
        """Which of these lines, counted from 1, no credit has taken back yet."""
        if self.credited_by:
            return ()
        return tuple(line for line in lines if line not in self.credited_lines)

    def credited(self, credit_number: str, lines: Iterable[int]) -> Self:
        """The invoice after these lines of it were credited; what it bills stays untouched."""
        credited = tuple(sorted({*self.credited_lines, *lines}))
        part = self.with_changes(
            credit_invoices=(*self.credit_invoices, credit_number), credited_lines=credited
        )
        whole = len(credited) == len(self.lines)
        status = INVOICES.after(self.status, "credited" if whole else "credited_in_part")
        return part.with_changes(status=status, credited_by=credit_number if whole else None)
