"""Accounts as staff make and change them."""

from collections.abc import Iterator
from datetime import datetime
from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.bss.accounts.answers import BssAccountAnswer, bss_account_answer
from chalicelib.bss.accounts.billing import NOT_GIVEN, BillingChange, BillingData, tax_faults
from chalicelib.bss.accounts.models import Account, AccountKind, Billing, Blocked, Language
from chalicelib.bss.accounts.store import account_in, created, find_account, replaced
from chalicelib.errors import (
    BillingChanged,
    CurrencyFixed,
    Fault,
    NotFound,
    ValidationFailed,
)
from chalicelib.storage.contention import until_written
from chalicelib.storage.keys import BY_ACCOUNT, Rows, account_key, account_list
from chalicelib.storage.pages import NEWEST, OLDEST
from chalicelib.storage.receipts import IdempotentRequest, Outcome, Slot, created_once
from chalicelib.storage.table import Reads, Table
from chalicelib.values import ids
from chalicelib.values.base import Change, Model
from chalicelib.values.text import Name, Reason

CHANGED = "The billing data has changed since it was read; read the account again."


def _is_not_required(required: bool) -> bool:
    return not required


class NewAccount(Model):
    """A company to do business with; an end customer names the partner it belongs to."""

    kind: AccountKind
    name: Name
    parent_account_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    billing: BillingData
    may_order_for_itself: bool = True
    # Left out of the fingerprint where it is not given, so that a key used before it existed is still known.
    purchase_order_required: Annotated[bool, Field(exclude_if=_is_not_required)] = False
    language: Language | None = NOT_GIVEN


class BlockAccount(Model):
    """Why an account is to be blocked: a note that buyers are not shown."""

    reason: Reason


class AccountChange(Change):
    """What to change of an account; what is left out stays. `blocked` null lifts the block.

    Without a language of its own (null) it is addressed in the seller's.
    """

    name: Name | None = None
    billing: BillingChange | None = None
    may_order_for_itself: bool | None = None
    purchase_order_required: bool | None = None
    blocked: BlockAccount | None = None
    language: Language | None = None

    def applied_to(self, account: Account, *, by: str, now: datetime) -> Account:
        """The account as somebody changed it; an end customer never gets to order for itself."""
        allowed = self.may_order_for_itself
        if allowed is None or account.kind == "end_customer":
            allowed = account.may_order_for_itself
        required = self.purchase_order_required
        return account.with_changes(
            name=self.name or account.name,
            may_order_for_itself=allowed,
            purchase_order_required=account.purchase_order_required
            if required is None
            else required,
            billing=self.billing.applied_to(account.billing) if self.billing else account.billing,
            blocked=self._block_of(account, by, now),
            language=self.language if "language" in self.model_fields_set else account.language,
        )

    def _block_of(self, account: Account, by: str, now: datetime) -> Blocked | None:
        """The block afterwards; for the same reason as before it stays the same block."""
        if "blocked" not in self.model_fields_set:
            return account.blocked
        if self.blocked is None:
            return None
        if account.blocked and account.blocked.reason == self.blocked.reason:
            return account.blocked
        return Blocked(reason=self.blocked.reason, at=now, by=by)


def create(
    wanted: NewAccount, *, by: str, slot: Slot, table: Table, now: datetime
) -> BssAccountAnswer:
    """A new account, not yet known to BitTitan. Raises ValidationFailed."""
    parent_id = wanted.parent_account_id

    def outcome(rows: Rows) -> Outcome[BssAccountAnswer]:
        parent = account_in(rows, parent_id) if parent_id else None
        billing = wanted.billing.billing(unless_named="S")
        faults = [*_parent_faults(wanted, parent), *tax_faults(billing)]
        if faults:
            raise ValidationFailed(faults=faults)
        account = _account(wanted, billing, now)
        return Outcome(bss_account_answer(account), created(account, by=by, now=now))

    keys = (account_key(parent_id),) if parent_id else ()
    return created_once(
        IdempotentRequest(slot, BssAccountAnswer, keys, outcome), table=table, now=now
    )


def _parent_faults(wanted: NewAccount, parent: Account | None) -> Iterator[Fault]:
    """Only end customers have a parent, and it is a partner (rules.md R2)."""
    if wanted.kind == "end_customer" and (parent is None or parent.kind != "partner"):
        detail = "An end customer needs a parent account that is a partner."
    elif wanted.kind != "end_customer" and wanted.parent_account_id:
        detail = "Only an end customer has a parent account."
    else:
        return
    yield Fault(code="bad_parent_account", detail=detail, pointer="/parent_account_id")


def _account(wanted: NewAccount, billing: Billing, now: datetime) -> Account:
    return Account(
        account_id=ids.new("acc"),
        kind=wanted.kind,
        name=wanted.name,
        parent_account_id=wanted.parent_account_id,
        provisioning_sync_status="unsynchronized",
        last_error=None,
        may_order_for_itself=wanted.may_order_for_itself and wanted.kind != "end_customer",
        billing=billing,
        created_at=now,
        purchase_order_required=wanted.purchase_order_required,
        language=wanted.language,
    )


def change(
    account_id: str, wanted: AccountChange, *, by: str, table: Table, now: datetime
) -> BssAccountAnswer:
    """Change an account; any change of billing raises its version.

    Raises NotFound, BillingChanged, CurrencyFixed, ValidationFailed.
    """

    def act() -> BssAccountAnswer:
        account = find_account(table, account_id)
        if account is None:
            raise NotFound
        return bss_account_answer(applied(account, wanted, by=by, table=table, now=now))

    return until_written(act, table)


def applied(
    account: Account, wanted: AccountChange, *, by: str, table: Table, now: datetime
) -> Account:
    """The account with a change written over exactly what was read.

    A change that changes nothing writes nothing; so one that is sent again is no change of others (rules.md R68).
    Raises Lost, BillingChanged, CurrencyFixed, ValidationFailed.
    """
    changed = wanted.applied_to(account, by=by, now=now)
    if changed == account:
        return account
    if wanted.billing and wanted.billing.version not in (None, account.billing.version):
        raise BillingChanged(CHANGED)
    if wanted.billing and (faults := list(tax_faults(changed.billing, account.billing))):
        raise ValidationFailed(faults=faults)
    if changed.billing.currency != account.billing.currency and _has_ordered(account, table):
        raise CurrencyFixed
    table.write(*replaced(account, changed, by=by, now=now))
    return changed


def _has_ordered(account: Account, table: Table) -> bool:
    """Whether an order of the account was ever executed. It has assets then; a draft has none (rules.md R19)."""
    assets = account_list(account.account_id, "ASSET")
    found = table.newest_first(
        BY_ACCOUNT, assets, after=OLDEST, before=NEWEST, page=1, reads=Reads(1)
    )
    return next(found, None) is not None
