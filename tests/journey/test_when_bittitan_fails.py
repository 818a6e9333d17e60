"""BitTitan loses replies, fails, refuses, dawdles: never a second coupon, and nobody has to step in."""

import time
from collections.abc import Iterator

import pytest

from tests.journey.delivery_assertions import assert_delivered, assert_one_mail
from tests.journey.service_client import Json, Service, User, lines_named, step
from tests.journey.service_process import wait_for

TO = "billing@customer.example"
MOST_ATTEMPTS = 10
HOUR = 3600


@pytest.fixture
def buyer(service: Service) -> Iterator[User]:
    """A customer at a service where BitTitan is well again after the test."""
    yield service.buyer("acc_customer")
    service.misbehave()


def ready(buyer: User) -> Json:
    return buyer.ready(lines_named({"Office": 5}))


def pending_after(buyer: User, order: Json, attempts: int) -> Json:
    """The coupons' step once it has been tried so often and is still pending."""

    def tried() -> Json | None:
        coupons = step(buyer.order(order), "coupons")
        assert coupons["state"] == "pending" or coupons["attempts"] > attempts, coupons
        return coupons if coupons["attempts"] >= attempts else None

    return wait_for(tried, what=f"{attempts} attempts at the coupon")


def test_replies_lost_twice_still_make_one_coupon(buyer: User) -> None:
    checkout = ready(buyer)
    buyer.service.misbehave({"kind": "lost_reply", "times": 2})
    order = buyer.settled(buyer.place(checkout).json())
    assert step(order, "coupons")["attempts"] == 3
    assert_delivered(buyer, checkout, order, to=TO)


def test_a_lost_reply_is_looked_up_when_the_key_may_be_forgotten(fresh_service: Service) -> None:
    buyer = fresh_service.buyer("acc_customer")
    checkout = ready(buyer)
    fresh_service.misbehave({"kind": "lost_reply"}, {"kind": "error", "status": 503, "times": 100})
    placed = buyer.place(checkout).json()
    pending_after(buyer, placed, 1)
    fresh_service.move_clock(25 * HOUR)
    order = buyer.settled(placed)
    assert_delivered(buyer, checkout, order, to=TO)
    assert len(fresh_service.coupons()) == 1


def test_two_errors_are_recorded_while_it_waits_and_then_it_completes(buyer: User) -> None:
    checkout = ready(buyer)
    buyer.service.misbehave({"kind": "error", "status": 503, "times": 2})
    placed = buyer.place(checkout).json()
    waiting = pending_after(buyer, placed, 2)
    assert (waiting["state"], waiting["attempts"]) == ("pending", 2)
    assert waiting["last_error"] == "BitTitan answered 503."
    assert waiting["at"] < waiting["next_attempt_at"]
    assert buyer.order(placed)["invoice_number"], "an invoice does not wait for BitTitan"
    order = buyer.settled(placed)
    assert step(order, "coupons")["attempts"] == 3
    assert_delivered(buyer, checkout, order, to=TO)


def test_a_refused_asset_stops_neither_the_others_nor_their_mail(buyer: User) -> None:
    checkout = buyer.ready(lines_named({"North": 1, "South": 2, "West": 3}))
    buyer.service.misbehave({"kind": "reject"})
    order = buyer.settled(buyer.place(checkout).json(), "needs_attention")
    assets = buyer.assets(order)
    [failed] = [asset for asset in assets if asset["provisioning_status"] == "failed"]
    in_words = "Licenses cannot be issued for this product at the moment."
    assert (failed["last_error"], failed["coupon"]) == (in_words, None)
    assert (step(order, "coupons")["state"], step(order, "coupons")["last_error"]) == (
        "failed",
        in_words,
    )
    others = [asset for asset in assets if asset is not failed]
    assert [asset["provisioning_status"] for asset in others] == ["synchronized"] * 2
    held = buyer.service.coupons_of(order)
    assert [len(held[asset["asset_id"]]) for asset in (failed, *others)] == [0, 1, 1]
    assert step(order, "welcome_email")["state"] == "done"
    mail = assert_one_mail(buyer, order, to=TO)
    named = mail["text"].partition("STILL TO COME")[2]
    assert f'"{failed["name"]}"' in named
    assert not any(f'"{asset["name"]}"' in named for asset in others)
    assert order["invoice_number"]


@pytest.mark.timeout(60)
def test_an_answer_that_comes_too_late_makes_no_second_coupon(buyer: User) -> None:
    """The slow one: the service waits 10 seconds for BitTitan, which takes 12."""
    checkout = ready(buyer)
    buyer.service.misbehave({"kind": "slow", "seconds": 12})
    too_late = time.monotonic() + 12 + 2
    order = buyer.settled(buyer.place(checkout).json(), within=28)
    assert step(order, "coupons")["attempts"] >= 2
    # The first answer may still be on its way.
    wait_for(lambda: time.monotonic() > too_late)
    assert_delivered(buyer, checkout, order, to=TO)


def test_after_the_last_attempt_it_has_failed_and_no_mail_goes_out(fresh_service: Service) -> None:
    buyer = fresh_service.buyer("acc_customer")
    checkout = ready(buyer)
    fresh_service.misbehave({"kind": "error", "status": 503, "times": 100})
    placed = buyer.place(checkout).json()
    for attempts in range(1, MOST_ATTEMPTS):
        waiting = pending_after(buyer, placed, attempts)
        assert waiting["attempts"] == attempts
        fresh_service.move_clock(HOUR)
    order = buyer.settled(placed, "needs_attention")
    coupons = step(order, "coupons")
    assert (coupons["state"], coupons["attempts"]) == ("failed", MOST_ATTEMPTS)
    assert (coupons["last_error"], coupons["next_attempt_at"]) == ("BitTitan answered 503.", None)
    [asset] = buyer.assets(order)
    assert (asset["provisioning_status"], asset["coupon"]) == ("failed", None)
    assert asset["last_error"] == "BitTitan answered 503."
    assert (step(order, "welcome_email")["attempts"], step(order, "invoice")["state"]) == (
        0,
        "done",
    )
    fresh_service.misbehave()
    fresh_service.move_clock(24 * HOUR)
    buyer.settled(buyer.buy(lines_named({"Later": 1})))
    assert buyer.order(order) == order, "what has failed for good is not tried again by itself"
    assert fresh_service.coupons_of(order) == {asset["asset_id"]: []}
    assert fresh_service.mails_about(order) == []


def test_the_mail_waits_for_the_last_coupon_and_brings_all_codes_at_once(buyer: User) -> None:
    checkout = buyer.ready(lines_named({"Slow": 1, "Quick": 2}))
    buyer.service.misbehave({"kind": "error", "status": 503})
    placed = buyer.place(checkout).json()
    pending_after(buyer, placed, 1)
    order = buyer.settled(placed)
    assert_delivered(buyer, checkout, order, to=TO)
