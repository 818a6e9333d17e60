"""BitTitan loses replies, fails, refuses, dawdles: never a second coupon, and nobody has to step in."""

import time
from collections.abc import Iterator
from datetime import datetime

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
    assert waiting["last_error"] == "A coupon could not be issued yet. It is tried again by itself."
    asked, next_attempt = (datetime.fromisoformat(waiting[at]) for at in ("at", "next_attempt_at"))
    assert asked < next_attempt
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
    in_words = "A coupon could not be issued. The distributor has to see to it."
    assert (failed["last_error"], failed["coupon"]) == (in_words, None)
    shown_to_staff = buyer.service.staff().get(f"/bss/assets/{failed['asset_id']}")
    words_of_bittitan = "Licenses cannot be issued for this product at the moment."
    assert shown_to_staff["last_error"] == words_of_bittitan
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
    in_words = "A coupon could not be issued. The distributor has to see to it."
    assert (coupons["last_error"], coupons["next_attempt_at"]) == (in_words, None)
    [asset] = buyer.assets(order)
    assert (asset["provisioning_status"], asset["coupon"]) == ("failed", None)
    assert asset["last_error"] == in_words
    shown_to_staff = buyer.service.staff().get(f"/bss/assets/{asset['asset_id']}")
    assert shown_to_staff["last_error"] == "BitTitan answered 503."
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


def bought(buyer: User, *names: str) -> Json:
    return buyer.settled(buyer.buy(lines_named(dict.fromkeys(names, 1))))


def cancel(order: Json, staff: User) -> tuple[int, Json]:
    answer = staff.call("POST", f"/bss/orders/{order['order_id']}/cancel", {"reason": "Mistake"})
    return answer.status_code, answer.json()


def test_a_refused_revoke_stands_until_bittitan_agrees(buyer: User) -> None:
    order, staff = bought(buyer, "Office"), buyer.service.staff()
    buyer.service.misbehave(revokes=[{"kind": "reject"}])
    status, refusal = cancel(order, staff)
    assert (status, refusal["code"]) == (409, "coupon_not_revoked")
    assert "This coupon cannot be taken back at the moment." in str(refusal)
    assert buyer.order(order)["status"] == "completed"
    status, ended = cancel(order, staff)
    assert (status, ended["status"]) == (200, "cancelled")


def test_one_coupon_that_bittitan_never_answers_for_holds_up_its_own_order_alone(
    buyer: User,
) -> None:
    ill, well, staff = bought(buyer, "Ill"), bought(buyer, "Well"), buyer.service.staff()
    [asset] = ill["assets"]
    always = {"kind": "error", "status": 500, "times": "always", "reference": asset["asset_id"]}
    buyer.service.misbehave(reads=[always], revokes=[always])
    assert cancel(ill, staff)[0] in (202, 503)
    assert cancel(well, staff)[1]["status"] == "cancelled"
    assert buyer.service.coupons_of(ill)[asset["asset_id"]][0]["status"] == "active"
    buyer.service.misbehave()
    cancel(ill, staff)
    buyer.settled(ill, "cancelled")


def test_a_coupon_that_bittitan_forgot_can_be_cancelled_and_is_gone(buyer: User) -> None:
    order, service = bought(buyer, "Forgotten"), buyer.service
    [code] = [asset["coupon"]["code"] for asset in buyer.assets(order)]
    assert service.local("POST", f"/bittitan/coupons/{code}/forget") == {"status": "forgotten"}
    again = service.http.post(f"/_local/bittitan/coupons/{code}/forget")
    assert (again.status_code, code in again.text) == (404, False)
    assert code not in [coupon["code"] for coupon in service.coupons()]
    assert cancel(order, service.staff())[1]["status"] == "cancelled"


@pytest.mark.parametrize(
    ("faults", "sentence"),
    [
        ({}, "Give a list: coupons, reads or revokes."),
        (
            {"reads": [{"kind": "meteor"}]},
            "Give a fault whose kind is error, lost_reply, slow or reject.",
        ),
        (
            {"revokes": [{"kind": "reject", "times": 0}]},
            "Give a whole number from 1 to 1000, or always.",
        ),
        ({"reeds": []}, "There is no field `reeds`; did you mean `reads`?"),
    ],
)
def test_faults_that_cannot_be_are_refused_in_words_and_change_nothing(
    buyer: User, faults: Json, sentence: str
) -> None:
    buyer.service.misbehave(revokes=[{"kind": "reject"}])
    refused = buyer.service.http.post("/_local/bittitan/faults", json=faults)
    assert (refused.status_code, refused.json()["code"]) == (422, "validation_failed")
    assert sentence in [problem["detail"] for problem in refused.json()["errors"]]
    order = bought(buyer, "Office")
    assert cancel(order, buyer.service.staff())[0] == 409, "the faults of before still hold"
