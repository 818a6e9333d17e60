"""Accounts and their billing data as the distributor keeps them."""

from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints

from chalicelib.values.base import (
    Model,
    Name,
    ShortText,
    Text,
    Timestamp,
    advised,
    without_defaults,
)
from chalicelib.values.money import Currency, Rate
from chalicelib.values.states import Machine, Move

AccountKind = Literal["customer", "partner", "end_customer"]
SyncStatus = Literal["unsynchronized", "synchronized", "failed"]

SYNCHRONIZE = ("POST /bss/accounts/{account_id}/synchronize",)
ACCOUNTS = Machine[SyncStatus](
    noun="account",
    first=("unsynchronized",),
    rests=(),
    ends=("synchronized",),
    moves=(
        Move("unsynchronized", "synchronized", "synchronized", SYNCHRONIZE),
        Move("unsynchronized", "not_synchronized", "failed", SYNCHRONIZE),
        Move("failed", "synchronized", "synchronized", SYNCHRONIZE),
        Move("failed", "not_synchronized", "failed", SYNCHRONIZE),
    ),
)

# Plain ASCII addresses, which is what SES delivers to; blank while it is not known yet.
ADDRESS = (
    r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~.-]{1,64}"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,63}"
)
EMAIL = advised(f"^({ADDRESS})?$", "Give an email address, such as ann@company.example.")
COUNTRY = advised(r"^([A-Z]{2})?$", "Give two capital letters, such as DE.")
Email = Annotated[str, StringConstraints(max_length=254, pattern=EMAIL)]
Country = Annotated[str, StringConstraints(pattern=COUNTRY)]


class BillingInformation(Model):
    """The company that is billed. What is blank is missing, and blocks a checkout."""

    company: Text
    street: Text
    city: Text
    postal_code: ShortText
    country: Country
    tax_id: ShortText | None = None

    model_config = {"json_schema_extra": without_defaults}

    def missing(self) -> tuple[str, ...]:
        needed = ("company", "street", "city", "postal_code", "country")
        return tuple(name for name in needed if not getattr(self, name))


class BillingContact(Model):
    """The person who gets the mail."""

    name: Text
    email: Email
    phone: ShortText | None = None

    model_config = {"json_schema_extra": without_defaults}

    def missing(self) -> tuple[str, ...]:
        return tuple(name for name in ("name", "email") if not getattr(self, name))


class BillingData(Model):
    """The billing data that an account is made with."""

    information: BillingInformation
    contact: BillingContact
    currency: Currency
    tax_rate: Rate


class Billing(BillingData):
    """An account's billing data; every change of it raises the version."""

    version: Annotated[int, Field(ge=1)] = 1

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
    name: Name
    parent_account_id: str | None
    provisioning_sync_status: SyncStatus
    last_error: str | None
    may_order_for_itself: bool
    billing: Billing
    created_at: Timestamp
    purchase_order_required: bool = False
    blocked: Blocked | None = None
    revision: int = 1

    @property
    def orders_for_itself(self) -> bool:
        """End customers never buy: their partner orders for them (rules.md R1)."""
        return self.may_order_for_itself and self.kind != "end_customer"

    def synchronized(self) -> Self:
        """The account that BitTitan knows."""
        status = ACCOUNTS.after(self.provisioning_sync_status, "synchronized")
        return self.with_changes(provisioning_sync_status=status, last_error=None)

    def sync_failed(self, error: str) -> Self:
        """The account that BitTitan could not be told about this time; `error` is for staff."""
        status = ACCOUNTS.after(self.provisioning_sync_status, "not_synchronized")
        return self.with_changes(provisioning_sync_status=status, last_error=error)
