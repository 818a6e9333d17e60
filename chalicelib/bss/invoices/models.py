"""Invoices and credit invoices as the table keeps them, and what is paid, credited and due of each."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Literal, Self

from chalicelib.bss.accounts.models import ElectronicAddress, Language
from chalicelib.bss.orders.models import BillingSnapshot
from chalicelib.bss.orders.states import CANCELLING
from chalicelib.bss.seller.models import SellerSnapshot
from chalicelib.values.base import ALWAYS_ANSWERED, Kept, KeptRate, Model, Timestamp
from chalicelib.values.clock import day_in
from chalicelib.values.money import Money, Taxed, Totals, totals
from chalicelib.values.states import Machine, Move
from chalicelib.values.vat import CATEGORY_OF_RATE, KeptReason, TaxCategory

InvoiceType = Literal["invoice", "credit_invoice"]
InvoiceStatus = Literal["unpaid", "paid", "credited"]

PAYING = ("POST /bss/invoices/{invoice_number}/payments",)
# A credit invoice is paid from the beginning, and an invoice of nothing is (rules.md R52).
INVOICES = Machine[InvoiceStatus](
    noun="invoice",
    first=("unpaid", "paid"),
    rests=("paid", "credited"),
    ends=(),
    moves=(
        Move("unpaid", "payment_recorded", "unpaid", PAYING),
        Move("unpaid", "credited_in_part", "unpaid", CANCELLING),
        Move("unpaid", "covered", "paid", (*PAYING, *CANCELLING)),
        Move("unpaid", "credited", "credited", CANCELLING),
        Move("paid", "payment_recorded", "paid", PAYING),
        Move("paid", "credited_in_part", "paid", CANCELLING),
        Move("paid", "no_longer_covered", "unpaid", PAYING),
        Move("paid", "credited", "credited", CANCELLING),
        Move("credited", "payment_recorded", "credited", PAYING),
    ),
)
# An invoice keeps its latest payments; every one is in a row of its own besides.
PAYMENTS_KEPT = 20


class Payment(Model):
    """Money that arrived for an invoice; a negative one reverses. Never edited."""

    payment_id: str
    amount: Money
    received_on: date
    reference: Kept | None
    recorded_at: Timestamp
    recorded_by: str


class RecordedPayment(Payment):
    """A payment in the row of its own: how much was due after it, and the status that followed."""

    amount_due: Money
    status: InvoiceStatus


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


def totals_of_lines(lines: Iterable[InvoiceLine], currency: str) -> Totals:
    """What lines of invoices come to: tax once per rate and category (rules.md R12)."""
    taxed = (
        Taxed(line.line_total.amount, line.tax_rate, line.tax_category, line.tax_reason)
        for line in lines
    )
    return totals(taxed, currency)


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
    # Every change of its row raises the version. `paid` is what its payments come to, in minor units.
    version: int = 0
    paid: int = 0
    payments_recorded: int = 0
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
    def amount_paid(self) -> Money:
        """What its payments come to."""
        return self._money(self.paid)

    @property
    def amount_credited(self) -> Money:
        """What its credits come to: the lines that they took back, with their tax."""
        if self.credited_by:
            return self.totals.payable
        taken = self.credited_lines if self.credit_invoices else ()
        lines = (self.lines[number - 1] for number in taken)
        return totals_of_lines(lines, self.totals.payable.currency).payable

    @property
    def amount_due(self) -> Money:
        """What payments and credits leave to be paid, never below nothing (rules.md R52)."""
        covered = self.paid + self.amount_credited.amount
        return self._money(max(0, self.totals.payable.amount - covered))

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
        whole = len(credited) == len(self.lines)
        after = self.with_changes(
            credit_invoices=(*self.credit_invoices, credit_number),
            credited_lines=credited,
            credited_by=credit_number if whole else None,
        )
        return after._followed("credited" if whole else "credited_in_part")

    def with_payment(self, payment: Payment) -> Self:
        """The invoice after a payment was recorded; the latest ones stay with it."""
        after = self.with_changes(
            paid=self.paid + payment.amount.amount,
            payments_recorded=self.payments_recorded + 1,
            payments=(*self.payments, payment)[-PAYMENTS_KEPT:],
        )
        return after._followed("payment_recorded")

    def with_status_of_balance(self) -> Self:
        """As it is, but `paid` where nothing is due: release 0.2.0 called an invoice of nothing unpaid."""
        if self.status == "unpaid" and not self.amount_due.amount:
            return self.with_changes(status="paid")
        return self

    def _followed(self, event: str) -> Self:
        """With the status and the version that follow on what happened to it."""
        is_covered = not self.amount_due.amount
        if event != "credited" and self.status == ("unpaid" if is_covered else "paid"):
            event = "covered" if is_covered else "no_longer_covered"
        status = INVOICES.after(self.status, event)
        return self.with_changes(status=status, version=self.version + 1)

    def _money(self, amount: int) -> Money:
        return Money(amount=amount, currency=self.totals.payable.currency)
