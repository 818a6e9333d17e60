"""A partner's end customers: list them, and create one right at the checkout."""

from datetime import datetime

from chalicelib.auth import Caller
from chalicelib.bss.accounts.answers import AccountAnswer, account_answer
from chalicelib.bss.accounts.models import Account, Billing, BillingData
from chalicelib.bss.accounts.store import account_in, account_row, find_account
from chalicelib.errors import AccountNotOnFile, PartnersOnly
from chalicelib.storage.keys import BY_ACCOUNT, Rows, account_key, account_list, read
from chalicelib.storage.pages import (
    MOST_READS,
    ListAnswer,
    ListQuery,
    Partitions,
    list_answer,
    page,
)
from chalicelib.storage.receipts import Outcome, Slot, Work, created_once
from chalicelib.storage.table import NEVER_WRITTEN, Put, Table
from chalicelib.values import ids
from chalicelib.values.base import Model
from chalicelib.values.text import Name


class NewEndCustomer(Model):
    """A company that the partner will order for."""

    name: Name
    billing: BillingData


def end_customers(caller: Caller, query: ListQuery, *, table: Table) -> ListAnswer[AccountAnswer]:
    """A page of the partner's end customers. Raises PartnersOnly."""
    _refuse_others(find_account(table, caller.account_id))
    partitions = Partitions(BY_ACCOUNT, (account_list(caller.account_id, "END_CUSTOMER"),))
    # One read is spent on the partner itself.
    found = page(table, partitions, query, most_reads=MOST_READS - 1)
    return list_answer(found, lambda row: account_answer(read(Account, row)), AccountAnswer)


def create(
    caller: Caller, wanted: NewEndCustomer, *, slot: Slot, table: Table, now: datetime
) -> AccountAnswer:
    """A new end customer of the partner, not yet known to BitTitan. Raises PartnersOnly."""

    def outcome(rows: Rows) -> Outcome[AccountAnswer]:
        _refuse_others(account_in(rows, caller.account_id))
        account = _account(wanted, caller.account_id, now)
        return Outcome(account_answer(account), (Put(account_row(account), NEVER_WRITTEN),))

    keys = (account_key(caller.account_id),)
    return created_once(Work(slot, AccountAnswer, keys, outcome), table=table, now=now)


def _account(wanted: NewEndCustomer, parent_account_id: str, now: datetime) -> Account:
    return Account(
        account_id=ids.new("acc"),
        kind="end_customer",
        name=wanted.name,
        parent_account_id=parent_account_id,
        provisioning_sync_status="unsynchronized",
        last_error=None,
        may_order_for_itself=False,
        billing=Billing.of(wanted.billing),
        created_at=now,
    )


def _refuse_others(account: Account | None) -> None:
    if account is None:
        raise AccountNotOnFile
    if account.kind != "partner":
        raise PartnersOnly
