"""Accounts as staff make and change them."""

from datetime import datetime
from typing import Annotated, Any

from pydantic import StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.bss.accounts.answers import AccountAnswer, account_answer
from chalicelib.bss.accounts.models import (
    Account,
    AccountKind,
    Billing,
    BillingContact,
    BillingData,
    BillingInformation,
)
from chalicelib.bss.accounts.store import account_in, account_row, find_account, replaced
from chalicelib.errors import (
    CurrencyFixed,
    Fault,
    NotFound,
    RequestInProgress,
    TemporarilyUnavailable,
    ValidationFailed,
)
from chalicelib.storage.keys import BY_ACCOUNT, account_key, account_list
from chalicelib.storage.pages import NEWEST, OLDEST
from chalicelib.storage.receipts import Slot
from chalicelib.storage.table import NEVER_WRITTEN, Lost, Put, Table
from chalicelib.values import ids
from chalicelib.values.base import Model, Name
from chalicelib.values.money import Currency, Rate

TRIES = 5


class NewAccount(Model):
    """A company to do business with; an end customer names the partner it belongs to."""

    kind: AccountKind
    name: Name
    parent_account_id: Annotated[str, StringConstraints(min_length=1, max_length=100)] | None = None
    billing: BillingData
    may_order_for_itself: bool = True


class BillingChange(Model):
    """What to change of the billing data; what is left out stays."""

    information: BillingInformation | None = None
    contact: BillingContact | None = None
    currency: Currency | None = None
    tax_rate: Rate | None = None


class AccountChange(Model):
    """What to change of an account; what is left out stays."""

    name: Name | None = None
    billing: BillingChange | None = None
    may_order_for_itself: bool | None = None

    model_config = {"json_schema_extra": {"minProperties": 1}}

    @model_validator(mode="after")
    def _changes_something(self) -> "AccountChange":
        if not self.model_fields_set:
            raise PydanticCustomError("nothing_to_change", "Give something to change.")
        return self


def create(wanted: NewAccount, *, slot: Slot, table: Table, now: datetime) -> AccountAnswer:
    """A new account, not yet known to BitTitan. Raises ValidationFailed."""
    parent_id = wanted.parent_account_id
    for attempt in range(TRIES):
        rows = table.get_all([*([account_key(parent_id)] if parent_id else []), *slot.keys])
        if told := slot.recall(rows, AccountAnswer, now):
            return told
        _refuse_parent(wanted, account_in(rows, parent_id) if parent_id else None)
        account = _account(wanted, now)
        answer = account_answer(account)
        try:
            table.write(Put(account_row(account), NEVER_WRITTEN), *slot.remember(answer, now))
            return answer
        except Lost:
            table.back_off(attempt)
    raise RequestInProgress


def _refuse_parent(wanted: NewAccount, parent: Account | None) -> None:
    """Only end customers have a parent, and it is a partner (rules.md R2)."""
    if wanted.kind == "end_customer" and (parent is None or parent.kind != "partner"):
        told = "An end customer needs a parent account that is a partner."
    elif wanted.kind != "end_customer" and wanted.parent_account_id:
        told = "Only an end customer has a parent account."
    else:
        return
    fault = Fault(code="bad_parent_account", detail=told, pointer="/parent_account_id")
    raise ValidationFailed(faults=[fault])


def _account(wanted: NewAccount, now: datetime) -> Account:
    return Account(
        account_id=ids.new("acc"),
        kind=wanted.kind,
        name=wanted.name,
        parent_account_id=wanted.parent_account_id,
        provisioning_sync_status="unsynchronized",
        last_error=None,
        may_order_for_itself=wanted.may_order_for_itself and wanted.kind != "end_customer",
        billing=Billing(**dict(wanted.billing)),
        created_at=now,
    )


def change(account_id: str, wanted: AccountChange, *, table: Table) -> AccountAnswer:
    """Change an account; any change of billing raises its version. Raises NotFound, CurrencyFixed."""
    for attempt in range(TRIES):
        account = find_account(table, account_id)
        if account is None:
            raise NotFound
        changed = account.model_copy(update=_changes(account, wanted))
        if changed == account:
            return account_answer(account)
        if changed.billing.currency != account.billing.currency and _has_ordered(account, table):
            raise CurrencyFixed
        try:
            table.write(replaced(account, changed))
            return account_answer(changed)
        except Lost:
            table.back_off(attempt)
    raise TemporarilyUnavailable


def _changes(account: Account, wanted: AccountChange) -> dict[str, Any]:
    changes: dict[str, Any] = {}
    if wanted.name is not None:
        changes["name"] = wanted.name
    if wanted.may_order_for_itself is not None and account.kind != "end_customer":
        changes["may_order_for_itself"] = wanted.may_order_for_itself
    if wanted.billing is not None:
        changes["billing"] = _billing(account.billing, wanted.billing)
    return changes


def _billing(billing: Billing, wanted: BillingChange) -> Billing:
    given = {name: value for name, value in dict(wanted).items() if value is not None}
    changed = billing.model_copy(update=given)
    if changed == billing:
        return billing
    return changed.model_copy(update={"version": billing.version + 1})


def _has_ordered(account: Account, table: Table) -> bool:
    orders = account_list(account.account_id, "ORDER")
    found = table.newest_first(BY_ACCOUNT, orders, after=OLDEST, before=NEWEST, page=1)
    return next(found, None) is not None
