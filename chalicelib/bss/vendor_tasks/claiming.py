"""Who does a vendor task: one person at a time, for half an hour."""

from datetime import datetime

from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.bss.vendor_tasks.models import VendorTask
from chalicelib.bss.vendor_tasks.store import find_task, replaced
from chalicelib.errors import AlreadyCompleted, ClaimedByAnother, NotClaimed, NotFound
from chalicelib.observability import logger
from chalicelib.storage.contention import until_written
from chalicelib.storage.table import Table


def claim(task_id: str, *, by: str, table: Table, now: datetime) -> VendorTaskAnswer:
    """Take a task for half an hour, or the own claim for half an hour more (rules.md R60).

    Raises NotFound, AlreadyCompleted, ClaimedByAnother.
    """

    def taken() -> VendorTask:
        task = _open(table, task_id)
        if task.claimed_by not in (None, by) and task.is_claimed(now):
            raise ClaimedByAnother(
                f"{task.claimed_by} has this task until {task.claimed_until:%H:%M} UTC."
            )
        claimed = task.claimed(by, now)
        table.write(replaced(task, claimed))
        return claimed

    task = until_written(taken, table)
    logger.info("vendor_task_claimed", task_id=task_id, kind=task.kind)
    return VendorTaskAnswer.at(now, task)


def claimed_task(table: Table, task_id: str, by: str) -> VendorTask:
    """A task that this person has claimed; a claim that lapsed counts while nobody took it over.

    Raises NotFound, AlreadyCompleted, NotClaimed.
    """
    task = _open(table, task_id)
    refuse_unclaimed(task, by)
    return task


def refuse_unclaimed(task: VendorTask, by: str) -> None:
    """Raises NotClaimed when this person has not claimed the task."""
    if task.claimed_by != by:
        raise NotClaimed


def _open(table: Table, task_id: str) -> VendorTask:
    task = find_task(table, task_id)
    if task is None:
        raise NotFound
    if task.has_ended:
        raise AlreadyCompleted
    return task
