"""Lists of accounts: all of them, or a partner's end customers; and the changes of one."""

from typing import get_args

from chalicelib.bss.accounts.answers import BssAccountAnswer, bss_account_answer
from chalicelib.bss.accounts.models import Account, AccountKind, SyncStatus
from chalicelib.bss.accounts.store import find_account
from chalicelib.errors import NotFound
from chalicelib.storage.history import ChangeAnswer, changes_of
from chalicelib.storage.keys import BY_ACCOUNT, Row, account_key, account_list, read
from chalicelib.storage.pages import (
    AccountFilter,
    ListAnswer,
    ListQuery,
    Partitions,
    list_answer,
    page,
    partitions_of,
)
from chalicelib.storage.table import Table


class AccountsQuery(ListQuery):
    kind: AccountKind | None = None
    provisioning_sync_status: SyncStatus | None = None
    parent_account_id: AccountFilter | None = None


def all_accounts(query: AccountsQuery, *, table: Table) -> ListAnswer[BssAccountAnswer]:
    """A page of all accounts, or of a partner's end customers, as staff filter them."""
    status = query.provisioning_sync_status
    if query.parent_account_id:
        end_customers = account_list(query.parent_account_id, "END_CUSTOMER")
        partitions = Partitions(BY_ACCOUNT, (end_customers,))
    else:
        partitions = partitions_of("ACCOUNT", None, status, get_args(SyncStatus))

    def keep(row: Row) -> bool:
        account = read(Account, row)
        return query.kind in (None, account.kind) and status in (
            None,
            account.provisioning_sync_status,
        )

    judged = query.kind or (query.parent_account_id and status)
    found = page(table, partitions, query, keep=keep if judged else None)
    return list_answer(found, lambda row: bss_account_answer(read(Account, row)), BssAccountAnswer)


def changes_of_account(
    account_id: str, query: ListQuery, *, table: Table
) -> ListAnswer[ChangeAnswer]:
    """A page of who changed what of an account. Raises NotFound (rules.md R39)."""
    if find_account(table, account_id) is None:
        raise NotFound
    return changes_of(account_key(account_id), query, table=table)
