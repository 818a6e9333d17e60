"""What may be wrong with a vendor task that is open: nobody waits for it. Pure."""

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import Finding
from chalicelib.bss.vendor_tasks.models import VendorTask


class AskedFor(NamedTuple):
    """A vendor task, the asset that it is about, and whether nothing is due on their order."""

    task: VendorTask
    asset: Asset
    order_rests: bool


def without_need(asked: AskedFor) -> Iterator[Finding]:
    """It is open, and its asset does not wait for it (rules.md R60).

    To revoke a coupon that stands is open as long as somebody has claimed it, or let that lapse: they may
    have revoked it (rules.md R61). An asset that failed takes its coupon all the same.
    """
    task, asset = asked.task, asked.asset
    if task.has_ended or not asked.order_rests or asset.waits_for_desk:
        return
    what = f"It is {task.status}, and {asset.asset_id} does not wait for it."
    if task.kind == "issue_coupon" and asset.provisioning_status != "failed":
        way_out = ways_out.refuse_task(task.task_id)
        yield Finding("task_without_need", task.task_id, what, way_out)
    if task.kind == "revoke_coupon" and task.status == "open":
        way_out = ways_out.give_task_back(task.task_id)
        yield Finding("task_without_need", task.task_id, what, way_out)
