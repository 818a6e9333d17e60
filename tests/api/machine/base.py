"""The base of the state machine: the service, its users, what was seen, and how an answer is checked."""

from collections import Counter
from datetime import timedelta
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine

from chalicelib.values import clock
from chalicelib.values.money import Totals
from local.bittitan_simulator import Simulator
from tests.api.actors import Shopper
from tests.api.back_office import BY, BackOffice
from tests.api.client import Answer
from tests.api.machine.snapshot import Snapshot, snapshot_of

PEOPLE = (
    ("acc_partner", "usr_ann"),
    ("acc_partner", "usr_ben"),
    ("acc_rival", "usr_rita"),
    ("acc_customer", "usr_carl"),
)
PRODUCTS = ("prd_mailbox", "prd_bundle", "prd_hidden")
anyone = st.integers(0, len(PEOPLE) - 1)
any_number = st.integers(0, 50)


class ServiceMachine(RuleBasedStateMachine):
    """One service with the seed data. `office` is staff, who see everything; `tally` counts what was reached.

    `portal` is where people make coupons by hand; what is made there, the API does not find.
    """

    def __init__(self, office: BackOffice, tally: Counter[str]) -> None:
        super().__init__()
        self.office, self.tally = office, tally
        self.side_effects, self.cloud = office.side_effects, office.side_effects.cloud
        self.portal = Simulator()
        self.people = [Shopper(self.side_effects.api, by=by, sub=sub) for by, sub in PEOPLE]
        self.shown: dict[str, Totals] = {}
        self.placed: dict[str, str] = {}
        self.waiting: list[str] = []
        self.letters_seen = 0
        self.forgotten: set[str] = set()
        self.trouble_until = clock.now()

    # What anybody does, and what must be true of every answer.

    def _done(self, answer: Answer, what: str) -> Answer:
        self.tally[f"{what} {answer.status}"] += 1
        allowed = {503} if self._in_trouble() else set()
        assert answer.status < 500 or answer.status in allowed, (what, answer.json)
        return answer

    def _in_trouble(self) -> bool:
        return clock.now() < self.trouble_until or self.side_effects.simulator.has_faults()

    def _trouble(self, seconds: float = 200) -> None:
        """A lease may be held by a worker that is gone, or a fault may still come."""
        self.trouble_until = max(self.trouble_until, clock.now() + timedelta(seconds=seconds))

    def _staff(self, method: str, path: str, body: Any = None) -> Answer:
        return self.side_effects.api.call(method, f"/bss{path}", body, **BY)

    def _snapshot(self) -> Snapshot:
        vendors = (self.side_effects.simulator, self.portal)
        return snapshot_of(self.cloud, vendors, self.forgotten)

    def _order(self, which: int) -> str | None:
        known = sorted(self._snapshot().orders)
        return known[which % len(known)] if known else None
