"""The coupon desk: what staff do at BitTitan by hand, where it cannot be asked by a program."""

from collections.abc import Iterator
from datetime import date

from storefront_client.client import Client
from storefront_client.models import (
    CompleteTask,
    CompleteTaskOutcome,
    RefuseTask,
    VendorTask,
    VendorTaskKind,
    VendorTaskStatus,
)
from storefront_client.sending import path_of


class Desk(Client):
    """Vendor tasks: one person claims one, does it in BitTitan's portal, and says how it ended."""

    def vendor_tasks(
        self,
        *,
        kind: VendorTaskKind | None = None,
        status: VendorTaskStatus | None = None,
        limit: int | None = None,
    ) -> Iterator[VendorTask]:
        """Vendor tasks, oldest first."""
        return self._service.walk("/bss/vendor-tasks", VendorTask, limit, kind=kind, status=status)

    def claim_vendor_task(self, task_id: str) -> VendorTask:
        """Take a task for half an hour, or for half an hour more. Raises ClaimedByAnother, AlreadyCompleted."""
        return self._service.ask(
            "POST", path_of("bss", "vendor-tasks", task_id, "claim"), VendorTask
        )

    def release_vendor_task(self, task_id: str) -> VendorTask:
        """Give a task back that was not done. Raises NotClaimed, AlreadyCompleted."""
        path = path_of("bss", "vendor-tasks", task_id, "release")
        return self._service.ask("POST", path, VendorTask, harmless=False)

    def complete_vendor_task(
        self,
        task_id: str,
        *,
        code: str | None = None,
        expires_on: date | None = None,
        outcome: CompleteTaskOutcome | None = None,
    ) -> VendorTask:
        """Say that a task is done: with a coupon, with what became of one, or with nothing for an account.

        Raises NotClaimed, AlreadyCompleted, CouponCodeTaken.
        """
        given = {"code": code, "expires_on": expires_on, "outcome": outcome}
        body = CompleteTask(**{name: value for name, value in given.items() if value is not None})
        path = path_of("bss", "vendor-tasks", task_id, "complete")
        return self._service.ask("POST", path, VendorTask, body=body)

    def refuse_vendor_task(self, task_id: str, reason: str) -> VendorTask:
        """Say that a task cannot be done, as if BitTitan had refused. Raises NotClaimed, AlreadyCompleted."""
        path, body = path_of("bss", "vendor-tasks", task_id, "refuse"), RefuseTask(reason=reason)
        return self._service.ask("POST", path, VendorTask, body=body, harmless=False)
