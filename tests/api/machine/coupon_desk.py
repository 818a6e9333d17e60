"""What the people of the coupon desk do: claim, make or revoke in the portal, say so, or forget to."""

import os
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from chalicelib.bss.orders.coupons import asset_of_reference
from chalicelib.bss.vendor_tasks.models import VendorTask
from chalicelib.config import settings
from chalicelib.values import clock
from chalicelib.values.ids import order_of_asset
from local.bittitan_coupons import HeldCoupon
from tests.api.client import Answer
from tests.api.coupon_desk import DeskWorker
from tests.api.machine.base import any_number
from tests.api.machine.environment import Environment
from tests.api.machine.failures import dying

PERSONS = ("usr_dora", "usr_olaf")
anybody = st.sampled_from(PERSONS)


class CouponDesk(Environment):
    """People who look in the portal before they act, and never say what is not so; often they say nothing."""

    @initialize()
    def at_the_desk(self) -> None:
        self._deploy("desk")

    @rule(stage=st.sampled_from(["desk", "desk", "desk", "api"]))
    def change_the_stage(self, stage: str) -> None:
        """Staff deploy the other way to make coupons, while orders are under way."""
        self._deploy(stage)
        self.tally[f"COUPONS={stage}"] += 1

    def _deploy(self, stage: str) -> None:
        os.environ["COUPONS"] = stage
        settings.cache_clear()

    @rule(most=st.integers(1, 6), who=anybody, tell=st.sampled_from([True, True, False]))
    def an_hour_at_the_desk(self, most: int, who: str, tell: bool) -> None:
        """The worker runs; then somebody does so many tasks, and says how each ended or not."""
        while self.waiting or self.cloud.messages:
            self._deliver(0)
        for which in range(most):
            self.work(which, who, 365)
            if tell:
                self.complete(which, who, 0, "before")

    @rule(which=any_number, who=anybody)
    def claim(self, which: int, who: str) -> None:
        task = self._a_task(which)
        if task is None:
            return
        free = not task.is_claimed(clock.now()) or task.claimed_by == who
        answer = self._tell(task, who, "claim")
        assert answer.status == (200 if free and not task.has_ended else 409), answer.json

    @rule(which=any_number, who=anybody, days=st.sampled_from([365, 365, 1]))
    def work(self, which: int, who: str, days: int) -> None:
        """Claim a task and do it in the portal. Whether it is told, and when, is open."""
        self.claim(which, who)
        task = self._a_task(which)
        if task and task.claimed_by == who and task.is_claimed(clock.now()):
            self._in_the_portal(task, days)

    @rule(which=any_number, whole=st.booleans(), who=anybody)
    def cancel_what_was_made(self, which: int, whole: bool, who: str) -> None:
        """An order whose coupons were made by hand, or one of its assets, is to be cancelled."""
        if self._a_coupon(which) is None:
            self.an_hour_at_the_desk(6, who, True)
        coupon = self._a_coupon(which)
        if coupon is None:
            return
        asset_id = asset_of_reference(coupon.wanted.reference)
        body = {"reason": "Not wanted."} | ({} if whole else {"asset_ids": [asset_id]})
        answer = self._staff("POST", f"/orders/{order_of_asset(asset_id)}/cancel", body)
        self._done(answer, "cancel what was made")

    @rule(
        which=any_number,
        who=anybody,
        dies_at=st.integers(-9, 12),
        when=st.sampled_from(["before", "after"]),
    )
    def complete(self, which: int, who: str, dies_at: int, when: str) -> None:
        """Say what was done, twice; the function that is told first may end half-way."""
        task = self._a_task(which)
        body = self._done_of(task) if task else None
        if task is None or body is None:
            return
        if dies_at > 0:
            self._trouble()
        with dying(dies_at, when):
            self._tell(task, who, "complete", body)
        answer = self._tell(task, who, "complete", body)
        if not self._in_trouble():
            told = task.claimed_by == who and not task.has_ended
            assert not told or answer.status == 200, answer.json

    @rule(which=any_number, other=any_number, who=anybody)
    def complete_with_a_wrong_code(self, which: int, other: int, who: str) -> None:
        """The code of another asset, which nobody believes; and a new one, when the task is done."""
        task, another = self._a_task(which), self._a_coupon(other)
        if task is None or task.kind != "issue_coupon":
            return
        code = "ANOTHER-CODE-0001" if task.status == "done" else another and another.code
        if code is None or (another and self._found(task) == another):
            return
        body = {"code": code, "expires_on": "2099-01-01"}
        assert self._tell(task, who, "complete", body).status in (409, 503)

    @rule(which=any_number, who=anybody)
    def release(self, which: int, who: str) -> None:
        task = self._a_task(which)
        if task and not self._is_done(task):
            self._tell(task, who, "release")

    @rule(which=any_number, who=anybody)
    def refuse(self, which: int, who: str) -> None:
        task = self._a_task(which)
        if task and not self._is_done(task):
            self._tell(task, who, "refuse", {"reason": "The portal sells no such licence."})

    def _a_task(self, which: int) -> VendorTask | None:
        """One of those that have not ended, if there are any."""
        tasks = sorted(self._snapshot().tasks.values(), key=lambda task: task.task_id)
        tasks = [task for task in tasks if not task.has_ended] or tasks
        return tasks[which % len(tasks)] if tasks else None

    def _tell(self, task: VendorTask, who: str, what: str, body: Any = None) -> Answer:
        answer = DeskWorker(self.office, who).call(task.task_id, what, body)
        return self._done(answer, f"{what} {task.kind}")

    def _in_the_portal(self, task: VendorTask, days: int = 365) -> None:
        found = self._found(task)
        if task.kind == "register_account":
            self.portal.put_account(task.account_id, task.account_name or "")
        elif task.kind == "issue_coupon" and task.coupon and found is None:
            self.portal.issue(task.coupon.with_changes(expire_days=days), task.coupon.reference)
        elif task.kind == "revoke_coupon" and found and found.status == "active":
            self.portal.revoke(found.id)
        self.tally[f"in the portal: {task.kind}"] += 1

    def _found(self, task: VendorTask) -> HeldCoupon | None:
        """What a search finds in the portal: for the label of the coupon to make, or that of the one to revoke."""
        made_by = self._snapshot().tasks.get(task.coupon_id or "", task)
        found = self.portal.find(made_by.coupon.reference) if made_by.coupon else []
        return found[0] if found else None

    def _a_coupon(self, which: int) -> HeldCoupon | None:
        """A coupon whose code was typed in at the desk."""
        done = [each for each in self._snapshot().tasks.values() if each.code_mark]
        found = [coupon for task in done if (coupon := self._found(task))]
        found.sort(key=lambda coupon: coupon.code)
        return found[which % len(found)] if found else None

    def _is_done(self, task: VendorTask) -> bool:
        return self._done_of(task) is not None and task.kind != "register_account"

    def _done_of(self, task: VendorTask) -> dict[str, Any] | None:
        """What the portal shows that was done of a task; None when it was not."""
        found = self._found(task)
        if task.kind == "register_account":
            return {}
        if found is None:
            return None
        if task.kind == "issue_coupon":
            return {"code": found.code, "expires_on": found.expires_on.isoformat()}
        return None if found.status == "active" else {"outcome": found.status}
