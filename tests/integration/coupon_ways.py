"""The ways to make coupons, as the contract suite asks each of them: by API, by its fake, by a person."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from chalicelib.bss.coupons.desk import CouponDesk
from chalicelib.bss.coupons.http_client import HttpBitTitan
from chalicelib.bss.coupons.port import (
    BitTitan,
    BitTitanRefused,
    BitTitanUnavailable,
    CouponRequest,
    WaitsForDesk,
    coupon_request,
)
from chalicelib.bss.fulfilment.vendor_tasks import complete, refuse
from chalicelib.bss.orders.assets import Coupon
from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.bss.vendor_tasks.models import CLAIMED_FOR
from chalicelib.bss.vendor_tasks.requests import CompleteTask
from local.bittitan_faults import Faults
from local.bittitan_server import serve
from local.bittitan_simulator import Simulator
from tests.builders import a_coupon_request
from tests.fakes import FakeBitTitan
from tests.integration.backend import Backend
from tests.integration.desk_workers import Desk

T = TypeVar("T")
REFUSAL = "Licenses cannot be issued for this product at the moment."


class Way(Protocol):
    """A way to make coupons, and what the vendor holds after it was asked."""

    bittitan: BitTitan
    wanted: tuple[CouponRequest, CouponRequest]

    def ask(self, call: Callable[[], T]) -> T:
        """What a call ends in, once whoever does the work has done it."""
        ...

    @property
    def statuses(self) -> list[str]:
        """The statuses of the coupons that BitTitan holds."""
        ...

    @property
    def accounts(self) -> int: ...

    def redeem(self, coupon: Coupon) -> None: ...

    def refuse_the_next(self) -> None: ...

    def lose_the_next_answer(self) -> None: ...

    def close(self) -> None: ...


@dataclass
class ByApi:
    """BitTitan's API, which the simulator answers."""

    bittitan: BitTitan
    simulator: Simulator
    close: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        other = a_coupon_request().model_copy(update={"reference": "ast_1_02"})
        self.wanted = (a_coupon_request(), other)

    def ask(self, call: Callable[[], T]) -> T:
        return call()

    @property
    def statuses(self) -> list[str]:
        return [coupon["status"] for coupon in self.simulator.snapshot()["coupons"]]

    @property
    def accounts(self) -> int:
        return len(self.simulator.snapshot()["accounts"])

    def redeem(self, coupon: Coupon) -> None:
        self.simulator.redeem(coupon.known_code())

    def refuse_the_next(self) -> None:
        self._meets("reject")

    def lose_the_next_answer(self) -> None:
        self._meets("lost_reply")

    def _meets(self, kind: str) -> None:
        self.simulator.set_faults(Faults.model_validate({"coupons": [{"kind": kind}]}))


@dataclass
class ByHand:
    """The coupon desk: a person does each task in the portal as soon as it is there."""

    desk: Desk
    redeemed: set[str] = field(default_factory=set)
    revoked: set[str] = field(default_factory=set)
    registered: list[str] = field(default_factory=list)
    refuses: bool = False
    says_nothing: bool = False

    def __post_init__(self) -> None:
        backend = self.desk.backend
        first, second = backend.assets(backend.buy(lines=2))
        self.bittitan: BitTitan = CouponDesk(backend.table, backend.clock)
        self.wanted = (coupon_request(first), coupon_request(second))
        self.codes: list[str] = []

    def ask(self, call: Callable[[], T]) -> T:
        """A call, the same once more as after a crash, and the person in between."""
        with suppress(WaitsForDesk):
            return call()
        with suppress(WaitsForDesk):
            return call()
        for task in self.desk.tasks():
            self._work_at(task)
        return call()

    def _work_at(self, task: VendorTaskAnswer) -> None:
        self.desk.claim(task, "usr_kim")
        dependencies = self.desk.dependencies()
        if self.refuses:
            self.refuses = False
            refuse(task.task_id, REFUSAL, by="usr_kim", dependencies=dependencies)
            raise BitTitanRefused(REFUSAL)
        if task.kind == "issue_coupon":
            self._issue(task)
        elif task.kind == "revoke_coupon":
            self._revoke(task)
        else:
            self.registered.append(task.account_id)
            wanted = CompleteTask()
            complete(task.task_id, wanted, by="usr_kim", dependencies=dependencies)

    def _issue(self, task: VendorTaskAnswer) -> None:
        code = self.desk.portal.make(task.label or "")
        self.codes.append(code)
        if self.says_nothing:
            self.says_nothing = False
            self.desk.backend.clock.advance(CLAIMED_FOR.total_seconds() + 1)
            raise BitTitanUnavailable("Nobody said how it ended.")
        self.desk.complete(task, code, "usr_kim")

    def _revoke(self, task: VendorTaskAnswer) -> None:
        [code] = [each for each in self.codes if each.endswith(task.coupon_hint or "")]
        if code not in self.redeemed:
            self.revoked.add(code)
            return self.desk.revoke(task, "usr_kim")
        wanted = CompleteTask(outcome="redeemed")
        complete(task.task_id, wanted, by="usr_kim", dependencies=self.desk.dependencies())
        return None

    @property
    def statuses(self) -> list[str]:
        found = dict.fromkeys(self.redeemed, "redeemed")
        found |= dict.fromkeys(self.revoked, "revoked")
        return [found.get(code, "active") for code in self.codes]

    @property
    def accounts(self) -> int:
        return len(self.registered)

    def redeem(self, coupon: Coupon) -> None:
        self.redeemed.add(coupon.known_code())

    def refuse_the_next(self) -> None:
        self.refuses = True

    def lose_the_next_answer(self) -> None:
        self.says_nothing = True

    def close(self) -> None: ...


def by_fake() -> Way:
    simulator = Simulator()
    return ByApi(FakeBitTitan(simulator), simulator)


def by_http() -> Way:
    simulator = Simulator()
    server = serve(simulator, api_key="key-1")
    return ByApi(HttpBitTitan(server.url, lambda: "key-1"), simulator, server.close)


def by_hand(backend: Backend) -> Way:
    return ByHand(Desk(backend))
