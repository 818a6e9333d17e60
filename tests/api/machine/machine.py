"""All of it at once, and what must be true after every step and at the end."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from chalicelib.values import clock
from local.bittitan_faults import Faults
from tests.api.machine.base import PRODUCTS
from tests.api.machine.buyers import Buyers
from tests.api.machine.environment import Environment
from tests.api.machine.moves import States, only_moves, states_of
from tests.api.machine.promises import all_kept
from tests.api.machine.staff import Staff


class Anything(Buyers, Staff, Environment):
    """Buyers, staff and the environment, acting in any order."""

    states: States = {}

    @initialize(
        quantities=st.lists(st.integers(1, 60), min_size=1, max_size=3),
        amount=st.integers(1, 9999),
        staff=st.sampled_from(["wait", "execute", "cancel"]),
    )
    def orders_under_way(self, quantities: list[int], amount: int, staff: str) -> None:
        """Some users have bought at an uneven price, and there is a draft; staff may have begun too."""
        self.price("prd_mailbox", amount)
        for who, quantity in enumerate(quantities):
            self.buy(who, quantity, PRODUCTS[who % 2])
        self.draft(sum(quantities), "prd_mailbox")
        self._deliver(0)
        for which in range(len(quantities) + 1):
            if staff == "execute":
                self.handle_order(which, "execute")
        if staff == "cancel":
            self.cancel(0, 0)

    @invariant()
    def promises(self) -> None:
        snapshot = self._snapshot()
        all_kept(snapshot, self.shown, self.letters_seen)
        self.letters_seen = len(snapshot.letters)

    @invariant()
    def moves(self) -> None:
        now = states_of(self._snapshot())
        only_moves(self.states, now, self.tally)
        self.states = now

    def teardown(self) -> None:
        """Without further faults, every order reaches a final status."""
        self.side_effects.simulator.set_faults(Faults(coupons=()))
        for _ in range(60):
            clock.advance(4000)
            self.run_schedule()
            while self.waiting:
                self._deliver(0)
            if not self._snapshot().due:
                break
        self._ended()

    def _ended(self) -> None:
        snapshot = self._snapshot()
        assert not snapshot.due
        all_kept(snapshot, self.shown, self.letters_seen)
        for order in snapshot.executed():
            assert order.status in ("completed", "needs_attention", "cancelled")
            self.tally[f"ended {order.status}"] += 1
            for buyer in self.people:
                self._pry(buyer, order.order_id)
        for series in snapshot.invoices:
            assert self.office.get(f"/invoices/audit?series={series}")["ok"] is True
        self.tally["runs"] += 1
