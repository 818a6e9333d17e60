"""Cancelling where people revoke the coupons: it waits for them, and ends as they say."""

from typing import Any

import pytest

from chalicelib.bss.fulfilment.vendor_tasks import release
from chalicelib.storage.table import Table
from chalicelib.values import clock
from chalicelib.wiring import dependencies
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice, events, steps
from tests.api.coupon_desk import DeskWorker, coupon
from tests.api.machine.failures import dying
from tests.integration.crashes import TroubledTable

CODES = ("DESK-CODE-0001", "DESK-CODE-0002")
REVOKES = "?status=open&kind=revoke_coupon"


@pytest.fixture
def completed(desk: DeskWorker, office: BackOffice) -> Any:
    """A completed order of two assets, whose coupons were made at the desk."""
    order = office.bought(MAILBOX, BUNDLE)
    desk.issue_all(*CODES)
    office.fulfilment.run()
    return office.order(order["order_id"])


def _cancelling(office: BackOffice, order: Any, **more: Any) -> Any:
    """Begin a cancelling that goes on in the background. The order."""
    answer = office.cancel(order["order_id"], **more)
    assert answer.status == 202, answer.json
    return answer.json


def test_a_cancelling_waits_until_every_coupon_is_revoked_and_then_credits_the_order(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    order = _cancelling(office, completed)
    assert (order["cancellation"]["reason"], order["status"]) == (
        "Ordered twice by mistake",
        "completed",
    )
    tasks = desk.tasks(REVOKES)
    assert [each["coupon_hint"] for each in tasks] == [code[-4:] for code in CODES]
    assert office.fulfilment.run_after(30 * 24 * 3600) == 0, "nothing is due meanwhile"
    desk.complete(tasks[0]["task_id"], outcome="revoked")
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"
    desk.complete(tasks[1]["task_id"], outcome="revoked")
    office.fulfilment.run()
    ended = office.order(order["order_id"])
    assert (ended["status"], {each["provisioning_status"] for each in ended["assets"]}) == (
        "cancelled",
        {"cancelled"},
    )
    invoice = office.get(f"/invoices/{ended['invoice_number']}")
    assert invoice["status"] == "credited"


def test_an_expired_coupon_counts_as_taken_back(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    order = _cancelling(office, completed)
    for task, outcome in zip(desk.tasks(REVOKES), ("expired", "revoked"), strict=True):
        desk.complete(task["task_id"], outcome=outcome)
        office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "cancelled"


def test_a_redeemed_coupon_ends_the_cancelling_and_nobody_is_to_revoke_the_others(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    order = _cancelling(office, completed)
    first, second = desk.tasks(REVOKES)
    desk.complete(first["task_id"], outcome="redeemed")
    office.fulfilment.run()
    stands = office.order(order["order_id"])
    assert (stands["status"], stands["cancellation"]) == ("completed", None)
    assert "cancel_refused" in events(stands)
    assert office.asset(first["asset_id"])["coupon"]["status"] == "redeemed"
    assert desk.tasks(REVOKES) == []
    [withdrawn] = desk.tasks("?status=refused")
    assert (withdrawn["task_id"], withdrawn["notice"]) == (
        second["task_id"],
        "The order is not cancelled after all. Revoke nothing.",
    )
    again = office.cancel(order["order_id"])
    assert (again.status, again.json["code"]) == (409, "coupon_redeemed")


def test_a_refused_revoke_ends_the_cancelling_with_the_reason(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    order = _cancelling(office, completed)
    first, _ = desk.tasks(REVOKES)
    desk.refuse(first["task_id"], "The portal is closed for an audit.")
    office.fulfilment.run()
    stands = office.order(order["order_id"])
    assert (stands["status"], stands["cancellation"]) == ("completed", None)
    refusal = next(each for each in stands["events"] if each["event"] == "cancel_refused")
    assert "The portal is closed for an audit." in refusal["detail"]
    assert desk.tasks(REVOKES) == []
    _cancelling(office, completed)
    for task in desk.tasks(REVOKES):
        desk.complete(task["task_id"], outcome="revoked")
        office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "cancelled"


def test_what_was_revoked_before_the_refusal_is_credited(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    order = _cancelling(office, completed)
    first, second = desk.tasks(REVOKES)
    desk.complete(first["task_id"], outcome="revoked")
    office.fulfilment.run()
    desk.refuse(second["task_id"], "Not today.")
    office.fulfilment.run()
    stands = office.order(order["order_id"])
    assert [each["provisioning_status"] for each in stands["assets"]] == [
        "cancelled",
        "synchronized",
    ]
    assert len(office.get(f"/invoices/{stands['invoice_number']}")["credit_invoices"]) == 1


def test_a_coupon_that_was_revoked_after_the_order_went_on_is_credited_all_the_same(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    order = _cancelling(office, completed)
    first, second = desk.tasks(REVOKES)
    desk.claim(second["task_id"])
    desk.complete(first["task_id"], outcome="redeemed")
    office.fulfilment.run()
    assert office.order(order["order_id"])["cancellation"] is None
    desk.succeeded(second["task_id"], "complete", {"outcome": "revoked"})
    stands = office.order(order["order_id"])
    assert [each["provisioning_status"] for each in stands["assets"]] == [
        "synchronized",
        "cancelled",
    ]
    assert len(office.get(f"/invoices/{stands['invoice_number']}")["credit_invoices"]) == 1


def test_what_nobody_began_is_not_made_when_the_order_is_cancelled(
    desk: DeskWorker, office: BackOffice
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    assert len(desk.tasks()) == 2
    assert office.cancel(order["order_id"]).status == 200
    assert office.order(order["order_id"])["status"] == "cancelled"
    assert desk.tasks() == []
    assert {each["notice"] for each in desk.tasks("?status=refused")} == {
        "Nobody needs this coupon any more."
    }


def test_a_cancelling_waits_for_whoever_may_be_making_the_coupon(
    desk: DeskWorker, office: BackOffice
) -> None:
    order = office.bought(MAILBOX)
    [task] = desk.tasks()
    desk.claim(task["task_id"])
    _cancelling(office, order)
    clock.advance(40 * 60)
    assert office.fulfilment.run_after(60) == 0
    assert office.order(order["order_id"])["status"] == "provisioning"
    desk.issue(task, CODES[0])
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "provisioning"
    [revoke] = desk.tasks(REVOKES)
    desk.complete(revoke["task_id"], outcome="revoked")
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "cancelled"


@pytest.mark.parametrize("how", ["refuse", "release"])
def test_a_cancelling_goes_on_when_they_say_that_they_made_none(
    desk: DeskWorker, office: BackOffice, how: str
) -> None:
    order = office.bought(MAILBOX)
    [task] = desk.tasks()
    desk.claim(task["task_id"])
    _cancelling(office, order)
    body = {"reason": "I made none."} if how == "refuse" else None
    desk.succeeded(task["task_id"], how, body)
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "cancelled"
    assert desk.tasks() == []


def test_one_asset_alone_is_cancelled_and_the_order_goes_on_without_it(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    asset_id = completed["assets"][1]["asset_id"]
    _cancelling(office, completed, asset_ids=[asset_id])
    [task] = desk.tasks(REVOKES)
    assert task["asset_id"] == asset_id
    desk.complete(task["task_id"], outcome="revoked")
    office.fulfilment.run()
    order = office.order(completed["order_id"])
    assert (order["status"], steps(order)) == ("completed", ["done"] * 4)
    assert [each["provisioning_status"] for each in order["assets"]] == [
        "synchronized",
        "cancelled",
    ]
    assert office.get(f"/invoices/{order['invoice_number']}")["status"] == "unpaid"


def test_asking_twice_to_cancel_opens_no_second_task(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    _cancelling(office, completed)
    before = desk.tasks(REVOKES)
    _cancelling(office, completed)
    assert desk.tasks(REVOKES) == before


def test_a_coupon_of_the_api_is_revoked_by_the_api_after_the_stage_changed_to_the_desk(
    office: BackOffice, request: pytest.FixtureRequest
) -> None:
    order = office.bought(MAILBOX)
    desk: DeskWorker = request.getfixturevalue("desk")
    assert office.cancel(order["order_id"]).status == 200
    assert office.statuses(order) == ["revoked"]
    assert desk.tasks("") == []


def test_a_coupon_of_the_desk_is_revoked_at_the_desk_after_the_stage_changed_to_the_api(
    desk: DeskWorker, office: BackOffice, completed: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.config import settings

    waiting = office.bought(MAILBOX)
    monkeypatch.setenv("COUPONS", "api")
    settings.cache_clear()
    _cancelling(office, completed)
    assert len(desk.tasks(REVOKES)) == 2
    assert office.cancel(waiting["order_id"]).status == 200
    assert office.coupons(waiting) == [], "nothing was ever made for it by the API"


def test_a_coupon_past_its_last_day_is_credited_only_when_somebody_looked(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    office.check_coupons(after_days=400)
    assert office.asset(completed["assets"][0]["asset_id"])["coupon"]["status"] == "expired"
    order = _cancelling(office, completed)
    first, second = desk.tasks(REVOKES)
    desk.complete(first["task_id"], outcome="expired")
    office.fulfilment.run()
    desk.complete(second["task_id"], outcome="redeemed")
    office.fulfilment.run()
    stands = office.order(order["order_id"])
    assert (stands["status"], stands["cancellation"]) == ("completed", None)
    assert office.asset(second["asset_id"])["coupon"]["status"] == "redeemed"
    assert office.get(f"/invoices/{stands['invoice_number']}")["credit_invoices"] == []


def test_a_revoke_that_is_given_back_when_the_order_goes_on_is_withdrawn(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    _cancelling(office, completed)
    first, second = desk.tasks(REVOKES)
    desk.claim(first["task_id"])
    desk.complete(second["task_id"], outcome="redeemed")
    office.fulfilment.run()
    released = desk.succeeded(first["task_id"], "release")
    assert (released["status"], released["notice"]) == (
        "refused",
        "The order is not cancelled after all. Revoke nothing.",
    )
    assert desk.tasks(REVOKES) == []
    assert office.asset(first["asset_id"])["coupon"]["status"] == "active"


def test_whoever_let_their_claim_lapse_can_still_say_that_they_revoked_the_coupon(
    desk: DeskWorker, office: BackOffice, completed: Any
) -> None:
    _cancelling(office, completed)
    first, second = desk.tasks(REVOKES)
    desk.claim(first["task_id"])
    clock.advance(31 * 60)
    desk.complete(second["task_id"], outcome="redeemed")
    office.fulfilment.run()
    [lapsed] = desk.tasks(REVOKES)
    assert lapsed["notice"].startswith(f"{desk.sub} had claimed this task and may have done it")
    desk.succeeded(first["task_id"], "complete", {"outcome": "revoked"})
    assert office.asset(first["asset_id"])["provisioning_status"] == "cancelled"


def test_a_coupon_made_during_a_cancelling_is_to_be_revoked_at_once(
    desk: DeskWorker, office: BackOffice
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    first, second = desk.tasks()
    desk.issue(first, CODES[0])
    desk.claim(second["task_id"])
    _cancelling(office, order)
    assert len(desk.tasks(REVOKES)) == 1
    desk.succeeded(second["task_id"], "complete", coupon(second, CODES[1]))
    office.fulfilment.run()
    assert len(desk.tasks(REVOKES)) == 2


def test_many_coupons_are_all_to_be_revoked_though_one_request_does_not_ask_for_all(
    desk: DeskWorker, office: BackOffice
) -> None:
    lines = [MAILBOX | {"friendly_name": f"Batch {number}"} for number in range(15)]
    order = office.bought(*lines)
    desk.issue_all(*(f"DESK-CODE-1{number:03d}" for number in range(15)))
    office.fulfilment.run()
    _cancelling(office, order)
    office.fulfilment.run()
    assert len(desk.tasks(REVOKES)) == 15


def test_what_the_api_made_before_its_reply_was_lost_is_not_made_again(
    office: BackOffice, bittitan_fails: Any, request: pytest.FixtureRequest
) -> None:
    bittitan_fails({"kind": "lost_reply"}, {"kind": "lost_reply"})
    issued, cancelled = office.bought(MAILBOX), office.bought(MAILBOX)
    desk: DeskWorker = request.getfixturevalue("desk")
    assert office.cancel(cancelled["order_id"]).status == 200
    assert office.statuses(cancelled) == ["revoked"]
    office.fulfilment.run_after(60)
    assert desk.tasks("") == []
    [coupon_there] = office.coupons(issued)
    assert office.asset(issued["assets"][0]["asset_id"])["coupon"]["code"] == coupon_there["code"]


def test_a_coupon_is_not_to_be_made_when_a_cancelling_began_while_it_was_given_back(
    desk: DeskWorker, office: BackOffice, table: Table
) -> None:
    order = office.bought(MAILBOX)
    [task] = desk.tasks()
    desk.claim(task["task_id"])
    meanwhile = TroubledTable(table, 1, "before", lambda: _cancelling(office, order) and None)
    released = release(
        task["task_id"], by=desk.sub, dependencies=dependencies()._replace(table=meanwhile)
    )
    assert released.status == "refused"
    assert desk.tasks() == []
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "cancelled"


def test_who_gives_a_coupon_back_reads_that_nobody_needs_it_any_more(
    desk: DeskWorker, office: BackOffice
) -> None:
    order = office.bought(MAILBOX)
    [task] = desk.tasks()
    desk.claim(task["task_id"])
    _cancelling(office, order)
    released = desk.succeeded(task["task_id"], "release")
    assert (released["status"], released["notice"]) == (
        "refused",
        "Nobody needs this coupon any more.",
    )
    desk.refused(task["task_id"], "refuse", {"reason": "I made none."}, code="already_completed")


def test_an_order_still_waits_for_a_coupon_that_was_given_back(
    desk: DeskWorker, office: BackOffice
) -> None:
    order = office.bought(MAILBOX)
    [task] = desk.tasks()
    desk.claim(task["task_id"])
    assert desk.succeeded(task["task_id"], "release")["status"] == "open"
    office.fulfilment.run()
    assert office.fulfilment.run_after(3600) == 0
    assert office.order(order["order_id"])["status"] == "provisioning"
    desk.issue(task, CODES[0])
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", range(13, 21))
def test_what_a_broken_off_cancelling_withdrew_is_made_when_the_cancelling_is_refused(
    desk: DeskWorker, office: BackOffice, call: int, when: str
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    made, open_still = desk.tasks()
    desk.issue(made, CODES[0])
    office.fulfilment.run()
    with dying(call, when):
        office.cancel(order["order_id"])
    clock.advance(200)
    if revokes := desk.tasks(REVOKES):
        desk.complete(revokes[0]["task_id"], outcome="redeemed")
    office.fulfilment.run_after(200)
    office.fulfilment.run_after(200)
    if office.order(order["order_id"])["cancellation"] is None:
        desk.issue(open_still, CODES[1])
        office.fulfilment.run()
        assert office.order(order["order_id"])["status"] == "completed"


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", range(16, 23))
def test_a_revoke_that_a_broken_off_cancelling_asked_for_is_withdrawn_when_the_order_goes_on(
    desk: DeskWorker, office: BackOffice, completed: Any, call: int, when: str
) -> None:
    with dying(call, when):
        office.cancel(completed["order_id"])
    clock.advance(200)
    first = desk.tasks(REVOKES)[0]
    desk.complete(first["task_id"], outcome="redeemed")
    office.fulfilment.run_after(200)
    office.fulfilment.run_after(200)
    stands = office.order(completed["order_id"])
    assert (stands["status"], stands["cancellation"]) == ("completed", None)
    assert desk.tasks(REVOKES) == []
