"""A worker may end anywhere: whoever comes after it finishes the order, and nothing happens twice."""

import pytest

from chalicelib.bss.mail.welcome import Mail
from local.bittitan_faults import Faults
from tests.integration.backend import Backend
from tests.integration.crashes import Crash, CrashingBitTitan, TroubledTable, When
from tests.integration.order_assertions import (
    WRITES,
    completed_with_one_mail,
    ended_as_after_a_broken_write,
    left_to_people,
)


def test_an_undisturbed_order_is_six_writes(backend: Backend) -> None:
    order_id = backend.buy(lines=2)
    counted = TroubledTable(backend.table, 0, "before", Crash())
    backend.fulfil(order_id, table=counted)
    assert counted.writes == len(WRITES)
    completed_with_one_mail(backend, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, 7), ids=WRITES)
def test_after_a_crash_at_any_write_the_order_is_finished_and_nothing_is_done_twice(
    backend: Backend, number: int, when: When
) -> None:
    order_id = backend.buy(lines=2)
    with pytest.raises(Crash):
        backend.fulfil(order_id, table=TroubledTable(backend.table, number, when, Crash()))
    backend.fulfil_until_nothing_is_due()
    ended_as_after_a_broken_write(backend, order_id, number, when)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", [1, 2])
def test_after_a_crash_at_bittitan_there_is_still_one_coupon_an_asset(
    backend: Backend, number: int, when: When
) -> None:
    order_id = backend.buy(lines=2)
    with pytest.raises(Crash):
        backend.fulfil(order_id, bittitan=CrashingBitTitan(backend.bittitan, number, when))
    backend.fulfil_until_nothing_is_due()
    completed_with_one_mail(backend, order_id)


@pytest.mark.parametrize("times", [1, 3])
def test_coupons_whose_replies_were_lost_are_not_issued_again(backend: Backend, times: int) -> None:
    order_id = backend.buy(lines=2)
    lost = {"coupons": [{"kind": "lost_reply", "times": times}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(lost))
    backend.fulfil(order_id)
    assert backend.order(order_id).status == "provisioning"
    backend.fulfil_until_nothing_is_due()
    completed_with_one_mail(backend, order_id)
    assert len(backend.bittitan.asked) == 2 + times


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_while_the_mail_is_sent_is_left_to_people_and_no_second_mail_goes_out(
    backend: Backend, when: When
) -> None:
    def send(mail: Mail, order_id: str) -> str:
        if when == "after":
            backend.outbox.send(mail, order_id)
        raise Crash

    order_id = backend.buy(lines=2)
    with pytest.raises(Crash):
        backend.fulfil(order_id, send=send)
    backend.fulfil_until_nothing_is_due()
    left_to_people(backend, order_id, mails=1 if when == "after" else 0)


def test_an_order_is_finished_even_when_every_worker_gets_only_one_step_further(
    backend: Backend,
) -> None:
    order_id = backend.buy(lines=2)
    for _ in range(3):  # the lease, and one step: the invoice, a coupon, the other coupon
        with pytest.raises(Crash):
            backend.fulfil(order_id, table=TroubledTable(backend.table, 2, "after", Crash()))
        backend.clock.advance(181)
    backend.fulfil_until_nothing_is_due()
    completed_with_one_mail(backend, order_id)


def test_two_crashed_orders_leave_no_gap_between_their_numbers(backend: Backend) -> None:
    first, second = (
        backend.buy(by=backend.caller(sub="usr_1")),
        backend.buy(by=backend.caller(sub="usr_2")),
    )
    crashes: list[tuple[str, When]] = [(first, "before"), (second, "after")]
    for order_id, when in crashes:
        with pytest.raises(Crash):
            backend.fulfil(order_id, table=TroubledTable(backend.table, 2, when, Crash()))
    backend.fulfil_until_nothing_is_due()
    numbers = [invoice.invoice_number[-6:] for invoice in backend.invoices()]
    assert numbers == ["000001", "000002"]
    assert {invoice.order_id for invoice in backend.invoices()} == {first, second}
