"""A partner's end customers: list them, create one right at the checkout, read and correct one."""

from datetime import datetime

from chalicelib.auth import Caller
from chalicelib.bss.accounts.answers import AccountAnswer, end_customer_answer
from chalicelib.bss.accounts.billing import (
    BillingData,
    NewBillingContact,
    NewBillingInformation,
    tax_faults,
)
from chalicelib.bss.accounts.changes import AccountChange, applied
from chalicelib.bss.accounts.models import Account, Billing
from chalicelib.bss.accounts.store import account_in, created, find_account
from chalicelib.errors import AccountNotOnFile, NotFound, PartnersOnly, ValidationFailed
from chalicelib.storage.contention import until_written
from chalicelib.storage.keys import BY_ACCOUNT, Rows, account_key, account_list, read
from chalicelib.storage.pages import (
    MOST_READS,
    ListAnswer,
    ListQuery,
    Partitions,
    list_answer,
    page,
)
from chalicelib.storage.receipts import IdempotentRequest, Outcome, Slot, created_once
from chalicelib.storage.table import Table
from chalicelib.values import ids
from chalicelib.values.base import Change, Model, without_defaults
from chalicelib.values.text import Name


class NewEndCustomer(Model):
    """A company that the partner will order for."""

    name: Name
    billing: BillingData


class EndCustomerBillingChange(Model):
    """What a partner corrects of the billing data; what is left out stays."""

    information: NewBillingInformation | None = None
    contact: NewBillingContact | None = None

    model_config = {"json_schema_extra": without_defaults}


class EndCustomerChange(Change):
    """What a partner corrects of its end customer; what is left out stays."""

    name: Name | None = None
    billing: EndCustomerBillingChange | None = None

    def of_account(self) -> AccountChange:
        """The same as a change that staff could make."""
        return AccountChange.model_validate(self.model_dump(exclude_unset=True))


def end_customers(caller: Caller, query: ListQuery, *, table: Table) -> ListAnswer[AccountAnswer]:
    """A page of the partner's end customers. Raises PartnersOnly."""
    _refuse_others(find_account(table, caller.account_id))
    partitions = Partitions(BY_ACCOUNT, (account_list(caller.account_id, "END_CUSTOMER"),))
    # One read is spent on the partner itself.
    found = page(table, partitions, query, most_reads=MOST_READS - 1)
    return list_answer(found, lambda row: end_customer_answer(read(Account, row)), AccountAnswer)


def create(
    caller: Caller, wanted: NewEndCustomer, *, slot: Slot, table: Table, now: datetime
) -> AccountAnswer:
    """A new end customer of the partner, not yet known to BitTitan. Raises PartnersOnly, ValidationFailed."""

    def outcome(rows: Rows) -> Outcome[AccountAnswer]:
        _refuse_others(account_in(rows, caller.account_id))
        billing = wanted.billing.billing()
        if faults := list(tax_faults(billing)):
            raise ValidationFailed(faults=faults)
        account = _account(wanted.name, billing, caller.account_id, now)
        return Outcome(end_customer_answer(account), created(account, by=caller.sub, now=now))

    keys = (account_key(caller.account_id),)
    return created_once(IdempotentRequest(slot, AccountAnswer, keys, outcome), table=table, now=now)


def end_customer(caller: Caller, account_id: str, *, table: Table) -> AccountAnswer:
    """One of the partner's own. Raises PartnersOnly, and NotFound for anybody else's (rules.md R29)."""
    return end_customer_answer(_own(caller, account_id, table))


def correct(
    caller: Caller, account_id: str, wanted: EndCustomerChange, *, table: Table, now: datetime
) -> AccountAnswer:
    """Correct one of the partner's own; a change of billing raises its version (rules.md R9).

    Raises PartnersOnly, NotFound, ValidationFailed.
    """

    def act() -> AccountAnswer:
        account = _own(caller, account_id, table)
        changed = applied(account, wanted.of_account(), by=caller.sub, table=table, now=now)
        return end_customer_answer(changed)

    return until_written(act, table)


def _own(caller: Caller, account_id: str, table: Table) -> Account:
    known = [account_id] if ids.is_id(account_id, "acc") else []
    rows = table.get_all(map(account_key, [caller.account_id, *known]))
    _refuse_others(account_in(rows, caller.account_id))
    account = account_in(rows, account_id)
    if account is None or account.parent_account_id != caller.account_id:
        raise NotFound
    return account


def _account(name: str, billing: Billing, parent_account_id: str, now: datetime) -> Account:
    return Account(
        account_id=ids.new("acc"),
        kind="end_customer",
        name=name,
        parent_account_id=parent_account_id,
        provisioning_sync_status="unsynchronized",
        last_error=None,
        may_order_for_itself=False,
        billing=billing,
        created_at=now,
    )


def _refuse_others(account: Account | None) -> None:
    if account is None:
        raise AccountNotOnFile
    if account.kind != "partner":
        raise PartnersOnly
