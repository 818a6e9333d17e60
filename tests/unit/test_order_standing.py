"""Where an order stands: when it is due again, and what its steps make of it."""

from datetime import UTC, datetime, time, timedelta
from itertools import product as every
from typing import Any

import pytest

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Cancellation
from chalicelib.bss.orders.progress import assets_step, due_at, settled, status_of, staying
from chalicelib.bss.orders.steps import Step, WelcomeStep
from tests.builders import (
    EXPIRES_ON,
    PLACED_AT,
    a_failed_asset,
    a_provisioned_asset,
    an_asset,
    an_order,
)

NOW = PLACED_AT + timedelta(minutes=1)
SOON = NOW + timedelta(seconds=5)
LATER = NOW + timedelta(seconds=50)
DONE, FAILED, PENDING = Step(state="done"), Step(state="failed"), Step()
SENT, UNSENT, WELCOME_FAILED = (
    WelcomeStep(state="done"),
    WelcomeStep(),
    WelcomeStep(state="failed"),
)
HAS, LACKS, WAITS = a_provisioned_asset(1), a_failed_asset(2), an_asset(3, next_attempt_at=LATER)

CANCELLATION = Cancellation(reason="Ordered twice", by="usr_sue", at=PLACED_AT)


def retry(moment: datetime) -> Step:
    return Step(attempts=1, last_error="Busy.", next_attempt_at=moment)


@pytest.mark.parametrize(
    ("invoice", "assets", "welcome", "due"),
    [
        (DONE, [HAS], SENT, None),
        (PENDING, [HAS], SENT, NOW),  # never tried: at once
        (retry(SOON), [HAS], SENT, SOON),
        (FAILED, [HAS], SENT, None),  # an invoice that failed waits for people
        (DONE, [an_asset()], UNSENT, NOW),
        (DONE, [WAITS], UNSENT, LATER),  # the mail waits for the coupon
        (DONE, [WAITS, an_asset(2, next_attempt_at=SOON)], UNSENT, SOON),
        (DONE, [WAITS, HAS], UNSENT, LATER),  # and for every other
        (retry(SOON), [WAITS], UNSENT, SOON),  # an invoice never waits for BitTitan
        (DONE, [HAS], UNSENT, NOW),
        (DONE, [HAS, LACKS], UNSENT, NOW),  # the coupon there is goes out
        (DONE, [LACKS], UNSENT, None),  # nothing to bring
        (DONE, [HAS], WelcomeStep(attempts=1, next_attempt_at=SOON), SOON),
        (DONE, [HAS], WELCOME_FAILED, None),
        (FAILED, [LACKS], WELCOME_FAILED, None),
    ],
)
def test_an_order_is_due_when_its_next_step_is(
    invoice: Step, assets: list[Asset], welcome: WelcomeStep, due: datetime | None
) -> None:
    order = an_order(invoice=invoice, welcome_email=welcome)
    assert due_at(order, assets, NOW) == due


@pytest.mark.parametrize(
    ("invoice", "coupons", "welcome"), list(every([DONE, FAILED, PENDING], repeat=3))
)
def test_an_order_is_completed_when_all_is_done_and_needs_attention_when_nothing_is_due(
    invoice: Step, coupons: Step, welcome: Step
) -> None:
    fields: dict[str, Any] = {"state": welcome.state}
    order = an_order(invoice=invoice, coupons=coupons, welcome_email=WelcomeStep(**fields))
    completed = {invoice.state, coupons.state, welcome.state} == {"done"}
    assert status_of(order, goes_on=False) == ("completed" if completed else "needs_attention")
    if not completed:
        assert status_of(order, goes_on=True) == "provisioning"


def test_the_assets_are_done_from_the_moment_the_order_was_placed() -> None:
    step = assets_step(an_order())
    assert (step.state, step.attempts, step.at) == ("done", 1, PLACED_AT)


def test_a_draft_has_no_assets_yet() -> None:
    assert assets_step(an_order(status="draft")) == Step()


