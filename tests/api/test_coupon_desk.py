"""The coupon desk: people make the coupons, and the order waits for them."""

from typing import Any

import pytest

from chalicelib.values import clock
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice, events, steps
from tests.api.coupon_desk import DeskWorker, coupon
from tests.api.recording import RecordedOutput
from tests.api.shape_checks import assert_fits
from tests.api.shapes import VENDOR_TASK
from tests.api.side_effects import SideEffects

CODE, ANOTHER, THIRD = "DESK-CODE-0001", "DESK-CODE-0002", "DESK-CODE-0003"
MAILBOX, BUNDLE = (
    {"product_id": "prd_mailbox", "quantity": 5, "friendly_name": "Warehouse"},
    {"product_id": "prd_bundle", "quantity": 2},
)


@pytest.fixture
def waiting(desk: DeskWorker, office: BackOffice) -> Any:
    """An order of one asset that waits for the coupon desk."""
    return office.bought(MAILBOX)


@pytest.fixture
def task(desk: DeskWorker, waiting: Any) -> Any:
    [task] = desk.tasks()
    return task


def test_an_order_waits_for_the_coupon_desk_with_nothing_due(
    office: BackOffice, waiting: Any
) -> None:
    assert waiting["status"] == "provisioning"
    assert steps(waiting) == ["done", "done", "pending", "pending"]
    step = waiting["progress"][2]
    assert (step["attempts"], step["last_error"], step["next_attempt_at"]) == (
        0,
        "Waiting for the coupon desk.",
        None,
    )
    assert office.fulfilment.run_after(40 * 24 * 3600) == 0, "nothing is due, however long it takes"


def test_a_task_says_what_to_make_and_what_to_search_for(waiting: Any, task: Any) -> None:
    assert_fits(task, VENDOR_TASK)
    asset_id = waiting["assets"][0]["asset_id"]
    assert task["kind"] == "issue_coupon"
    assert (task["order_id"], task["asset_id"]) == (waiting["order_id"], asset_id)
    assert (task["sku"], task["licenses"], task["expire_days"]) == ("MIGRATIONWIZ-MAILBOX", 5, 365)
    assert task["label"] == f"Warehouse [{task['task_id'][4:12]}]"


def test_whatever_wakes_the_worker_there_is_one_task_for_an_asset(
    desk: DeskWorker, office: BackOffice, waiting: Any, task: Any
) -> None:
    for _ in range(3):
        office.fulfilment.handle(f'{{"order_id": "{waiting["order_id"]}"}}')
    assert desk.tasks("") == [task]


def test_completing_the_task_puts_the_coupon_on_the_asset_and_the_mail_goes_out(
    desk: DeskWorker, office: BackOffice, mails: list[Any], waiting: Any, task: Any
) -> None:
    done = desk.issue(task, CODE)
    assert_fits(done, VENDOR_TASK)
    assert (done["status"], done["claimed_by"], done["coupon_hint"]) == (
        "done",
        desk.sub,
        CODE[-4:],
    )
    asset = office.asset(task["asset_id"])
    assert (asset["provisioning_status"], asset["last_error"]) == ("synchronized", None)
    assert asset["coupon"] == {"code": CODE, "hint": CODE[-4:], "status": "active"} | {
        "expires_on": coupon(task, CODE)["expires_on"]
    }
    office.fulfilment.run()
    order = office.order(waiting["order_id"])
    assert (order["status"], steps(order)) == ("completed", ["done"] * 4)
    assert len(mails) == 1
    assert CODE in mails[0].body
    issued = next(each for each in order["events"] if each["event"] == "coupon_issued")
    assert issued["by"] == desk.sub


