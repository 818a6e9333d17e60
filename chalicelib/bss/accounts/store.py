"""Accounts in the table: their rows, each change with its entry in the history, and reading one."""

from datetime import datetime

from chalicelib.bss.accounts.models import Account
from chalicelib.storage.conditions import NEVER_WRITTEN, Put, unchanged_since_read
from chalicelib.storage.history import differences, entry
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
from chalicelib.storage.table import Table
from chalicelib.values import ids

# What the history of an account does not repeat: its id, when it began, and our own count of its writes.
UNRECORDED = frozenset({"account_id", "created_at", "revision"})


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


def created(account: Account, *, by: str, now: datetime) -> tuple[Put, Put]:
    """The writes of a new account, with its first entry in the history."""
    return Put(account_row(account), NEVER_WRITTEN), _entry(None, account, by, now)


def replaced(before: Account, after: Account, *, by: str, now: datetime) -> tuple[Put, Put]:
    """The writes of a changed account over exactly what was read, with the entry of who changed what."""
    changed = after.with_changes(revision=before.revision + 1)
    row = Put(account_row(changed), unchanged_since_read(before.revision))
    return row, _entry(before, changed, by, now)


def _entry(before: Account | None, after: Account, by: str, now: datetime) -> Put:
    changes = differences(before, after, UNRECORDED)
    return entry(account_key(after.account_id), after.revision, changes, by=by, now=now)
