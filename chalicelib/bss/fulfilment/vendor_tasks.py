"""How staff end a vendor task: it was done, it cannot be done, or somebody else is to do it."""

from collections.abc import Callable

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.accounts.store import find_account
from chalicelib.bss.accounts.store import replaced as replaced_account
from chalicelib.bss.coupons.desk import NOBODY_NEEDS_IT
from chalicelib.bss.fulfilment import coupon_tasks
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.tasks_of_assets import NOT_CANCELLED
from chalicelib.bss.orders.store import find_asset
from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.bss.vendor_tasks.claiming import claimed_task, refuse_unclaimed
from chalicelib.bss.vendor_tasks.models import VendorTask
from chalicelib.bss.vendor_tasks.requests import CompleteTask, refuse_misfit
from chalicelib.bss.vendor_tasks.store import code_mark, find_task, replaced
from chalicelib.errors import AlreadyCompleted, NotFound, TemporarilyUnavailable
from chalicelib.observability import logger
from chalicelib.storage.conditions import Lost
from chalicelib.storage.contention import until_written
from chalicelib.storage.keys import vendor_task_key


def complete(
    task_id: str, wanted: CompleteTask, *, by: str, dependencies: Dependencies
) -> VendorTaskAnswer:
    """A task is done; again with the same: the same answer (rules.md R61).

    Raises NotFound, ValidationFailed, AlreadyCompleted, NotClaimed, CouponCodeTaken.
    """
    table, now = dependencies.table, dependencies.now()
    task = find_task(table, task_id)
    if task is None:
        raise NotFound
    asset = find_asset(table, task.asset_id) if task.asset_id else None
    refuse_misfit(task, wanted, asset.today(now) if asset else now.date())
    if task.has_ended:
        return _again(task, wanted, dependencies)
    refuse_unclaimed(task, by)
    if task.kind == "issue_coupon":
        done = coupon_tasks.issued(task, wanted, by=by, dependencies=dependencies)
    elif task.kind == "revoke_coupon":
        done = coupon_tasks.revoked(task, wanted, by=by, dependencies=dependencies)
    else:
        done = _registered(task, by, dependencies)
    return _ended("vendor_task_completed", done, by, dependencies)


def _again(task: VendorTask, wanted: CompleteTask, dependencies: Dependencies) -> VendorTaskAnswer:
    mark = code_mark(dependencies.table, wanted.code) if wanted.code else None
    said = (mark, wanted.expires_on, wanted.outcome)
    if task.status != "done" or said != (task.code_mark, task.expires_on, task.outcome):
        raise AlreadyCompleted
    return VendorTaskAnswer.at(dependencies.now(), task)


def refuse(task_id: str, reason: str, *, by: str, dependencies: Dependencies) -> VendorTaskAnswer:
    """A task cannot be done: as if BitTitan had refused (rules.md R61).

    Raises NotFound, AlreadyCompleted, NotClaimed.
    """
    task = claimed_task(dependencies.table, task_id, by)
    if task.kind == "issue_coupon":
        refused = coupon_tasks.not_issued(task, reason, by=by, dependencies=dependencies)
    elif task.kind == "revoke_coupon":
        refused = coupon_tasks.not_revoked(task, reason, by=by, dependencies=dependencies)
    else:
        refused = _not_registered(task, reason, by, dependencies)
    return _ended("vendor_task_refused", refused, by, dependencies)


def release(task_id: str, *, by: str, dependencies: Dependencies) -> VendorTaskAnswer:
    """A task is open for everybody again: whoever claimed it did nothing (rules.md R60).

    A coupon that is not wanted any more is then not made, and one that stands is not revoked.
    Raises NotFound, AlreadyCompleted, NotClaimed.
    """
    table = dependencies.table

    def given_back() -> VendorTask:
        task = claimed_task(table, task_id, by)
        if task.kind == "issue_coupon":
            return _issue_given_back(task, dependencies)
        if task.kind == "revoke_coupon":
            return _revoke_given_back(task, dependencies)
        released = task.released()
        table.write(replaced(task, released))
        return released

    task = until_written(given_back, table)
    return _ended("vendor_task_released", task, by, dependencies)


def _issue_given_back(task: VendorTask, dependencies: Dependencies) -> VendorTask:
    """The task open for everybody again; withdrawn where its asset is being cancelled.

    Judged while nobody works on the order, so whoever cancels has asked before, or withdraws it after.
    """
    with coupon_tasks.at_work(task, dependencies) as work:
        if work.held.order.is_cancelling(work.asset.asset_id):
            withdrawn = task.withdrawn(NOBODY_NEEDS_IT, dependencies.now())
            work.settle(work.asset.no_longer_waiting(), replaced(task, withdrawn))
            return withdrawn
        released = task.released()
        work.leave(replaced(task, released))
    return released


def _revoke_given_back(task: VendorTask, dependencies: Dependencies) -> VendorTask:
    """The task open for everybody again; withdrawn where the coupon stands.

    Judged while nobody works on the order, so whoever needs it revoked has asked before, or asks after.
    """
    with coupon_tasks.at_work(task, dependencies) as work:
        asset = work.asset
        is_needed = asset.is_being_replaced or work.held.order.is_cancelling(asset.asset_id)
        withdrawn = task.withdrawn(NOT_CANCELLED, dependencies.now())
        released = task.released() if is_needed else withdrawn
        work.leave(replaced(task, released))
    return released


def _registered(task: VendorTask, by: str, dependencies: Dependencies) -> VendorTask:
    done = task.completed(by, dependencies.now())
    return _ended_with_account(task, done, by, dependencies, lambda known: known.synchronized())


def _not_registered(
    task: VendorTask, reason: str, by: str, dependencies: Dependencies
) -> VendorTask:
    refused = task.refused(reason, by, dependencies.now())
    return _ended_with_account(
        task, refused, by, dependencies, lambda known: known.sync_failed(reason)
    )


def _ended_with_account(
    task: VendorTask,
    ended: VendorTask,
    by: str,
    dependencies: Dependencies,
    change: Callable[[Account], Account],
) -> VendorTask:
    """The task and its account, written together. An account that is synchronized by now stays so."""
    table, now = dependencies.table, dependencies.now()

    def written() -> VendorTask:
        account = find_account(table, task.account_id)
        writes = [replaced(task, ended)]
        if account and account.provisioning_sync_status != "synchronized":
            writes += replaced_account(account, change(account), by=by, now=now)
        try:
            table.write(*writes)
        except Lost as lost:
            if vendor_task_key(task.task_id) in lost.keys:
                raise TemporarilyUnavailable from None
            raise
        return ended

    return until_written(written, table)


def _ended(event: str, task: VendorTask, by: str, dependencies: Dependencies) -> VendorTaskAnswer:
    logger.info(event, audit=True, by=by, task_id=task.task_id, kind=task.kind)
    return VendorTaskAnswer.at(dependencies.now(), task)
