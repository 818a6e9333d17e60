"""Eight people record payments of one invoice at once: none is lost, none counts twice (rules.md R52)."""

from functools import partial
from typing import Any

import pytest

from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.invoices.payments import NewPayment, PaidAmount, Recording, payments, record
from chalicelib.bss.invoices.store import find_invoice, invoice_row
from chalicelib.errors import NotFound, Overpaid, RequestInProgress
from chalicelib.storage.keys import invoice_key
from chalicelib.storage.pages import ListQuery
from chalicelib.storage.receipts import Slot, slot
from tests.integration.backend import Backend
from tests.integration.cancellings import WRITES, bought, cancelling, credits
from tests.integration.concurrency import THREADS, at_once
from tests.integration.crashes import TroubledTable
from tests.integration.test_cancelling_overtaken import delete

TURNS = 4
CREDIT = "CN-2026-000001"


def invoice_of(backend: Backend, order_id: str) -> Invoice:
    number = backend.order(order_id).invoice_number
    assert number
    found = find_invoice(backend.table, number)
    assert found
    return found


def pay(backend: Backend, number: str, amount: int, **how: Any) -> Any:
    """Record a payment of today; `slot` and `by` say under which key, and by whom."""
    paid, today = PaidAmount(amount=amount, currency="EUR"), backend.clock().date()
    table = how.pop("table", backend.table)
    given = {"by": "usr_kim", "now": backend.clock(), "slot": Slot()} | how
    wanted = NewPayment(amount=paid, received_on=today)
    return record(number, wanted, Recording(**given), table=table)


def recorded(backend: Backend, number: str) -> list[tuple[str, int]]:
    """Who recorded which amount, the last one first."""
    page = payments(number, ListQuery(limit=100), table=backend.table)
    return [(each.recorded_by, each.amount.amount) for each in page.items]


def test_payments_recorded_at_once_are_all_recorded_and_counted(backend: Backend) -> None:
    before = invoice_of(backend, bought(backend))

    def in_turn(by: str) -> None:
        for turn in range(TURNS):
            pay(backend, before.invoice_number, 10 + turn, by=by)

    at_once([partial(in_turn, f"usr_{number}") for number in range(THREADS)])
    after = find_invoice(backend.table, before.invoice_number)
    found = recorded(backend, before.invoice_number)
    assert after and len(found) == after.payments_recorded == THREADS * TURNS
    assert after.paid == sum(amount for _, amount in found) == THREADS * sum(range(10, 14))
    assert sorted(found) == sorted(
        (f"usr_{number}", 10 + turn) for number in range(THREADS) for turn in range(TURNS)
    )
    kept = [(each.recorded_by, each.amount.amount) for each in reversed(after.payments)]
    assert kept == found[: len(kept)]


def test_of_eight_who_pay_the_whole_at_once_one_does(backend: Backend) -> None:
    invoice = invoice_of(backend, bought(backend))

    def pay_all() -> bool:
        try:
            pay(backend, invoice.invoice_number, invoice.totals.payable.amount)
        except Overpaid:
            return False
        return True

    assert sum(at_once([pay_all] * THREADS)) == 1
    assert invoice_of(backend, invoice.order_id).status == "paid"


def test_one_key_sent_eight_times_at_once_is_one_payment(backend: Backend) -> None:
    invoice = invoice_of(backend, bought(backend))
    one = slot("acc_distributor", "usr_kim", "POST payments", "bank-1", b"{}")

    def send() -> int:
        try:
            return pay(backend, invoice.invoice_number, 100, slot=one).amount_paid.amount
        except RequestInProgress:
            return 100

    assert set(at_once([send] * THREADS)) == {100}
    assert recorded(backend, invoice.invoice_number) == [("usr_kim", 100)]


def test_payments_and_a_cancelling_at_once_both_count(backend: Backend) -> None:
    order_id = bought(backend)
    invoice = invoice_of(backend, order_id)

    def cancel() -> str:
        return cancelling(backend, order_id)

    def pay_one() -> str:
        try:
            pay(backend, invoice.invoice_number, 1)
        except Overpaid:  # The credit was first.
            return "nothing is due"
        return "paid"

    outcomes = at_once([cancel, *[pay_one] * (THREADS - 1)])
    after = invoice_of(backend, order_id)
    assert outcomes[0] == "cancelled"
    assert after.status == "credited"
    assert after.paid == outcomes.count("paid") == len(recorded(backend, invoice.invoice_number))
    assert [credit.credits for credit in credits(backend)] == [invoice.invoice_number]


def test_a_payment_recorded_while_its_order_is_cancelled_is_kept_by_the_credit(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    number = invoice_of(backend, order_id).invoice_number
    table = TroubledTable(backend.table, len(WRITES), "before", lambda: pay(backend, number, 7))
    assert cancelling(backend, order_id, table=table) == "cancelled"
    after = invoice_of(backend, order_id)
    assert (after.status, after.paid, after.payments_recorded) == ("credited", 7, 1)


def test_a_credit_issued_while_a_payment_is_recorded_is_kept_by_the_payment(
    backend: Backend,
) -> None:
    order_id = bought(backend)
    before = invoice_of(backend, order_id)
    overtaken = TroubledTable(
        backend.table, 1, "before", lambda: _asserted_cancelled(backend, order_id)
    )
    with pytest.raises(Overpaid):
        pay(backend, before.invoice_number, before.amount_due.amount, table=overtaken)
    after = invoice_of(backend, order_id)
    assert (after.status, after.paid, after.credited_by) == ("credited", 0, CREDIT)
    assert recorded(backend, before.invoice_number) == []


def test_an_invoice_that_is_gone_is_not_made_anew_by_its_payment(backend: Backend) -> None:
    number = invoice_of(backend, bought(backend)).invoice_number
    gone = TroubledTable(backend.table, 1, "before", lambda: delete(backend, invoice_key(number)))
    with pytest.raises(NotFound):
        pay(backend, number, 7, table=gone)
    assert find_invoice(backend.table, number) is None


def test_a_payment_that_is_there_is_not_written_over(backend: Backend) -> None:
    """As when somebody restores an invoice's row from before it was paid."""
    invoice = invoice_of(backend, bought(backend))
    pay(backend, invoice.invoice_number, 7)
    backend.table.put(invoice_row(invoice))
    backend.table._pause = lambda seconds: None
    with pytest.raises(RequestInProgress):
        pay(backend, invoice.invoice_number, 8)
    assert recorded(backend, invoice.invoice_number) == [("usr_kim", 7)]


def _asserted_cancelled(backend: Backend, order_id: str) -> None:
    assert cancelling(backend, order_id) == "cancelled"
