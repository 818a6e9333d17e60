"""Vendor tasks in the table: their rows, and the marks of coupon codes that were used."""

import hashlib
import hmac
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.vendor_tasks.models import VendorTask
from chalicelib.storage.conditions import NEVER_WRITTEN, Lost, Put, unchanged_since_read
from chalicelib.storage.keys import (
    OPEN_TASKS,
    Key,
    Row,
    code_mark_key,
    code_mark_secret_key,
    key_of,
    position_from_the_oldest,
    read,
    row,
    status_list,
    vendor_task_key,
)
from chalicelib.storage.table import Table
from chalicelib.values import ids
from chalicelib.values.base import Model
from chalicelib.values.clock import stamp


class CodeMarkSecret(Model):
    """What the marks of coupon codes are made with; made once, by whoever needs it first."""

    secret: str


class CodeMark(Model):
    """That an asset has, or had, the coupon code with this mark."""

    asset_id: str


def vendor_task_row(task: VendorTask) -> Row:
    """A task's row. Until it has ended it is on the list of what waits, since it was opened."""
    return row(
        vendor_task_key(task.task_id),
        task,
        status_list=status_list("TASK", task.status),
        position=position_from_the_oldest(task.opened_at, task.task_id),
        version=task.revision,
        due=None if task.has_ended else OPEN_TASKS,
        due_at=None if task.has_ended else stamp(task.opened_at),
    )


class Waiting(NamedTuple):
    """A task that has not ended, and since when it is open."""

    key: Key
    since: datetime


def waiting_tasks(table: Table, now: datetime) -> list[Waiting]:
    """The tasks that have not ended, the oldest first: one call for thousands of them."""
    rows = table.due_rows(OPEN_TASKS, stamp(now))
    return [Waiting(key_of(each), datetime.fromisoformat(each["due_at"]["S"])) for each in rows]


def seconds_waited(waiting: Sequence[Waiting], now: datetime) -> float:
    """How long the oldest of these tasks waits; 0 when there is none."""
    return (now - waiting[0].since).total_seconds() if waiting else 0.0


def find_task(table: Table, task_id: str) -> VendorTask | None:
    if not ids.is_id(task_id, "tsk"):
        return None
    stored = table.get(vendor_task_key(task_id))
    return read(VendorTask, stored) if stored else None


def created(task: VendorTask) -> Put:
    """The write of a task that nobody asked for before."""
    return Put(vendor_task_row(task), NEVER_WRITTEN)


def replaced(before: VendorTask, after: VendorTask) -> Put:
    """The write of a changed task over exactly what was read."""
    changed = after.with_changes(revision=before.revision + 1)
    return Put(vendor_task_row(changed), unchanged_since_read(before.revision))


def code_mark(table: Table, code: str) -> str:
    """The mark of a coupon code: the same for the same code, and no way back to it."""
    secret = _code_mark_secret(table)
    return hmac.new(secret.encode(), code.encode(), hashlib.sha256).hexdigest()


def code_taken(mark: str, asset_id: str) -> Put:
    """The write that takes a code for one asset, for ever."""
    return Put(row(code_mark_key(mark), CodeMark(asset_id=asset_id)), NEVER_WRITTEN)


def _code_mark_secret(table: Table) -> str:
    key = code_mark_secret_key()
    stored = table.get(key)
    if stored is None:
        stored = _made(table, key)
    return read(CodeMarkSecret, stored).secret


def _made(table: Table, key: Key) -> Row:
    made = row(key, CodeMarkSecret(secret=secrets.token_hex(32)))
    try:
        table.put(made, NEVER_WRITTEN)
    except Lost:
        return table.get(key) or made
    return made
