"""Vendor tasks as the API answers them."""

from datetime import datetime
from typing import Self

from chalicelib.bss.vendor_tasks.models import TaskKind, TaskStatus, VendorTask
from chalicelib.values.base import Model, Timestamp

PERHAPS_DONE = "{who} had claimed this task and may have done it already. Look in BitTitan's portal first{how}."


class VendorTaskAnswer(Model):
    """One thing to do at BitTitan; `notice` says what to mind before it is done."""

    task_id: str
    kind: TaskKind
    status: TaskStatus
    opened_at: Timestamp
    claimed_by: str | None
    claimed_until: Timestamp | None
    account_id: str
    order_id: str | None
    asset_id: str | None
    sku: str | None
    licenses: int | None
    expire_days: int | None
    validity_days: int | None
    label: str | None
    coupon_hint: str | None
    notice: str | None

    @classmethod
    def at(cls, now: datetime, task: VendorTask) -> Self:
        """A task as it stands at a moment: a claim that has lapsed is none."""
        claimed, coupon = task.is_claimed(now), task.coupon
        return cls(
            task_id=task.task_id,
            kind=task.kind,
            status=task.status_at(now),
            opened_at=task.opened_at,
            claimed_by=task.claimed_by if claimed or task.has_ended else None,
            claimed_until=task.claimed_until if claimed else None,
            account_id=task.account_id,
            order_id=task.order_id,
            asset_id=task.asset_id,
            sku=coupon.sku if coupon else None,
            licenses=coupon.licenses if coupon else None,
            expire_days=coupon.expire_days if coupon else None,
            validity_days=coupon.validity_days if coupon else None,
            label=coupon.label if coupon else task.account_name,
            coupon_hint=task.coupon_hint,
            notice=_notice(task, now),
        )


def _notice(task: VendorTask, now: datetime) -> str | None:
    if task.has_ended:
        return task.reason
    lapsed = task.status == "claimed" and not task.is_claimed(now)
    who = task.lapsed_claim_of or (task.claimed_by if lapsed else None)
    if who is None:
        return None
    return PERHAPS_DONE.format(
        who=who, how=f': search for "{task.coupon.label}"' if task.coupon else ""
    )
