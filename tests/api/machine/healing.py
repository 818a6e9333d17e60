"""Once the world is well again every order ends: by itself, or by what staff are told to do (rules.md R25)."""

from collections.abc import Iterator

from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.queue import OrderMessage
from chalicelib.values import clock
from local.bittitan_faults import Faults
from tests.api.machine.environment import Environment
from tests.api.machine.habits import A_WHILE, ENDED, HABITS

WELL = Faults(coupons=(), reads=(), revokes=())
# A pause that began before, the work itself, and the mail that waited for a coupon.
MOST_ROUNDS = 4


class Healing(Environment):
    """The world made well, and what follows from it."""

    def heal(self) -> None:
        """No fault is left, nobody dies any more: every order ends, in a bounded number of runs."""
        self.side_effects.simulator.set_faults(WELL)
        clock.advance(A_WHILE)
        self.trouble_until = clock.now()
        self._run_until_nothing_is_due()
        self.promises()
        for order in self._open():
            self._let_staff_end(order.order_id)
        assert list(self._open()) == []
        self._mail_what_did_not_arrive()

    def promises(self) -> None:
        """What must be true all the while; the whole machine knows it."""
        raise NotImplementedError

    def _open(self) -> Iterator[Order]:
        for order in self._snapshot().executed():
            if order.status not in ENDED:
                yield order

    def _run_until_nothing_is_due(self) -> None:
        for _ in range(MOST_ROUNDS):
            self.run_schedule()
            while self.waiting:
                self._run(self.waiting.pop(0))
                self._collect()
            if not self._snapshot().due:
                return
            clock.advance(A_WHILE)
        raise AssertionError(f"still due: {sorted(self._snapshot().due)}")

    def _run(self, body: str) -> None:
        """One run of the worker: it changes something, or leaves nothing due now."""
        message = OrderMessage.model_validate_json(body)
        if message.invoice_number:
            self._run_of_invoice(body, message)
            return
        order_id = message.order_id
        before = self._snapshot().of(order_id)
        self.office.fulfilment.handle(body)
        after = self._snapshot()
        due = after.due.get(order_id)
        assert after.of(order_id) != before or due is None or due > clock.stamp(clock.now()), (
            f"{order_id} is due, and running it changes nothing"
        )
        self.tally["runs of a worker once all is well"] += 1

    def _run_of_invoice(self, body: str, message: OrderMessage) -> None:
        """One run for an invoice's documents or mail leaves nothing due now."""
        count = f"#{message.mail:06d}" if message.mail else ""
        name = message.invoice_number + count
        self.office.fulfilment.handle(body)
        due = self._snapshot().due.get(name)
        assert due is None or due > clock.stamp(clock.now()), f"{name} is still due"

    def _mail_what_did_not_arrive(self) -> None:
        """Staff send what bounced or failed to an address that takes mail: then it has arrived."""
        for number, mails in self._snapshot().invoice_mails.items():
            if mails[-1].state in ("bounced", "failed", "unknown", "complained"):
                body = {"recipient": "healed@other.example"}
                answer = self._staff("POST", f"/invoices/{number}/email", body)
                assert answer.status == 202, answer.json
                self.tally["invoices mailed by staff at the end"] += 1
        self._run_until_nothing_is_due()
        last = [mails[-1].state for mails in self._snapshot().invoice_mails.values()]
        assert {*last} <= {"sent"}, last

    def _let_staff_end(self, order_id: str) -> None:
        habit = HABITS[self.tally["runs"] % len(HABITS)]
        for call in habit:
            if self._snapshot().orders[order_id].status in ENDED:
                return
            self._call_of_staff(order_id, call)
            self._run_until_nothing_is_due()
            self.promises()
        status = self._snapshot().orders[order_id].status
        assert status in ENDED, f"nothing that staff can do ends {order_id}"

    def _call_of_staff(self, order_id: str, call: str) -> None:
        bodies = {
            "retry": None,
            "welcome-email": {"recipient": "corrected@other.example"},
            "close": {"reason": "Nothing is left to do."},
            "cancel": {"reason": "Not wanted any more."},
        }
        answer = self._staff("POST", f"/orders/{order_id}/{call}", bodies[call])
        assert answer.status in (200, 202, 409), answer.json
        self.tally[f"then staff {call} {answer.status}"] += 1