def test_a_cancelled_order_stays_cancelled_and_nothing_of_it_is_due() -> None:
    order = an_order(status="cancelled", cancellation=CANCELLATION)
    assert due_at(order, [an_asset()], NOW) is None
    for goes_on in (False, True):
        assert status_of(order, goes_on=goes_on) == "cancelled"
    done = {"invoice": DONE, "coupons": DONE, "welcome_email": SENT}
    assert status_of(order.model_copy(update=done), goes_on=False) == "cancelled"


def test_a_cancelling_under_way_is_due_at_once_whatever_else_waits() -> None:
    order = an_order(cancellation=CANCELLATION, invoice=retry(SOON), welcome_email=SENT)
    assert due_at(order, [WAITS], NOW) == NOW
    settled = order.model_copy(update={"invoice": DONE})
    assert due_at(settled, [HAS], NOW) == NOW


def test_a_mail_waits_for_nothing_when_its_coupons_have_ended_by_their_date() -> None:
    order = an_order(invoice=DONE)
    last_day = datetime.combine(EXPIRES_ON, time(12), tzinfo=UTC)
    assert due_at(order, [HAS], last_day) == last_day
    assert due_at(order, [HAS], last_day + timedelta(days=1)) is None


AT_THE_DESK = an_asset().waiting_for_coupon(NOW)


def test_an_order_that_waits_for_the_coupon_desk_goes_on_though_nothing_is_due() -> None:
    standing = settled(an_order(invoice=DONE), [AT_THE_DESK], NOW)
    assert (standing.order.status, standing.due_at) == ("provisioning", None)
    assert settled(an_order(invoice=DONE), [AT_THE_DESK], NOW, resting=True).order.status == (
        "needs_attention"
    )


def test_a_cancelling_is_due_until_nothing_is_left_but_what_the_desk_does() -> None:
    order = an_order(cancellation=CANCELLATION, invoice=DONE)
    assert due_at(order, [AT_THE_DESK], NOW) == NOW
    waiting = CANCELLATION.begun(1, waits_for_desk=True)
    order = order.with_changes(cancellation=waiting)
    assert due_at(order, [AT_THE_DESK], NOW) is None
    assert settled(order, [AT_THE_DESK], NOW).order.status == "provisioning"
    assert due_at(order.with_changes(cancellation=waiting.going_on()), [], NOW) == NOW


TRIED, ENDS = an_asset(2, next_attempt_at=SOON), a_provisioned_asset(2)


@pytest.mark.parametrize(
    ("invoice", "stays", "due"),
    [
        (PENDING, ENDS, NOW),
        (retry(SOON), ENDS, SOON),
        (DONE, TRIED, SOON),
        (DONE, ENDS, None),  # its mail waits for the end of the cancelling
        (DONE, a_failed_asset(2), None),
        (PENDING, an_asset(2).cancelled(), None),  # nothing stays
        (PENDING, None, None),
    ],
)
def test_what_stays_is_due_while_the_desk_holds_a_cancelling_of_the_rest(
    invoice: Step, stays: Asset | None, due: datetime | None
) -> None:
    goes = an_asset(1, next_attempt_at=NOW)
    asked = CANCELLATION.begun(1, waits_for_desk=True)
    if stays:
        asked = asked.with_changes(asset_ids=(goes.asset_id,))
    order = an_order(invoice=invoice, cancellation=asked)
    assert due_at(order, [goes, stays] if stays else [goes], NOW) == due


def test_no_mail_is_due_while_the_desk_is_to_revoke_one_of_the_coupons() -> None:
    asked = CANCELLATION.begun(1, waits_for_desk=True).with_changes(asset_ids=(HAS.asset_id,))
    order = an_order(invoice=DONE, cancellation=asked)
    assert due_at(order, [HAS, ENDS], NOW) is None
    assert due_at(order.with_changes(cancellation=None), [HAS, ENDS], NOW) == NOW


def test_all_of_an_order_stays_but_what_is_to_be_cancelled() -> None:
    assert staying(an_order(), [HAS, LACKS]) == [HAS, LACKS]
    assert staying(an_order(cancellation=CANCELLATION), [HAS, LACKS]) == []
