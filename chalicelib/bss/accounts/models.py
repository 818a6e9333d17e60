"""Accounts and their billing data as the distributor keeps them. Billing data as it is given is in billing.py.

What is kept is read as it was written: what is given is judged by the rules of today (decision 26).
"""

from typing import Annotated, Literal, Self

from pydantic import Field

from chalicelib.values.addresses import LONGEST_ADDRESS
from chalicelib.values.base import (
    ALWAYS_ANSWERED,
    WHOLE,
    Kept,
    KeptCurrency,
    KeptRate,
    KeptShort,
    Model,
    Timestamp,
    promised,
    without_defaults,
)
from chalicelib.values.states import Machine, Move
from chalicelib.values.vat import CATEGORY_OF_RATE, KeptReason, TaxCategory

AccountKind = Literal["customer", "partner", "end_customer"]
SyncStatus = Literal["unsynchronized", "synchronized", "failed"]
# In which an account reads its mails and invoices.
Language = Literal["en", "de", "el"]
MOST_PAYMENT_DAYS = 120
PaymentDays = Annotated[int, Field(ge=0, le=MOST_PAYMENT_DAYS), WHOLE]

SYNCHRONIZE = ("POST /bss/accounts/{account_id}/synchronize",)
COMPLETE_TASK = "POST /bss/vendor-tasks/{task_id}/complete"
REFUSE_TASK = "POST /bss/vendor-tasks/{task_id}/refuse"
WAITING = "Waiting for the coupon desk."
ACCOUNTS = Machine[SyncStatus](
    noun="account",
    first=("unsynchronized",),
    rests=(),
    ends=("synchronized",),
    moves=(
        Move("unsynchronized", "synchronized", "synchronized", (*SYNCHRONIZE, COMPLETE_TASK)),
        Move("unsynchronized", "not_synchronized", "failed", (*SYNCHRONIZE, REFUSE_TASK)),
        Move("unsynchronized", "asked_the_desk", "unsynchronized", SYNCHRONIZE),
        Move("failed", "synchronized", "synchronized", (*SYNCHRONIZE, COMPLETE_TASK)),
        Move("failed", "not_synchronized", "failed", (*SYNCHRONIZE, REFUSE_TASK)),
        Move("failed", "asked_the_desk", "unsynchronized", SYNCHRONIZE),
    ),
)


class BillingInformation(Model):
    """The company that is billed. What is blank is missing, and blocks a checkout."""

    company: Kept
    street: Kept
    city: Kept
    postal_code: KeptShort
    country: Annotated[str, promised(pattern=r"^([A-Z]{2})?$")]
    tax_id: KeptShort | None = None

    model_config = {"json_schema_extra": without_defaults}

    def missing(self) -> tuple[str, ...]:
        needed = ("company", "street", "city", "postal_code", "country")
        return tuple(name for name in needed if not getattr(self, name))


class BillingContact(Model):
    """The person who gets the mail."""

    name: Kept
    email: Annotated[str, promised(maxLength=LONGEST_ADDRESS)]
    phone: KeptShort | None = None

    model_config = {"json_schema_extra": without_defaults}

    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in ("name", "email") if not getattr(self, name))


class ElectronicAddress(Model):
    """Where e-invoices reach a company: a scheme of the EAS code list, and the id in it."""

    scheme: KeptShort
    id: Kept


class InvoiceTerms(Model):
    """What an order keeps of how its buyer is invoiced; the seller's own terms hold for what is null."""

    payment_days: int | None = None
    invoice_email: str | None = None
    electronic_address: ElectronicAddress | None = None
    language: Language | None = None


class Billing(Model):
    """An account's billing data; every change of it raises the version."""

    information: BillingInformation
    contact: BillingContact
    currency: KeptCurrency
    tax_rate: KeptRate
    tax_category: TaxCategory = CATEGORY_OF_RATE
    tax_reason: KeptReason = None
    payment_days: PaymentDays | None = None
    invoice_email: Annotated[str, promised(maxLength=LONGEST_ADDRESS)] | None = None
    electronic_address: ElectronicAddress | None = None
    version: Annotated[int, Field(ge=1)] = 1

    model_config = ALWAYS_ANSWERED

    def missing(self) -> tuple[str, ...]:
        return self.information.missing() + self.contact.missing()


class Blocked(Model):
    """That nothing is ordered by an account or for it, and why: a note of staff's for staff."""

    reason: str
    at: Timestamp
    by: str


class Account(Model):
    """A company known to the BSS."""

    account_id: str
    kind: AccountKind
    name: Kept
    parent_account_id: str | None
    provisioning_sync_status: SyncStatus
    last_error: str | None
    may_order_for_itself: bool
    billing: Billing
    created_at: Timestamp
    purchase_order_required: bool = False
    blocked: Blocked | None = None
    language: Language | None = None
    revision: int = 1

    @property
    def invoice_terms(self) -> InvoiceTerms:
        """How it is invoiced, as its billing data says now."""
        billing = self.billing
        return InvoiceTerms(
            payment_days=billing.payment_days,
            invoice_email=billing.invoice_email,
            electronic_address=billing.electronic_address,
            language=self.language,
        )

    @property
    def orders_for_itself(self) -> bool:
        """End customers never buy: their partner orders for them (rules.md R1)."""
        return self.may_order_for_itself and self.kind != "end_customer"

    def synchronized(self) -> Self:
        """The account that BitTitan knows."""
        status = ACCOUNTS.after(self.provisioning_sync_status, "synchronized")
        return self.with_changes(provisioning_sync_status=status, last_error=None)

    def waiting_for_desk(self) -> Self:
        """The account that a person registers with BitTitan."""
        status = ACCOUNTS.after(self.provisioning_sync_status, "asked_the_desk")
        return self.with_changes(provisioning_sync_status=status, last_error=WAITING)

    def sync_failed(self, error: str) -> Self:
        """The account that BitTitan could not be told about this time; `error` is for staff."""
        status = ACCOUNTS.after(self.provisioning_sync_status, "not_synchronized")
        return self.with_changes(provisioning_sync_status=status, last_error=error)
