"""The vendor tasks that are open about an order's assets, when the order goes on without them."""

from collections.abc import Sequence
from datetime import datetime

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.store import asset_puts
from chalicelib.bss.vendor_tasks.models import VendorTask, task_id_of
from chalicelib.bss.vendor_tasks.store import find_task, replaced
from chalicelib.storage.conditions import Put
from chalicelib.storage.table import Table

NOT_CANCELLED = "The order is not cancelled after all. Revoke nothing."


def without_revoke_tasks(
    table: Table, assets: Sequence[Asset], now: datetime
) -> tuple[list[Asset], list[Put]]:
    """The assets that wait for no coupon to be revoked any more, and the writes that say so.

    One that is being replaced still waits: its coupon is to be revoked all the same.
    A task that nobody claimed is withdrawn, also where whoever opened it broke off before the asset said that
    it waits. One that somebody has, or let lapse, stays to be ended: the coupon may be revoked by now. Nor
    does an asset wait for a coupon that nobody is asked to make any more.
    """
    left, writes = list[Asset](), list[Put]()
    for asset in assets:
        writes += _withdrawn(table, asset, now)
        if asset.waits_for_desk and _waits_in_vain(table, asset):
            asset = asset.no_longer_waiting()
            writes += asset_puts(asset)
        left.append(asset)
    return left, writes


def _waits_in_vain(table: Table, asset: Asset) -> bool:
    """Whether nobody is to revoke its coupon any more, or nobody is asked to make it.

    The latter where a cancelling withdrew the task, and broke off before it could write that on the asset.
    """
    if asset.coupon:
        return not asset.is_being_replaced
    task = find_task(table, task_id_of("issue_coupon", asset.reference))
    return task is not None and task.status == "refused"


def is_being_revoked(table: Table, asset: Asset) -> bool:
    """Whether somebody at the coupon desk has, or let lapse, the task to revoke its coupon."""
    task = _revoke_task(table, asset)
    return task is not None and task.status == "claimed"


def _withdrawn(table: Table, asset: Asset, now: datetime) -> list[Put]:
    """The write that withdraws the task to revoke its coupon, where nobody claimed it."""
    task = None if asset.is_being_replaced else _revoke_task(table, asset)
    if task is None or task.status != "open":
        return []
    return [replaced(task, task.withdrawn(NOT_CANCELLED, now))]


def _revoke_task(table: Table, asset: Asset) -> VendorTask | None:
    coupon = asset.coupon
    if coupon is None or not coupon.was_made_by_hand:
        return None
    return find_task(table, task_id_of("revoke_coupon", coupon.coupon_id))
