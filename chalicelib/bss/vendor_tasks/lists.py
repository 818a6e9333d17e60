"""The list of vendor tasks, oldest first."""

from datetime import datetime

from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.bss.vendor_tasks.models import TaskKind, TaskStatus, VendorTask
from chalicelib.storage.keys import BY_STATUS, Row, read, status_list
from chalicelib.storage.pages import ListAnswer, ListQuery, Partitions, list_answer, page
from chalicelib.storage.table import Table

# In which partitions a status is found: a claim that lapsed is open again, though its row is not.
FOUND_IN: dict[TaskStatus | None, tuple[TaskStatus, ...]] = {
    None: ("open", "claimed", "done", "refused"),
    "open": ("open", "claimed"),
    "claimed": ("claimed",),
    "done": ("done",),
    "refused": ("refused",),
}


class VendorTasksQuery(ListQuery):
    kind: TaskKind | None = None
    status: TaskStatus | None = None


def all_tasks(
    query: VendorTasksQuery, *, table: Table, now: datetime
) -> ListAnswer[VendorTaskAnswer]:
    """A page of all vendor tasks as staff filter them, oldest first (rules.md R60)."""

    def keep(row: Row) -> bool:
        task = read(VendorTask, row)
        return query.kind in (None, task.kind) and query.status in (None, task.status_at(now))

    names = tuple(status_list("TASK", status) for status in FOUND_IN[query.status])
    judged = query.kind or query.status in ("open", "claimed")
    found = page(table, Partitions(BY_STATUS, names), query, keep=keep if judged else None)
    return list_answer(
        found, lambda row: VendorTaskAnswer.at(now, read(VendorTask, row)), VendorTaskAnswer
    )
