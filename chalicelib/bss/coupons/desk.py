"""BitTitan by hand: what is asked of it becomes a vendor task for the coupon desk; docs/bittitan.md."""

from collections.abc import Callable
from datetime import datetime

from chalicelib.bss.coupons.port import BitTitanRefused, CouponRequest, WaitsForDesk
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.coupons import asset_of_reference
from chalicelib.bss.orders.store import find_asset, find_asset_with_code
from chalicelib.bss.vendor_tasks.models import TaskStatus, VendorTask, label_of, task_id_of
from chalicelib.bss.vendor_tasks.store import created, find_task, replaced
from chalicelib.observability import logger
from chalicelib.storage.conditions import Lost
from chalicelib.storage.contention import until_written
from chalicelib.storage.table import Table

NOBODY_NEEDS_IT = "Nobody needs this coupon any more."


class CouponDesk:
    """The BitTitan port where a person does the work. What a task ended with is on the asset already."""

    def __init__(self, table: Table, now: Callable[[], datetime]) -> None:
        self._table = table
        self._now = now

    def synchronize_account(self, account_id: str, name: str) -> None:
        task = VendorTask(
            task_id=task_id_of("register_account", account_id),
            kind="register_account",
            opened_at=self._now(),
            account_id=account_id,
            account_name=name,
        )
        if self._asked(task).status != "done":
            raise WaitsForDesk

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        asset = find_asset_with_code(self._table, asset_of_reference(wanted.reference))
        if asset is None:
            raise BitTitanRefused("There is no asset of that id.")
        if coupon := self._known_by(wanted.reference, asset):
            return coupon
        task_id = task_id_of("issue_coupon", idempotency_key)
        label = label_of(wanted.label, task_id)
        self._asked(self._task(task_id, asset, coupon=wanted.with_changes(label=label)))
        raise WaitsForDesk

    def asked_for(self, reference: str) -> TaskStatus | None:
        """How far a coupon for a reference has come here; None when it was never asked for."""
        task = find_task(self._table, task_id_of("issue_coupon", reference))
        return task.status if task else None

    def withdraw(self, reference: str) -> bool:
        task_id = task_id_of("issue_coupon", reference)
        return until_written(lambda: self._withdrawn(task_id), self._table)

    def find_coupon(self, reference: str) -> Coupon | None:
        asset = find_asset_with_code(self._table, asset_of_reference(reference))
        return self._known_by(reference, asset) if asset else None

    def read_coupon(self, coupon_id: str) -> Coupon:
        return self._made(coupon_id)[1]

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        asset, coupon = self._made(coupon_id)
        if coupon.status == "revoked":
            return coupon
        if coupon.status == "redeemed":
            raise BitTitanRefused("The coupon is redeemed; it stays so.")
        # One that is past its last day may have been redeemed before: only the portal knows.
        task_id = task_id_of("revoke_coupon", coupon_id)
        if self._asked(self._task(task_id, asset, revokes=coupon)).status == "done":
            return coupon
        raise WaitsForDesk

    def _asked(self, wanted: VendorTask) -> VendorTask:
        """The task as it stands, now that it is there for somebody to do."""
        try:
            self._table.write(created(wanted))
        except Lost:
            return until_written(lambda: self._asked_again(wanted), self._table)
        _report(wanted)
        return wanted

    def _asked_again(self, wanted: VendorTask) -> VendorTask:
        """The task that was there, opened anew if it was refused: whoever asks now, asks after that."""
        task = find_task(self._table, wanted.task_id) or wanted
        again = task.asked_again(wanted.account_name, self._now())
        if again != task:
            self._table.write(replaced(task, again))
        if task.status == "refused":
            _report(again)
        return again

    def _withdrawn(self, task_id: str) -> bool:
        task = find_task(self._table, task_id)
        if task is None or task.status == "refused":
            return True
        if task.status == "claimed":
            raise WaitsForDesk  # Whoever claimed it may have made the coupon already.
        if task.status == "done":
            return False
        withdrawn = task.withdrawn(NOBODY_NEEDS_IT, self._now())
        self._table.write(replaced(task, withdrawn))
        return True

    def _task(
        self,
        task_id: str,
        asset: Asset,
        *,
        coupon: CouponRequest | None = None,
        revokes: Coupon | None = None,
    ) -> VendorTask:
        return VendorTask(
            task_id=task_id,
            kind="revoke_coupon" if revokes else "issue_coupon",
            opened_at=self._now(),
            account_id=asset.account_id,
            order_id=asset.order_id,
            asset_id=asset.asset_id,
            coupon=coupon,
            coupon_id=revokes.coupon_id if revokes else None,
            coupon_hint=revokes.hint if revokes else None,
        )

    def _made(self, coupon_id: str) -> tuple[Asset, Coupon]:
        """The asset that a coupon was made for, by the id of its task. Raises BitTitanRefused."""
        task = find_task(self._table, coupon_id)
        asset = find_asset(self._table, task.asset_id) if task and task.asset_id else None
        coupon = self._of_today(asset) if asset else None
        if asset and coupon and coupon.coupon_id == coupon_id:
            return asset, coupon
        raise BitTitanRefused("The coupon desk made no such coupon.")

    def _known_by(self, reference: str, asset: Asset) -> Coupon | None:
        """The asset's coupon, where it is the one of this reference and none that it replaced."""
        return self._of_today(asset) if asset.reference == reference else None

    def _of_today(self, asset: Asset) -> Coupon | None:
        """The asset's coupon; whether it has expired follows from the dates, as nobody is asked."""
        coupon = asset.coupon
        return coupon and coupon.turned(coupon.status_on(asset.today(self._now())))


def _report(task: VendorTask) -> None:
    logger.info("vendor_task_opened", task_id=task.task_id, kind=task.kind, order_id=task.order_id)
