"""Stand-ins that pass the same contract suite as what they stand in for."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

from chalicelib.bss import bittitan_answers as answers
from chalicelib.bss.bittitan import BitTitanUnavailable, CouponRequest
from chalicelib.bss.models import Coupon
from local.bittitan_coupons import HeldCoupon, VendorError
from local.bittitan_faults import LostReply, Slow
from local.bittitan_simulator import Simulator


class FakeBitTitan:
    """BitTitan without sockets or waiting. Tests steer it through `simulator` and `reachable`."""

    def __init__(self, simulator: Simulator | None = None, *, read_timeout: float = 10.0) -> None:
        self.simulator = simulator or Simulator()
        self.reachable = True
        self._read_timeout = read_timeout

    def synchronize_account(self, account_id: str, name: str) -> None:
        with self._call(f"{account_id} {name}"):
            self.simulator.put_account(account_id, name)

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        with self._call(wanted.model_dump_json()):
            lost = self._lost_answer(self.simulator.next_fault())
            try:
                return _coupon(self.simulator.issue(wanted, idempotency_key)[0])
            finally:
                if lost:
                    raise lost

    def find_coupon(self, reference: str) -> Coupon | None:
        with self._call(reference):
            found = self.simulator.find(reference)
        return _coupon(found[0]) if found else None

    def read_coupon(self, coupon_id: str) -> Coupon:
        with self._call(coupon_id):
            return _coupon(self.simulator.read(coupon_id))

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        with self._call(coupon_id):
            return _coupon(self.simulator.revoke(coupon_id))

    @contextmanager
    def _call(self, sent: str) -> Iterator[None]:
        if not self.reachable:
            raise answers.unreachable()
        self.simulator.count_call()
        try:
            yield
        except VendorError as no:
            answers.judge(no.status, json.dumps(no.body).encode(), sent)

    def _lost_answer(self, fault: LostReply | Slow | None) -> BitTitanUnavailable | None:
        if isinstance(fault, LostReply):
            return answers.broken()
        if isinstance(fault, Slow) and fault.seconds > self._read_timeout:
            return answers.late(self._read_timeout)
        return None


def _coupon(held: HeldCoupon) -> Coupon:
    return Coupon(coupon_id=held.id, code=held.code, status=held.status, expires_on=held.expires_on)
