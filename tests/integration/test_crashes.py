"""A worker may end anywhere: whoever comes after it finishes the order, and nothing happens twice."""

import pytest

from chalicelib.bss.mail.welcome import Mail
from local.bittitan_faults import Faults
from tests.integration.crashes import Crash, CrashingBitTitan, TroubledTable, When
from tests.integration.outcomes import (
    NOTE,
    RELEASE,
    WRITES,
    completed_with_one_mail,
    left_to_people,
)
from tests.integration.shop import Shop


def test_an_undisturbed_order_is_six_writes(shop: Shop) -> None:
    order_id = shop.buy(lines=2)
    counted = TroubledTable(shop.table, 0, "before", Crash())
    shop.fulfil(order_id, table=counted)
    assert counted.writes == len(WRITES)
    completed_with_one_mail(shop, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, 7), ids=WRITES)
def test_after_a_crash_at_any_write_the_order_is_finished_and_nothing_is_done_twice(
    shop: Shop, at: int, when: When
) -> None:
    order_id = shop.buy(lines=2)
    with pytest.raises(Crash):
        shop.fulfil(order_id, table=TroubledTable(shop.table, at, when, Crash()))
    shop.fulfil_until_nothing_is_due()
    if (at, when) == (NOTE, "after"):
        left_to_people(shop, order_id, mails=0)  # SES was never asked, but nobody can know
    elif (at, when) == (RELEASE, "before"):
        left_to_people(shop, order_id, mails=1)
    else:
        completed_with_one_mail(shop, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", [1, 2])
def test_after_a_crash_at_bittitan_there_is_still_one_coupon_an_asset(
    shop: Shop, at: int, when: When
) -> None:
    order_id = shop.buy(lines=2)
    with pytest.raises(Crash):
        shop.fulfil(order_id, bittitan=CrashingBitTitan(shop.bittitan, at, when))
    shop.fulfil_until_nothing_is_due()
    completed_with_one_mail(shop, order_id)


@pytest.mark.parametrize("times", [1, 3])
def test_coupons_whose_replies_were_lost_are_not_issued_again(shop: Shop, times: int) -> None:
    order_id = shop.buy(lines=2)
    lost = {"coupons": [{"kind": "lost_reply", "times": times}]}
    shop.bittitan.simulator.set_faults(Faults.model_validate(lost))
    shop.fulfil(order_id)
    assert shop.order(order_id).status == "provisioning"
    shop.fulfil_until_nothing_is_due()
    completed_with_one_mail(shop, order_id)
    assert len(shop.bittitan.asked) == 2 + times


@pytest.mark.parametrize("when", ["before", "after"])
def test_a_crash_while_the_mail_is_sent_is_left_to_people_and_no_second_mail_goes_out(
    shop: Shop, when: When
) -> None:
    def send(mail: Mail, order_id: str) -> str:
        if when == "after":
            shop.letters.send(mail, order_id)
        raise Crash

    order_id = shop.buy(lines=2)
    with pytest.raises(Crash):
        shop.fulfil(order_id, send=send)
    shop.fulfil_until_nothing_is_due()
    left_to_people(shop, order_id, mails=1 if when == "after" else 0)


def test_an_order_is_finished_even_when_every_worker_gets_only_one_step_further(
    shop: Shop,
) -> None:
    order_id = shop.buy(lines=2)
    for _ in range(3):  # the lease, and one step: the invoice, a coupon, the other coupon
        with pytest.raises(Crash):
            shop.fulfil(order_id, table=TroubledTable(shop.table, 2, "after", Crash()))
        shop.clock.advance(181)
    shop.fulfil_until_nothing_is_due()
    completed_with_one_mail(shop, order_id)


def test_two_crashed_orders_leave_no_gap_between_their_numbers(shop: Shop) -> None:
    first, second = shop.buy(by=shop.caller(sub="usr_1")), shop.buy(by=shop.caller(sub="usr_2"))
    crashes: list[tuple[str, When]] = [(first, "before"), (second, "after")]
    for order_id, when in crashes:
        with pytest.raises(Crash):
            shop.fulfil(order_id, table=TroubledTable(shop.table, 2, when, Crash()))
    shop.fulfil_until_nothing_is_due()
    numbers = [invoice.invoice_number[-6:] for invoice in shop.invoices()]
    assert numbers == ["000001", "000002"]
    assert {invoice.order_id for invoice in shop.invoices()} == {first, second}
