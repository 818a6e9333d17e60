"""Payments: money that arrived for an invoice, as staff or their accounting record it (rules.md R52)."""

from datetime import date, datetime
from typing import Annotated, NamedTuple

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from chalicelib.bss.invoices.answers import InvoiceAnswer, PaymentAnswer, invoice_answer
from chalicelib.bss.invoices.composing import day_of_issue
from chalicelib.bss.invoices.models import Invoice, InvoiceStatus, Payment, RecordedPayment
from chalicelib.bss.invoices.store import (
    find_invoice,
    read_invoice,
    recorded_payment,
    replaced_invoice,
)
from chalicelib.bss.seller.store import seller_in
from chalicelib.errors import (
    Fault,
    NotAnInvoice,
    NotFound,
    NothingToReverse,
    Overpaid,
    ValidationFailed,
)
from chalicelib.storage.contention import PAYMENT_TRIES
from chalicelib.storage.keys import Row, Rows, invoice_key, payments_of, read, seller_key
from chalicelib.storage.pages import ListAnswer, ListQuery, list_answer, page_of_rows
from chalicelib.storage.receipts import IdempotentRequest, Outcome, Slot, created_once
from chalicelib.storage.table import Table
from chalicelib.values import ids
from chalicelib.values.base import WHOLE, Day, Model, without_defaults
from chalicelib.values.clock import day_in
from chalicelib.values.money import AnyCurrency, Money, spoken
from chalicelib.values.text import Reason

# Every JSON client knows integers up to here exactly.
MOST = 2**53 - 1


def _not_zero(amount: int) -> int:
    if not amount:
        detail = "Give an amount that is not zero; a negative one takes a payment back."
        raise PydanticCustomError("zero_amount", detail)
    return amount


class PaidAmount(Model):
    """What arrived, in minor units of the invoice's currency; negative to take a payment back."""

    amount: Annotated[
        int,
        Field(ge=-MOST, le=MOST, json_schema_extra={"not": {"const": 0}}),
        WHOLE,
        AfterValidator(_not_zero),
    ]
    currency: AnyCurrency


class NewPayment(Model):
    """Money that arrived for an invoice, on a day in the seller's time zone."""

    amount: PaidAmount
    received_on: Day
    reference: Reason | None = None

    model_config = {"json_schema_extra": without_defaults}


class RecordedPaymentAnswer(PaymentAnswer):
    """A payment as staff see it: who recorded it, and what was due after it."""

    recorded_by: str
    amount_due: Money
    status: InvoiceStatus


class Recording(NamedTuple):
    """Who records a payment, when, and under which Idempotency-Key."""

    by: str
    now: datetime
    slot: Slot


def record(
    invoice_number: str, wanted: NewPayment, recording: Recording, *, table: Table
) -> InvoiceAnswer:
    """The invoice with one payment more (rules.md R52).

    Raises NotFound, NotAnInvoice, ValidationFailed, Overpaid, NothingToReverse; and RequestInProgress
    when others were always first. Then nothing was written.
    """
    if not ids.is_invoice_number(invoice_number):
        raise NotFound
    key, now = invoice_key(invoice_number), recording.now

    def outcome(rows: Rows) -> Outcome[InvoiceAnswer]:
        before = _payable(rows.get(key))
        latest = max(day_of_issue(seller_in(rows), now), day_in(before.time_zone, now))
        after = before.with_payment(_judged(before, wanted, recording, latest))
        writes = (replaced_invoice(before, after), recorded_payment(after))
        return Outcome(invoice_answer(after, now), writes)

    asked = IdempotentRequest(recording.slot, InvoiceAnswer, (key, seller_key()), outcome)
    return created_once(asked, table=table, now=now, tries=PAYMENT_TRIES)


def payments(
    invoice_number: str, query: ListQuery, *, table: Table
) -> ListAnswer[RecordedPaymentAnswer]:
    """A page of all payments of an invoice, the last one first. Raises NotFound, ValidationFailed."""
    if find_invoice(table, invoice_number) is None:
        raise NotFound
    found = page_of_rows(table, *payments_of(invoice_number), query)
    return list_answer(found, _recorded, RecordedPaymentAnswer)


def _recorded(row: Row) -> RecordedPaymentAnswer:
    return RecordedPaymentAnswer.of(read(RecordedPayment, row))


def _payable(stored: Row | None) -> Invoice:
    if stored is None:
        raise NotFound
    invoice = read_invoice(stored)
    if invoice.type == "credit_invoice":
        raise NotAnInvoice
    return invoice


def _judged(invoice: Invoice, wanted: NewPayment, recording: Recording, latest: date) -> Payment:
    """The payment, if the invoice can take it; money arrived on the `latest` day or before."""
    if faults := _faults(invoice, wanted, latest):
        raise ValidationFailed(faults=faults)
    _refuse_amount(invoice, wanted.amount.amount)
    count = invoice.payments_recorded + 1
    return Payment(
        payment_id=ids.payment(invoice.invoice_number, count),
        amount=Money.of(wanted.amount),
        received_on=wanted.received_on,
        reference=wanted.reference,
        recorded_at=recording.now,
        recorded_by=recording.by,
    )


def _faults(invoice: Invoice, wanted: NewPayment, latest: date) -> list[Fault]:
    faults: list[Fault] = []
    currency = invoice.totals.payable.currency
    if wanted.amount.currency != currency:
        detail = f"This invoice is in {currency}; give the amount in {currency}."
        faults.append(Fault(code="other_currency", detail=detail, pointer="/amount/currency"))
    if wanted.received_on > latest:
        detail = f"It is {latest} where the seller is; give that day or an earlier one."
        faults.append(Fault(code="received_in_the_future", detail=detail, pointer="/received_on"))
    return faults


def _refuse_amount(invoice: Invoice, amount: int) -> None:
    due, paid = invoice.amount_due, invoice.amount_paid
    if amount > due.amount:
        raise Overpaid(f"Only {spoken(due)} is due of this invoice.")
    if paid.amount + amount < 0:
        raise NothingToReverse(f"Only {spoken(paid)} was paid, so no more can be taken back.")
