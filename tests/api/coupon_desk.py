"""The people of the coupon desk, who do at BitTitan by hand what the service asks for."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.values import clock
from tests.api.back_office import BackOffice
from tests.api.client import Answer

DESK_EMAIL = "desk@distributor.example"


@dataclass
class DeskWorker:
    """One person at the coupon desk."""

    staff: BackOffice
    sub: str = "usr_dora"

    def call(self, task_id: str, what: str, body: Any = None) -> Answer:
        return self.staff.call("POST", f"/vendor-tasks/{task_id}/{what}", body, sub=self.sub)

    def refused(
        self, task_id: str, what: str, body: Any = None, *, code: str, status: int = 409
    ) -> Answer:
        """A call that is refused in the shape of a problem, and changes nothing at all."""
        path = f"/vendor-tasks/{task_id}/{what}"
        return self.staff.refused("POST", path, body, sub=self.sub, status=status, code=code)

    def tasks(self, query: str = "?status=open") -> list[Any]:
        return self.staff.get(f"/vendor-tasks{query}")["items"]

    def succeeded(self, task_id: str, what: str, body: Any = None) -> Any:
        answer = self.call(task_id, what, body)
        assert answer.status == 200, answer.json
        return answer.json

    def claim(self, task_id: str) -> Any:
        return self.succeeded(task_id, "claim")

    def complete(self, task_id: str, **how: Any) -> Any:
        """Claim a task and say how it was done."""
        self.claim(task_id)
        return self.succeeded(task_id, "complete", how)

    def refuse(self, task_id: str, reason: str) -> Any:
        self.claim(task_id)
        return self.succeeded(task_id, "refuse", {"reason": reason})

    def issue(self, task: Any, code: str) -> Any:
        """Make the coupon of a task in the portal, and copy its code."""
        return self.complete(task["task_id"], **coupon(task, code))

    def issue_all(self, *codes: str) -> list[Any]:
        """Do every open task with a code each, the oldest first."""
        tasks = self.tasks("?status=open&kind=issue_coupon")
        assert len(tasks) == len(codes)
        return [self.issue(task, code) for task, code in zip(tasks, codes, strict=True)]


def coupon(task: Any, code: str) -> dict[str, Any]:
    """What a person copies from the portal after making a coupon."""
    last_day = clock.now().date() + timedelta(days=task["expire_days"])
    return {"code": code, "expires_on": last_day.isoformat()}
