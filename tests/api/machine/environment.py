"""What happens around the service: BitTitan, SES, queues, schedules, time, and workers that die."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chalicelib.values import clock
from local.bittitan_faults import Faults
from tests.api.invoice_mails import reported
from tests.api.machine.base import ServiceMachine, any_number
from tests.api.machine.failures import dying, refusing

FAULTS = (
    {"kind": "error", "status": 503, "times": 2},
    {"kind": "error", "status": 500},
    {"kind": "error", "status": 404},
    {"kind": "lost_reply"},
    {"kind": "lost_reply", "times": 3},
    {"kind": "reject"},
)
AT = ("coupons", "coupons", "reads", "revokes")
WAITS = (1, 20, 61, 200, 4000, 90_000)


class Environment(ServiceMachine):
    """Events that nobody in the machine causes: faults, time, messages, schedules."""

    @rule(faults=st.lists(st.sampled_from(FAULTS), max_size=2), at=st.sampled_from(AT))
    def bittitan_fails(self, faults: list[Any], at: str) -> None:
        self.side_effects.simulator.set_faults(Faults.model_validate({at: faults}))
        if faults:
            self.tally[f"BitTitan fails at {at}"] += 1
            self._trouble(100_000)

    @rule(which=any_number, at=st.sampled_from(AT))
    def bittitan_fails_for_one_coupon(self, which: int, at: str) -> None:
        """One coupon alone is never answered for, until the world is well again."""
        order_id = self._order(which)
        assets = self._snapshot().assets.get(order_id or "", [])
        if assets:
            asset_id = assets[which % len(assets)].asset_id
            fault = {"kind": "error", "status": 500, "times": "always", "reference": asset_id}
            self.side_effects.simulator.set_faults(Faults.model_validate({at: [fault]}))
            self.tally["one coupon always fails"] += 1
            self._trouble(10_000_000)

    @rule(which=any_number, sure=st.sampled_from([False, False, True]))
    def bittitan_forgets_a_coupon(self, which: int, sure: bool) -> None:
        held = self._snapshot().held.values()
        made_at_the_portal = {each["code"] for each in self.portal.snapshot()["coupons"]}
        codes = {each["code"] for coupons in held for each in coupons} - made_at_the_portal
        if codes and sure:
            code = sorted(codes)[which % len(codes)]
            self.side_effects.simulator.forget(code)
            self.forgotten.add(code)
            self.tally["coupons forgotten"] += 1

    @rule(sure=st.sampled_from([False, False, True]))
    def bittitan_forgets_keys(self, sure: bool) -> None:
        """After the day for which it promises to know them (docs/bittitan.md)."""
        if sure:
            clock.advance(90_000)
            self.side_effects.simulator.forget_keys()
            self.tally["keys forgotten"] += 1

    @rule(which=any_number)
    def redeem(self, which: int) -> None:
        held = self._snapshot().held
        active = sorted(c["code"] for cs in held.values() for c in cs if c["status"] == "active")
        if active:
            self._redeem(active[which % len(active)])
            self.tally["redeemed"] += 1

    def _redeem(self, code: str) -> None:
        try:
            self.side_effects.simulator.redeem(code)
        except KeyError:
            self.portal.redeem(code)

    @rule(which=any_number, kind=st.sampled_from(["Permanent", "Transient"]))
    def bounce(self, which: int, kind: str) -> None:
        order_id = self._order(which)
        order = self.office.order(order_id) if order_id else None
        if order and order["mails"] and order["mails"][-1]["message_id"]:
            self._told_by_ses(order, kind)

    def _told_by_ses(self, order: Any, kind: str) -> None:
        try:
            self.office.bounce(order, kind=kind)
        except Exception:
            # The message is delivered again while a crashed worker still holds the order's lease.
            assert self._in_trouble()
        self.tally[f"bounced {kind}"] += 1

    @rule(which=any_number, kind=st.sampled_from(["Bounce", "Complaint"]))
    def report_of_invoice(self, which: int, kind: str) -> None:
        mails = [mail for mails in self._snapshot().invoice_mails.values() for mail in mails]
        if mails:
            mail = mails[which % len(mails)]
            try:
                self.office.record(reported(mail.model_dump(), kind))
            except Exception:
                # The message is delivered again while nobody knows whether the mail went out.
                assert self._in_trouble()
            self.tally[f"{kind} of an invoice's mail"] += 1

    @rule()
    def run_schedule(self) -> None:
        self.office.fulfilment.run_schedule()
        self._collect()

    @rule(
        which=any_number,
        refusal=st.sampled_from([None, None, None, "sesv2", "dynamodb", "conflicts"]),
    )
    def deliver(self, which: int, refusal: str | None) -> None:
        self._deliver(which, refusal)

    @rule(which=any_number, number=st.integers(1, 12), when=st.sampled_from(["before", "after"]))
    def deliver_and_die(self, which: int, number: int, when: str) -> None:
        """The worker dies and the message stays on the queue, as with Lambda."""
        self._collect()
        if self.waiting:
            body = self.waiting[which % len(self.waiting)]
            self._trouble()
            self.tally["workers that died"] += 1
            with dying(number, when):
                self.office.fulfilment.handle(body)
                self.tally["workers that died"] -= 1

    def _deliver(self, which: int, refusal: str | None = None) -> None:
        self._collect()
        if not self.waiting:
            return
        body = self.waiting.pop(which % len(self.waiting))
        if refusal:
            self._trouble()
        try:
            with refusing(refusal):
                self.office.fulfilment.handle(body)
        except Exception:
            assert refusal in ("dynamodb", "conflicts")
            self.waiting.append(body)
        self.tally["delivered"] += 1

    def _collect(self) -> None:
        self.waiting += self.office.fulfilment.take()

    @rule(which=any_number)
    def repeat_or_lose(self, which: int) -> None:
        """A message is delivered twice, or lost."""
        self._collect()
        if self.waiting and which % 2:
            self.waiting.append(self.waiting[which % len(self.waiting)])
        elif self.waiting:
            self.waiting.pop(which % len(self.waiting))
            self.tally["messages lost"] += 1

    @rule()
    def a_minute_passes(self) -> None:
        """The schedule runs, and what waits is worked on, such as documents and mails of invoices."""
        clock.advance(61)
        self.run_schedule()
        for _ in range(len(self.waiting)):
            self._deliver(0)

    @rule(seconds=st.sampled_from(WAITS))
    def wait(self, seconds: int) -> None:
        clock.advance(seconds)

    @rule()
    def check_coupons(self) -> None:
        self.office.check_coupons(after_days=0)
