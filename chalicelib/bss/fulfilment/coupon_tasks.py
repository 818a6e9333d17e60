"""The ends of vendor tasks about an asset's coupon: written with the asset and its order, all or nothing."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from typing import NamedTuple, TypeVar

from chalicelib.bss.fulfilment.credit import settle_and_credit
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.replacing import given_back
from chalicelib.bss.fulfilment.take_back import stop_cancelling
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.store import asset_puts, read_assets
from chalicelib.bss.vendor_tasks.models import Outcome, VendorTask
from chalicelib.bss.vendor_tasks.requests import CompleteTask
from chalicelib.bss.vendor_tasks.store import code_mark, code_taken, replaced
from chalicelib.errors import CouponCodeTaken, CouponNotRevoked
from chalicelib.observability import count, logger
from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.keys import code_mark_key

T = TypeVar("T")


class LeasedTask(NamedTuple):
    """The order that a task belongs to, while it is leased, its assets, and the one that the task is about."""

    held: LeasedOrder
    assets: Sequence[Asset]
    asset: Asset
    dependencies: Dependencies

    def settle(self, asset: Asset, *also: Put) -> None:
        """Write how the asset ended up, and `also`. What was revoked unasked is credited. Raises Lost."""
        held, now = self.held, self.dependencies.now()
        order = _with_mail_to_come(held.order, asset)
        assets = [asset if each is self.asset else each for each in self.assets]
        writes = (*asset_puts(asset), *also)
        if asked := held.order.cancellation:
            order = order.with_changes(cancellation=asked.going_on())
        if asked and asked.covers(asset.asset_id):
            held.settle(order, assets, now, *writes)
        else:
            settle_and_credit(held, order, assets, self.dependencies, *writes)

    def leave(self, *also: Put) -> None:
        """Leave the order as it is, or at rest if it rested, and write `also`. Raises Lost."""
        held, now = self.held, self.dependencies.now()
        held.settle(held.order, self.assets, now, *also, resting=held.rests)


def _with_mail_to_come(order: Order, asset: Asset) -> Order:
    """The order with its mail open again, for a coupon that came after the mail had ended."""
    step, coupon = order.welcome_email, asset.coupon
    to_be_mailed = coupon and coupon.status == "active"
    if not to_be_mailed or step.state == "pending" or asset.reference in step.mailed:
        return order
    return order.with_welcome(step.reopened())


@contextmanager
def at_work(task: VendorTask, dependencies: Dependencies) -> Iterator[LeasedTask]:
    """Lease the order of a task; it is queued when it was settled. Raises TemporarilyUnavailable."""
    order_id = _there(task.order_id, "its order")
    with lease.leased(dependencies.table, order_id, dependencies.now()) as held:
        assets = read_assets(held.table, held.order)
        asset = next(each for each in assets if each.asset_id == task.asset_id)
        yield LeasedTask(held, assets, asset, dependencies)
    dependencies.enqueue(order_id)


def _there(value: T | None, what: str) -> T:
    """A value that every task of its kind has once it was judged."""
    if value is None:
        raise RuntimeError(f"a vendor task ends without {what}")
    return value


def issued(
    task: VendorTask, wanted: CompleteTask, *, by: str, dependencies: Dependencies
) -> VendorTask:
    """The task with its coupon on the asset. Raises CouponCodeTaken (rules.md R61)."""
    code, last_day = _there(wanted.code, "a code"), _there(wanted.expires_on, "a last day")
    coupon = Coupon(coupon_id=task.task_id, code=code, status="active", expires_on=last_day)
    now, mark = dependencies.now(), code_mark(dependencies.table, code)
    if dependencies.table.get(code_mark_key(mark)):
        raise CouponCodeTaken
    done = task.completed(by, now, code_mark=mark, coupon_hint=coupon.hint, expires_on=last_day)
    with at_work(task, dependencies) as work:
        taken = code_taken(mark, work.asset.asset_id)
        try:
            work.settle(work.asset.issued(coupon, now, by), replaced(task, done), taken)
        except Lost as lost:
            if code_mark_key(mark) in lost.keys:
                raise CouponCodeTaken from None
            raise
    count("CouponsIssued")
    logger.info("coupon_issued", asset_id=task.asset_id, task_id=task.task_id)
    return done


def revoked(
    task: VendorTask, wanted: CompleteTask, *, by: str, dependencies: Dependencies
) -> VendorTask:
    """The task with what became of the coupon on the asset; a cancelling goes on with that (rules.md R61)."""
    outcome: Outcome = _there(wanted.outcome, "an outcome")
    now = dependencies.now()
    done = task.completed(by, now, outcome=outcome)
    with at_work(task, dependencies) as work:
        ended = _revoked_as_told(work, outcome, now)
        work.settle(ended, replaced(task, done))
    logger.info("coupon_task_ended", asset_id=task.asset_id, outcome=outcome)
    return done


def _revoked_as_told(work: LeasedTask, outcome: Outcome, now: datetime) -> Asset:
    """The asset after what became of its coupon: cancelled, or waiting for the next one if it is replaced."""
    asset, order = work.asset, work.held.order
    coupon = _there(asset.coupon, "the coupon to revoke")
    if asset.replacement and not order.is_cancelling(asset.asset_id):
        return given_back(asset, coupon.turned(outcome), now)
    if outcome == "redeemed":
        return asset.no_longer_waiting().checked("redeemed", now)
    return asset.revoked(coupon.turned(outcome), now)


def not_issued(task: VendorTask, reason: str, *, by: str, dependencies: Dependencies) -> VendorTask:
    """The task that brings no coupon: the asset has failed as if BitTitan had refused (rules.md R61)."""
    now = dependencies.now()
    refused = task.refused(reason, by, now)
    with at_work(task, dependencies) as work:
        asset = work.asset
        failed = asset.attempt_failed(reason, now, for_good=True) if asset.is_pending else asset
        work.settle(failed, replaced(task, refused))
    count("CouponFailures")
    return refused


def not_revoked(
    task: VendorTask, reason: str, *, by: str, dependencies: Dependencies
) -> VendorTask:
    """The task that leaves the coupon alive: what it was for is refused (rules.md R59, R61)."""
    now = dependencies.now()
    refused = task.refused(reason, by, now)
    with at_work(task, dependencies) as work:
        if work.held.order.is_cancelling(work.asset.asset_id):
            if work.asset.gives_coupon_back:
                # The replacing is refused too. It is written first, so that nobody is left waiting for this task.
                stays = _not_taken_back(work.asset, reason, now)
                work.held.save(work.held.order, *asset_puts(stays))
            conflict = CouponNotRevoked(f"BitTitan did not revoke a coupon: {reason}")
            stop_cancelling(work.held, conflict, dependencies, replaced(task, refused))
        else:
            work.settle(_not_taken_back(work.asset, reason, now), replaced(task, refused))
    return refused


def _not_taken_back(asset: Asset, reason: str, now: datetime) -> Asset:
    """The asset whose coupon stays, because the desk refused to revoke it."""
    if asset.is_being_replaced:
        error = f"BitTitan did not revoke a coupon: {reason}"
        return asset.attempt_failed(error, now, for_good=True)
    return asset.no_longer_waiting()
