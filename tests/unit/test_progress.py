"""Attempts: further and further apart, a little at random, and not for ever."""

from datetime import timedelta

import pytest

from chalicelib.bss.orders.assets import WAITING
from chalicelib.bss.orders.attempts import DELAYS, MAX_ATTEMPTS, next_attempt
from chalicelib.bss.orders.progress import coupons_step
from chalicelib.bss.orders.steps import Step
from tests.builders import PLACED_AT, a_failed_asset, a_provisioned_asset, an_asset

NOW = PLACED_AT
SOON = NOW + timedelta(seconds=5)
LATER = NOW + timedelta(seconds=50)


def waits(attempts: int) -> list[float]:
    moments = [next_attempt(attempts, NOW) for _ in range(300)]
    return [(moment - NOW).total_seconds() for moment in moments if moment]


def test_the_waits_grow_until_an_hour_and_never_shrink() -> None:
    assert list(DELAYS) == sorted(DELAYS)
    assert (DELAYS[0], DELAYS[-1]) == (2, 3600)


@pytest.mark.parametrize("attempts", range(1, MAX_ATTEMPTS))
def test_a_wait_is_between_half_and_all_of_its_delay(attempts: int) -> None:
    seen, delay = waits(attempts), DELAYS[attempts - 1]
    assert len(seen) == 300
    assert delay / 2 <= min(seen) < 0.6 * delay
    assert 0.9 * delay < max(seen) <= delay


def test_the_tenth_attempt_is_the_last() -> None:
    assert MAX_ATTEMPTS == 10
    assert next_attempt(MAX_ATTEMPTS - 1, NOW)
    assert next_attempt(MAX_ATTEMPTS, NOW) is None


def test_a_failed_attempt_is_counted_with_its_error_its_time_and_the_next() -> None:
    failed = Step(attempts=3).failed("Busy.", NOW)
    assert (failed.attempts, failed.last_error, failed.at) == (4, "Busy.", NOW)
    assert failed.next_attempt_at and failed.next_attempt_at >= NOW + timedelta(seconds=27)


def test_an_attempt_that_fails_for_good_has_no_next() -> None:
    assert Step().failed("No.", NOW, for_good=True).next_attempt_at is None
    assert Step(attempts=9).failed("Busy.", NOW).next_attempt_at is None


def test_a_done_attempt_is_counted_and_leaves_no_error() -> None:
    done = Step(attempts=2, last_error="Busy.", next_attempt_at=NOW).done(LATER)
    assert (done.attempts, done.last_error, done.at, done.next_attempt_at) == (3, None, LATER, None)


def test_what_was_never_tried_is_due_and_the_rest_when_its_time_has_come() -> None:
    assert Step().is_due(NOW)
    assert Step(next_attempt_at=NOW).is_due(NOW)
    assert Step(next_attempt_at=NOW).is_due(SOON)
    assert not Step(next_attempt_at=SOON).is_due(NOW)


def test_coupons_are_pending_while_one_is() -> None:
    step = coupons_step([a_provisioned_asset(1), a_failed_asset(2), an_asset(3)])
    assert step.state == "pending"


def test_coupons_are_done_when_every_asset_has_its_own() -> None:
    step = coupons_step([a_provisioned_asset(1), a_provisioned_asset(2, attempts=4, at=LATER)])
    assert (step.state, step.attempts, step.at, step.last_error) == ("done", 4, LATER, None)


def test_coupons_have_failed_when_one_never_comes() -> None:
    step = coupons_step([a_provisioned_asset(1), a_failed_asset(2)])
    assert step.state == "failed"
    assert step.last_error == "BitTitan refused: the account is locked."


def test_coupons_tell_the_latest_error_and_the_earliest_next_attempt() -> None:
    step = coupons_step(
        [
            an_asset(1, attempts=2, at=NOW, last_error="First.", next_attempt_at=LATER),
            an_asset(2, attempts=1, at=SOON, last_error="Second.", next_attempt_at=SOON),
            a_provisioned_asset(3, at=LATER),
        ]
    )
    assert (step.last_error, step.next_attempt_at) == ("Second.", SOON)
    assert (step.attempts, step.at) == (2, LATER)


def test_before_anything_was_tried_coupons_are_pending_without_a_story() -> None:
    assert coupons_step([an_asset(1), an_asset(2)]) == Step()


def test_a_cancelled_asset_is_neither_awaited_nor_failed() -> None:
    cancelled = an_asset(1, provisioning_status="cancelled")
    assert coupons_step([cancelled, a_provisioned_asset(2)]).state == "done"


def test_of_an_order_without_assets_no_coupon_is_done() -> None:
    assert coupons_step([]) == Step()


def test_of_an_order_cancelled_whole_the_coupons_are_done_only_if_it_had_them() -> None:
    bare = an_asset(1, provisioning_status="cancelled")
    had = a_provisioned_asset(2, provisioning_status="cancelled")
    assert coupons_step([had]).state == "done"
    assert coupons_step([bare]).state == "pending"
    assert coupons_step([bare, had]).state == "pending"


def test_only_what_is_pending_has_a_next_attempt() -> None:
    settled = a_failed_asset(1, next_attempt_at=SOON)
    step = coupons_step([settled, an_asset(2, next_attempt_at=LATER)])
    assert step.next_attempt_at == LATER


def test_that_one_coupon_failed_is_not_hidden_by_another_that_a_person_makes() -> None:
    waiting = an_asset(2).waiting_for_coupon(LATER)
    assert coupons_step([a_failed_asset(1), waiting]).last_error == a_failed_asset(1).last_error
    assert coupons_step([a_provisioned_asset(1), waiting]).last_error == WAITING