def test_the_mail_waits_until_every_coupon_of_the_order_is_made(
    desk: DeskWorker, office: BackOffice, mails: list[Any]
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    first, second = desk.tasks()
    desk.issue(first, CODE)
    office.fulfilment.run()
    assert mails == []
    desk.issue(second, ANOTHER)
    office.fulfilment.run()
    assert len(mails) == 1
    assert office.order(order["order_id"])["status"] == "completed"


def test_again_with_the_same_coupon_is_the_same_answer_and_with_another_it_is_refused(
    desk: DeskWorker, task: Any
) -> None:
    done = desk.issue(task, CODE)
    assert desk.succeeded(task["task_id"], "complete", coupon(task, CODE)) == done
    later = coupon(task, CODE) | {"expires_on": "2099-01-01"}
    for other in (coupon(task, ANOTHER), later):
        desk.refused(task["task_id"], "complete", other, code="already_completed")


def test_a_coupon_whose_last_day_is_past_by_now_may_still_be_told_again(
    desk: DeskWorker, task: Any
) -> None:
    told = coupon(task, CODE)
    done = desk.issue(task, CODE)
    clock.advance((task["expire_days"] + 2) * 86_400)
    assert desk.succeeded(task["task_id"], "complete", told) == done


def test_a_code_that_another_asset_has_is_refused(
    desk: DeskWorker, office: BackOffice, task: Any
) -> None:
    desk.issue(task, CODE)
    office.bought(BUNDLE)
    [second] = desk.tasks()
    desk.claim(second["task_id"])
    taken = desk.refused(
        second["task_id"], "complete", coupon(second, CODE), code="coupon_code_taken"
    )
    assert CODE not in str(taken.json)
    desk.succeeded(second["task_id"], "complete", coupon(second, ANOTHER))


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({"code": "short", "expires_on": "2099-01-01"}, "/code"),
        ({"code": "has a space in it", "expires_on": "2099-01-01"}, "/code"),
        ({"code": CODE, "expires_on": "2020-01-01"}, "/expires_on"),
        ({"code": CODE}, "/expires_on"),
        ({"expires_on": "2099-01-01"}, "/code"),
        ({"code": CODE, "expires_on": "2099-01-01", "outcome": "revoked"}, "/outcome"),
    ],
)
def test_what_is_no_coupon_is_refused_in_words(
    desk: DeskWorker, task: Any, body: dict[str, str], pointer: str
) -> None:
    desk.claim(task["task_id"])
    refused = desk.refused(task["task_id"], "complete", body, status=422, code="validation_failed")
    assert [each["pointer"] for each in refused.json["errors"]] == [pointer]
    assert body.get("code", CODE) not in str(refused.json)


def test_a_task_is_ended_by_nobody_who_did_not_claim_it(
    desk: DeskWorker, office: BackOffice, task: Any
) -> None:
    other = DeskWorker(office, "usr_olaf")
    for claimed in (False, True):
        if claimed:
            desk.claim(task["task_id"])
        for what, body in (
            ("complete", coupon(task, CODE)),
            ("refuse", {"reason": "No"}),
            ("release", None),
        ):
            other.refused(task["task_id"], what, body, code="not_claimed")


def test_a_claim_holds_others_off_for_half_an_hour_and_is_renewed_by_its_owner(
    desk: DeskWorker, office: BackOffice, task: Any
) -> None:
    other = DeskWorker(office, "usr_olaf")
    first = desk.claim(task["task_id"])
    assert (first["status"], first["claimed_by"]) == ("claimed", desk.sub)
    clock.advance(29 * 60)
    refused = other.refused(task["task_id"], "claim", code="claimed_by_another")
    assert desk.sub in refused.json["detail"]
    again = desk.claim(task["task_id"])
    assert again["claimed_until"] > first["claimed_until"]
    assert desk.tasks("?status=open") == []


def test_whoever_takes_over_a_lapsed_claim_is_told_to_look_in_the_portal_first(
    desk: DeskWorker, office: BackOffice, task: Any
) -> None:
    other = DeskWorker(office, "usr_olaf")
    assert desk.claim(task["task_id"])["notice"] is None
    clock.advance(31 * 60)
    [lapsed] = desk.tasks("?status=open")
    assert (lapsed["status"], lapsed["claimed_by"]) == ("open", None)
    taken_over = other.claim(task["task_id"])
    for seen in (lapsed, taken_over):
        assert seen["notice"].startswith(f"{desk.sub} had claimed this task and may have done it")
        assert task["label"] in seen["notice"]
    desk.refused(task["task_id"], "complete", coupon(task, CODE), code="not_claimed")


def test_a_lapsed_claim_that_nobody_took_over_still_ends_the_task(
    desk: DeskWorker, task: Any
) -> None:
    desk.claim(task["task_id"])
    clock.advance(31 * 60)
    assert desk.succeeded(task["task_id"], "complete", coupon(task, CODE))["status"] == "done"


def test_a_released_task_is_open_for_everybody(
    desk: DeskWorker, office: BackOffice, task: Any
) -> None:
    desk.claim(task["task_id"])
    released = desk.succeeded(task["task_id"], "release")
    assert (released["status"], released["claimed_by"], released["notice"]) == ("open", None, None)
    assert DeskWorker(office, "usr_olaf").claim(task["task_id"])["claimed_by"] == "usr_olaf"


def test_a_refused_task_fails_the_asset_and_synchronizing_it_opens_the_task_again(
    desk: DeskWorker, office: BackOffice, waiting: Any, task: Any
) -> None:
    refused = desk.refuse(task["task_id"], "The portal sells no such licence.")
    assert (refused["status"], refused["notice"]) == (
        "refused",
        "The portal sells no such licence.",
    )
    order = office.order(waiting["order_id"])
    assert (order["status"], steps(order)[2]) == ("needs_attention", "failed")
    assert order["progress"][2]["last_error"] == "The portal sells no such licence."
    office.post(f"/assets/{task['asset_id']}/synchronize", status=202)
    office.fulfilment.run()
    [again] = desk.tasks()
    assert again["task_id"] == task["task_id"]
    desk.issue(again, CODE)
    office.fulfilment.run()
    assert office.order(waiting["order_id"])["status"] == "completed"


