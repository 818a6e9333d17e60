"""What may be wrong with the assets of an order: their rows, their coupons and codes, the coupon desk. Pure."""

from collections.abc import Iterator
from datetime import datetime

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.reconciling import ways_out
from chalicelib.bss.reconciling.models import Finding, OrderRows
from chalicelib.bss.vendor_tasks.models import task_id_of


def asset_missing(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """A line of an executed order has no asset (rules.md R6)."""
    if not rows.order.was_executed:
        return
    for line in rows.order.lines:
        if line.asset_id and line.asset_id not in rows.assets:
            what = "Its order has a line for it, and its row is missing."
            yield Finding("asset_missing", line.asset_id, what, ways_out.RESTORE)


def coupon_missing(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """It is synchronized and has no coupon (rules.md R7)."""
    for asset in rows.assets.values():
        if asset.provisioning_status == "synchronized" and asset.coupon is None:
            what = "It is synchronized, and has no coupon."
            yield Finding("coupon_missing", asset.asset_id, what, ways_out.RESTORE)


def code_missing(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """Its coupon has no code on record (rules.md R23)."""
    for asset in rows.assets.values():
        if asset.provisioning_status != "synchronized" or asset.coupon is None:
            continue
        kept = rows.codes.get(asset.asset_id)
        # A row of release 0.2.0 holds the code itself.
        if asset.coupon.code or (kept and kept.coupon_id == asset.coupon.coupon_id):
            continue
        what = f"The code of its coupon {asset.coupon.coupon_id} is missing."
        yield Finding("code_missing", asset.asset_id, what, ways_out.RESTORE)


def coupon_revoked(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """It is billed, and nobody can redeem its coupon, which was revoked (rules.md R16)."""
    for asset in rows.assets.values() if rows.rests else ():
        if asset.provisioning_status != "synchronized" or not rows.is_billed(asset.asset_id):
            continue
        if asset.coupon and asset.coupon.status == "revoked":
            what = f"Its coupon {asset.coupon.coupon_id} is revoked, and no credit takes it back."
            way_out = ways_out.cancel_asset(asset.order_id, asset.asset_id)
            yield Finding("coupon_revoked", asset.asset_id, what, way_out)


def waits_without_task(rows: OrderRows, now: datetime) -> Iterator[Finding]:
    """It waits for the coupon desk, which has no task about it (rules.md R60)."""
    for asset in rows.assets.values():
        if not asset.waits_for_desk or not rows.rests:
            continue
        tasks = [rows.tasks[each] for each in tasks_of(asset) if each in rows.tasks]
        if all(task.has_ended for task in tasks):
            what = "It waits for the coupon desk, and no vendor task about it is open."
            way_out = f"{ways_out.cancel(asset.order_id)}, or {ways_out.RESTORE}"
            yield Finding("waits_without_task", asset.asset_id, what, way_out)


def tasks_of(asset: Asset) -> list[str]:
    """The ids of the tasks that an asset may wait for: to issue its coupon of now, and to revoke it."""
    issue = task_id_of("issue_coupon", asset.reference)
    if asset.coupon is None:
        return [issue]
    return [issue, task_id_of("revoke_coupon", asset.coupon.coupon_id)]


CHECKS = (asset_missing, coupon_missing, code_missing, coupon_revoked, waits_without_task)
