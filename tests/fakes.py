"""Stand-ins. FakeBitTitan passes the same contract suite as the client it stands in for."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from botocore.exceptions import ClientError

from chalicelib.bss.coupons import responses as answers
from chalicelib.bss.coupons.port import BitTitanUnavailable, CouponRequest
from chalicelib.bss.orders.assets import Coupon
from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.keys import key_of
from chalicelib.storage.table import Table
from local.bittitan_coupons import HeldCoupon, VendorError
from local.bittitan_faults import Kind, LostReply, Slow
from local.bittitan_simulator import Simulator

T = TypeVar("T")


class FakeBitTitan:
    """BitTitan without sockets or delays. Tests control it through `simulator` and `reachable`."""

    def __init__(self, simulator: Simulator | None = None, *, read_timeout: float = 10.0) -> None:
        self.simulator = simulator or Simulator()
        self.reachable = True
        self._read_timeout = read_timeout

    def synchronize_account(self, account_id: str, name: str) -> None:
        with self._call(f"{account_id} {name}"):
            self.simulator.put_account(account_id, name)

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        with self._call(wanted.model_dump_json()), self._fault("coupons", wanted.reference):
            return _coupon(self.simulator.issue(wanted, idempotency_key)[0])

    def withdraw(self, reference: str) -> bool:
        return False

    def find_coupon(self, reference: str) -> Coupon | None:
        return next(iter(self.find_coupons(reference)), None)

    def find_coupons(self, reference: str) -> list[Coupon]:
        found = self._read(reference, reference, lambda: self.simulator.find(reference))
        return [_coupon(each) for each in found]

    def read_coupon(self, coupon_id: str) -> Coupon:
        reference = self.simulator.reference_of(coupon_id)
        return _coupon(self._read(coupon_id, reference, lambda: self.simulator.read(coupon_id)))

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        reference = self.simulator.reference_of(coupon_id)
        with self._call(coupon_id), self._fault("revokes", reference):
            return _coupon(self.simulator.revoke(coupon_id))

    def _read(
        self, sent: str, reference: str | None, look: Callable[[], T], *, again: bool = True
    ) -> T:
        """Ask a question; like the HTTP client, ask once more when the answer was lost."""
        with self._call(sent):
            try:
                with self._fault("reads", reference):
                    return look()
            except BitTitanUnavailable:
                if not again:
                    raise
        return self._read(sent, reference, look, again=False)

    @contextmanager
    def _call(self, sent: str) -> Iterator[None]:
        if not self.reachable:
            raise answers.unreachable()
        self.simulator.count_call()
        try:
            yield
        except VendorError as no:
            answers.judge(no.status, json.dumps(no.body).encode(), sent)

    @contextmanager
    def _fault(self, kind: Kind, reference: str | None) -> Iterator[None]:
        lost = self._lost_answer(self.simulator.next_fault(kind, reference))
        try:
            yield
        finally:
            if lost:
                raise lost

    def _lost_answer(self, fault: LostReply | Slow | None) -> BitTitanUnavailable | None:
        if isinstance(fault, LostReply):
            return answers.broken()
        if isinstance(fault, Slow) and fault.seconds > self._read_timeout:
            return answers.late(self._read_timeout)
        return None


def _coupon(held: HeldCoupon) -> Coupon:
    return Coupon(coupon_id=held.id, code=held.code, status=held.status, expires_on=held.expires_on)


class AskedBitTitan(FakeBitTitan):
    """BitTitan that records its requests, and can forget its idempotency keys."""

    def __init__(self, simulator: Simulator | None = None) -> None:
        super().__init__(simulator)
        self.asked: list[str] = []

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        self.asked.append(f"issue {idempotency_key}")
        return super().issue_coupon(wanted, idempotency_key)

    def find_coupon(self, reference: str) -> Coupon | None:
        self.asked.append(f"find {reference}")
        return super().find_coupon(reference)

    def forget_keys(self) -> None:
        """From now on a key that was used before makes a second coupon."""
        self.simulator._issued.clear()


class ScriptedClient:
    """A DynamoDB client that returns the given answers in turn and records the calls."""

    def __init__(self, *answers: Any) -> None:
        self.calls: list[tuple[str, dict[str, Any]]] = []
        self._answers = deque(answers)

    def __getattr__(self, operation: str) -> Any:
        def call(**given: Any) -> Any:
            self.calls.append((operation, given))
            answer = self._answers.popleft()
            if callable(answer):
                answer = answer(given)
            if isinstance(answer, BaseException):
                raise answer
            return answer

        return call


def scripted(*answers: Any) -> tuple[Table, ScriptedClient, list[float]]:
    """A table on a scripted client, the recorded calls, and the pauses it would have made."""
    client, pauses = ScriptedClient(*answers), []
    return Table(client, "a-table", pause=pauses.append), client, pauses


def refused(code: str, **more: Any) -> ClientError:
    """The exception that the SDK raises for an AWS error code."""
    return ClientError({"Error": {"Code": code, "Message": "no"}, **more}, "Call")


def cancelled(*codes: str) -> ClientError:
    """The exception that the SDK raises for a cancelled transaction, with a reason for each change."""
    reasons = [{"Code": code} for code in codes]
    return refused("TransactionCanceledException", CancellationReasons=reasons)


class Ledger(Table):
    """A table that records its writes in turn. From write `lose_from` on, every write raises Lost."""

    def __init__(self, *, lose_from: int | None = None) -> None:
        super().__init__(None, "ledger", pause=lambda seconds: None)
        self.written: list[tuple[Put, ...]] = []
        self._lose_from = lose_from

    def write(self, *changes: Put) -> None:
        if self._lose_from is not None and len(self.written) >= self._lose_from:
            raise Lost(key_of(changes[0].row))
        self.written.append(changes)

    def put(self, row: Any, condition: Any = None) -> None:
        self.write(Put(row, condition))