def test_an_ended_task_takes_nothing_more(desk: DeskWorker, task: Any) -> None:
    desk.issue(task, CODE)
    for what, body in (("claim", None), ("release", None), ("refuse", {"reason": "No"})):
        desk.refused(task["task_id"], what, body, code="already_completed")


@pytest.mark.parametrize("what", ["claim", "release", "complete", "refuse"])
def test_an_unknown_task_is_not_found(desk: DeskWorker, what: str) -> None:
    body = {"reason": "No"} if what == "refuse" else None
    for unknown in ("tsk_0123", "nonsense"):
        desk.refused(unknown, what, body, status=404, code="not_found")


def test_tasks_are_listed_oldest_first_by_kind_and_status(
    desk: DeskWorker, office: BackOffice
) -> None:
    orders = []
    for _ in range(3):
        orders.append(office.bought(MAILBOX)["order_id"])
        clock.advance(60)
    office.post("/accounts/acc_unsynced/synchronize")
    assert [each["order_id"] for each in desk.tasks()] == [*orders, None]
    assert [each["order_id"] for each in desk.tasks("?kind=issue_coupon")] == orders
    assert office.listed("/vendor-tasks?limit=1", "order_id") == [*orders, None]
    desk.issue(desk.tasks()[0], CODE)
    assert [each["order_id"] for each in desk.tasks("?status=done")] == orders[:1]
    assert [each["order_id"] for each in desk.tasks()] == [*orders[1:], None]


def test_an_account_waits_until_somebody_registered_it(
    desk: DeskWorker, office: BackOffice
) -> None:
    account = office.post("/accounts/acc_unsynced/synchronize")
    assert (account["provisioning_sync_status"], account["last_error"]) == (
        "unsynchronized",
        "Waiting for the coupon desk.",
    )
    [task] = desk.tasks()
    assert (task["kind"], task["account_id"], task["label"]) == (
        "register_account",
        "acc_unsynced",
        account["name"],
    )
    desk.complete(task["task_id"])
    account = office.get("/accounts/acc_unsynced")
    assert (account["provisioning_sync_status"], account["last_error"]) == ("synchronized", None)
    assert office.get("/accounts/acc_unsynced/changes")["items"][0]["by"] == desk.sub


def test_an_account_that_cannot_be_registered_has_failed_and_is_asked_for_again(
    desk: DeskWorker, office: BackOffice
) -> None:
    office.post("/accounts/acc_unsynced/synchronize")
    [task] = desk.tasks()
    desk.refuse(task["task_id"], "The portal knows another company of that name.")
    account = office.get("/accounts/acc_unsynced")
    assert (account["provisioning_sync_status"], account["last_error"]) == (
        "failed",
        "The portal knows another company of that name.",
    )
    office.post("/accounts/acc_unsynced/synchronize")
    assert [each["task_id"] for each in desk.tasks()] == [task["task_id"]]


def test_no_code_is_in_a_log_or_in_a_task(
    desk: DeskWorker, office: BackOffice, task: Any, written: RecordedOutput
) -> None:
    desk.issue(task, CODE)
    desk.refused(task["task_id"], "complete", coupon(task, ANOTHER), code="already_completed")
    office.fulfilment.run()
    assert written.named("coupon_issued") and written.named("vendor_task_completed")
    assert CODE not in str(desk.tasks(""))
    for code in (CODE, ANOTHER):
        assert code not in written.text


def test_the_daily_check_of_a_coupon_made_by_hand_asks_nobody_and_reads_no_more_than_its_asset(
    desk: DeskWorker, office: BackOffice, task: Any, side_effects: SideEffects
) -> None:
    desk.issue(task, CODE)
    office.fulfilment.run()
    clock.advance(90_000)
    before = side_effects.simulator.snapshot()
    office.checks.walk()
    with counted() as calls:
        assert office.checks.work() == 1
    assert calls == ["dynamodb.GetItem"]
    assert side_effects.simulator.snapshot() == before


def test_an_expired_coupon_shows_without_asking_anybody(
    desk: DeskWorker, office: BackOffice, task: Any
) -> None:
    desk.issue(task, CODE)
    office.fulfilment.run()
    office.check_coupons()
    assert office.asset(task["asset_id"])["coupon"]["status"] == "active"
    office.check_coupons(after_days=366)
    assert office.asset(task["asset_id"])["coupon"]["status"] == "expired"
    assert "coupon_expired" in events(office.order(task["order_id"]))
    assert desk.tasks() == []
