"""What accounting does: record what was paid and what was returned, also when the function ends half-way."""

from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import rule

from chalicelib.bss.invoices.models import Invoice
from chalicelib.values import clock
from tests.api.back_office import BY
from tests.api.client import Answer
from tests.api.machine.base import ServiceMachine, any_number
from tests.api.machine.failures import dying

# How much of what is payable; negative is returned.
SHARES = (100, 100, 50, 3, 200, -3, -50, -100)


class Accounting(ServiceMachine):
    """Who records payments, and sends each a second time with the same key."""

    payments_sent = 0

    @rule(
        which=any_number,
        share=st.sampled_from(SHARES),
        dies_at=st.integers(-6, 2),
        when=st.sampled_from(["before", "after"]),
    )
    def pay(self, which: int, share: int, dies_at: int, when: str) -> None:
        invoice = self._invoice(which)
        amount = share * invoice.totals.payable.amount // 100 if invoice else 0
        if invoice is None or not amount:
            return
        self.payments_sent += 1
        if dies_at > 0:
            self.tally["payments whose function died"] += 1
        with dying(dies_at, when):
            self._record(invoice, amount)
        wanted = _expected(invoice, amount)
        answer = self._done(self._record(invoice, amount), "pay")
        assert answer.status in ({wanted, 503} if self._in_trouble() else {wanted}), answer.json
        if answer.status == 201:
            assert answer.json["amount_paid"]["amount"] == invoice.paid + amount
            assert answer.json["payments"][-1]["amount"]["amount"] == amount

    def pay_what_is_due(self) -> None:
        """One payment ends every invoice that is unpaid (rules.md R25 and R52)."""
        for invoice in self._billed():
            self.payments_sent += 1
            if invoice.status == "unpaid":
                answer = self._record(invoice, invoice.amount_due.amount)
                assert (answer.status, answer.json["status"]) == (201, "paid")
                self.tally["invoices paid at the end"] += 1
        assert {each.status for each in self._billed()} <= {"paid", "credited"}

    def _invoice(self, which: int) -> Invoice | None:
        billed = self._billed()
        return billed[which % len(billed)] if billed else None

    def _billed(self) -> list[Invoice]:
        series = self._snapshot().invoices.values()
        return [each for found in series for each in found if each.type == "invoice"]

    def _record(self, invoice: Invoice, amount: int) -> Answer:
        body: dict[str, Any] = {
            "amount": {"amount": amount, "currency": "EUR"},
            "received_on": clock.day_in(invoice.time_zone, clock.now()).isoformat(),
        }
        path = f"/bss/invoices/{invoice.invoice_number}/payments"
        key = {"Idempotency-Key": f"payment-{self.payments_sent}"}
        return self.side_effects.api.call("POST", path, body, headers=key, **BY)


def _expected(invoice: Invoice, amount: int) -> int:
    is_too_much = amount > invoice.amount_due.amount or invoice.paid + amount < 0
    return 409 if is_too_much else 201
