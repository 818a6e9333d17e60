"""At the coupon desk every order ends too, once all is well and everybody has done what they were asked for."""

from chalicelib.bss.orders.coupons import asset_of_reference
from chalicelib.bss.vendor_tasks.models import VendorTask
from tests.api.machine.coupon_desk import PERSONS, CouponDesk
from tests.api.machine.healing import MOST_ROUNDS
from tests.api.machine.machine import Anything


class AnythingAtTheDesk(CouponDesk, Anything):
    """Everything that may happen, and the coupon desk."""

    nobody_refuses = False

    def _let_staff_end(self, order_id: str) -> None:
        """All is well by now, in the portal too: what staff ask the desk for is done."""
        self.nobody_refuses = True
        super()._let_staff_end(order_id)

    def _run_until_nothing_is_due(self) -> None:
        """Work and tasks bring each other about; both end."""
        for _ in range(MOST_ROUNDS):
            super()._run_until_nothing_is_due()
            left = [task for task in self._snapshot().tasks.values() if not task.has_ended]
            if not left:
                return
            for task in left:
                self._finish(task)
        raise AssertionError("a task is opened again and again")

    def _finish(self, task: VendorTask) -> None:
        """Every task is finished by a person: refused in some runs, done in the others."""
        who = task.claimed_by or PERSONS[self.tally["runs"] % 2]
        current = self._snapshot().tasks[task.task_id]
        if current.has_ended:
            return
        assert self._tell(current, who, "claim").status == 200
        refuses = self.tally["runs"] % 3 == 2 and not self.nobody_refuses
        if refuses and not self._is_done(current):
            answer = self._tell(current, who, "refuse", {"reason": "The portal is closed."})
        else:
            self._in_the_portal(current)
            answer = self._tell(current, who, "complete", self._done_of(current))
        assert answer.status == 200, answer.json

    def _ended(self) -> None:
        super()._ended()
        self._what_was_done_in_the_portal_is_known()

    def _what_was_done_in_the_portal_is_known(self) -> None:
        """Nobody waits, every coupon made by hand is on its asset, and one revoked by hand is revoked here."""
        snapshot = self._snapshot()
        assets = {each.asset_id: each for order in snapshot.assets.values() for each in order}
        assert not [each for each in assets.values() if each.waits_for_desk]
        for made in self.portal.snapshot()["coupons"]:
            asset = assets[asset_of_reference(made["reference"])]
            if made["reference"] != asset.reference:
                assert made["status"] == "revoked", "a coupon that was replaced can be redeemed"
                continue
            known = asset.coupon
            assert known is not None and known.code == made["code"], "a coupon made by hand is lost"
            assert made["status"] != "revoked" or known.status == "revoked", "revoked, and not told"
