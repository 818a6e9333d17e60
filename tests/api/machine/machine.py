"""All of it at once, and what must be true after every step and at the end."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import initialize, invariant

from tests.api.machine.accounting import Accounting
from tests.api.machine.base import PRODUCTS
from tests.api.machine.buyers import Buyers
from tests.api.machine.environment import FAULTS
from tests.api.machine.healing import Healing
from tests.api.machine.moves import States, only_moves, states_of
from tests.api.machine.promises import all_kept
from tests.api.machine.reconciled import Reconciled
from tests.api.machine.staff import Staff


class Anything(Buyers, Staff, Accounting, Reconciled, Healing):
    """Buyers, staff, accounting and the environment, acting in any order."""

    states: States = {}

    @initialize(
        quantities=st.lists(st.integers(1, 60), min_size=1, max_size=3),
        amount=st.integers(1, 9999),
        faults=st.lists(st.sampled_from(FAULTS), max_size=3),
        staff=st.lists(st.sampled_from(["execute", "pay", "replace", "cancel"]), max_size=4),
    )
    def orders_under_way(
        self, quantities: list[int], amount: int, faults: list[Any], staff: list[str]
    ) -> None:
        """Some users have bought at an uneven price, and there is a draft; staff may have begun too."""
        self.price("prd_mailbox", amount)
        self.want_invoices_mailed("acc_partner", amount % 50)
        for who, quantity in enumerate(quantities):
            self.buy(who, quantity, PRODUCTS[who % 2])
        self.draft(sum(quantities), "prd_mailbox")
        self._deliver(0)
        for does in staff:
            self._begin(does, orders=len(quantities) + 1)
        for at in ("coupons", "reads", "revokes"):
            self.bittitan_fails(faults, at)

    def _begin(self, does: str, orders: int) -> None:
        if does == "pay":
            self.pay(0, share=50, dies_at=0, when="after")
        elif does == "replace":
            self.replace(0, line=1, n=0, dies_at=0)
        elif does == "cancel":
            self.cancel(0, 0)
        else:
            for which in range(orders):
                self.handle_order(which, "execute")

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
        """Whatever happened, every order ends once the world is well again."""
        self.nothing_is_damaged()
        self.heal()
        self._ended()

    def _ended(self) -> None:
        self.pay_what_is_due()
        snapshot = self._snapshot()
        assert not snapshot.due
        all_kept(snapshot, self.shown, self.letters_seen)
        for order in snapshot.executed():
            self.tally[f"ended {order.status}"] += 1
            for buyer in self.people:
                self._pry(buyer, order.order_id)
        self.tally["invoices mailed"] += len(snapshot.invoice_letters)
        for series in snapshot.invoices:
            assert self.office.get(f"/invoices/audit?series={series}")["ok"] is True
        self.nothing_is_found()
        self.tally["runs"] += 1
