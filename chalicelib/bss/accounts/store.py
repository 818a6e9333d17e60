"""Accounts in the table: their rows, and reading one."""

from chalicelib.bss.accounts.models import Account
from chalicelib.storage.keys import (
    Row,
    Rows,
    account_key,
    account_list,
    position,
    read,
    row,
    status_list,
)
from chalicelib.storage.table import Put, Table, unchanged_since_read
from chalicelib.values import ids


def account_row(account: Account) -> Row:
    parent = account.parent_account_id
    return row(
        account_key(account.account_id),
        account,
        account_list=account_list(parent, "END_CUSTOMER") if parent else None,
        status_list=status_list("ACCOUNT", account.provisioning_sync_status),
        position=position(account.created_at, account.account_id),
        version=account.revision,
    )


def account_in(rows: Rows, account_id: str) -> Account | None:
    stored = rows.get(account_key(account_id))
    return read(Account, stored) if stored else None


def find_account(table: Table, account_id: str) -> Account | None:
    if not ids.is_id(account_id, "acc"):
        return None
    stored = table.get(account_key(account_id))
    return read(Account, stored) if stored else None


def replaced(before: Account, after: Account) -> Put:
    """The write of a changed account over exactly what was read."""
    changed = after.with_changes(revision=before.revision + 1)
    return Put(account_row(changed), unchanged_since_read(before.revision))
