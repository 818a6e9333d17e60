"""A partner's end customers: list them, and create one right at the checkout."""

from datetime import datetime

from chalicelib import ids
from chalicelib.auth import Caller
from chalicelib.bss import store as bss
from chalicelib.bss.accounts import Account, Billing, BillingData
from chalicelib.bss.answers import AccountAnswer, account_answer
from chalicelib.bss.lists import ListAnswer
from chalicelib.checkout import store
from chalicelib.dynamodb import Lost, Put, Table
from chalicelib.errors import AccountNotOnFile, PartnersOnly, RequestInProgress
from chalicelib.listing import ListQuery, page
from chalicelib.model import Model, Name
from chalicelib.receipts import Slot
from chalicelib.table import BY_ACCOUNT, account_key, account_list, read

TRIES = 3


class NewEndCustomer(Model):
    """A company that the partner will order for."""

    name: Name
    billing: BillingData


def end_customers(caller: Caller, query: ListQuery, *, table: Table) -> ListAnswer[AccountAnswer]:
    """A page of the partner's end customers. Raises PartnersOnly."""
    account = bss.find_account(table, caller.account_id)
    if account is None:
        raise AccountNotOnFile
    _partner(account)
    found = page(table, BY_ACCOUNT, [account_list(caller.account_id, "END_CUSTOMER")], query)
    items = tuple(account_answer(read(Account, row)) for row in found.rows)
    return ListAnswer[AccountAnswer](items=items, next_cursor=found.next_cursor)


def create(
    caller: Caller, wanted: NewEndCustomer, *, slot: Slot, table: Table, now: datetime
) -> AccountAnswer:
    """A new end customer of the partner, not yet known to BitTitan. Raises PartnersOnly."""
    for attempt in range(TRIES):
        rows = table.get_all([account_key(caller.account_id), *slot.keys])
        if told := slot.recall(rows, AccountAnswer, now):
            return told
        _partner(store.account_in(rows, caller))
        account = _account(wanted, caller.account_id, now)
        answer = account_answer(account)
        try:
            written = Put(bss.account_row(account), bss.NEVER_WRITTEN)
            table.write(written, *slot.remember(answer, now))
            return answer
        except Lost:
            table.back_off(attempt)
    raise RequestInProgress


def _account(wanted: NewEndCustomer, parent_account_id: str, now: datetime) -> Account:
    return Account(
        account_id=ids.new("acc"),
        kind="end_customer",
        name=wanted.name,
        parent_account_id=parent_account_id,
        provisioning_sync_status="unsynchronized",
        last_error=None,
        may_order_for_itself=False,
        billing=Billing(**dict(wanted.billing)),
        created_at=now,
    )


def _partner(account: Account) -> None:
    if account.kind != "partner":
        raise PartnersOnly
