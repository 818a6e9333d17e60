"""How staff say that a vendor task ended, and what of it does not fit the task."""

from datetime import date
from typing import Annotated

from pydantic import Field, StringConstraints

from chalicelib.bss.vendor_tasks.models import Outcome, TaskKind, VendorTask
from chalicelib.errors import Fault, ValidationFailed
from chalicelib.values.base import Day, Model, advised
from chalicelib.values.text import Reason

CODE = advised(
    r"^[!-~]{8,100}$", "Give the code as the portal shows it: 8 to 100 characters without a space."
)
CouponCode = Annotated[str, StringConstraints(pattern=CODE)]


class CompleteTask(Model):
    """A coupon's code and last day; or how revoking one ended; or nothing, for an account."""

    code: Annotated[CouponCode | None, Field(repr=False)] = None
    expires_on: Day | None = None
    outcome: Outcome | None = None


class RefuseTask(Model):
    """Why the task cannot be done; whoever ordered reads it as if BitTitan had said it."""

    reason: Reason


TAKEN: dict[TaskKind, tuple[str, ...]] = {
    "issue_coupon": ("code", "expires_on"),
    "revoke_coupon": ("outcome",),
    "register_account": (),
}


def refuse_misfit(task: VendorTask, given: CompleteTask, today: date) -> None:
    """Raises ValidationFailed with everything that this kind of task needs, or does not take.

    A task that has ended is told again as it was, whatever day it is by then.
    """
    taken = TAKEN[task.kind]
    faults = [
        Fault(
            code="missing_for_task",
            detail="Give this field; this kind of task needs it.",
            pointer=f"/{name}",
        )
        for name in taken
        if getattr(given, name) is None
    ]
    faults += [
        Fault(code="not_of_this_task", detail=_not_taken(task.kind, taken), pointer=f"/{name}")
        for name in CompleteTask.model_fields
        if name not in taken and getattr(given, name) is not None
    ]
    if given.expires_on and given.expires_on < today and not task.has_ended:
        detail = "This day is past: such a coupon cannot be redeemed. Give the day that the portal shows."
        faults.append(Fault(code="past_day", detail=detail, pointer="/expires_on"))
    if faults:
        raise ValidationFailed(faults=faults)


def _not_taken(kind: TaskKind, taken: tuple[str, ...]) -> str:
    what = {
        "issue_coupon": "A coupon that was issued",
        "revoke_coupon": "A coupon that was to be revoked",
        "register_account": "An account that was registered",
    }[kind]
    return (
        f"{what} is told with {' and '.join(taken)} alone." if taken else f"{what} takes no field."
    )
