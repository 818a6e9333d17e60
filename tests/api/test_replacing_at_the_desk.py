"""Replacing where people make the coupons: one task to revoke the old one, then one to issue the next."""

from typing import Any

import pytest

from chalicelib.bss.fulfilment import vendor_tasks
from chalicelib.bss.vendor_tasks.models import VendorTask
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice, events, steps
from tests.api.coupon_desk import DeskWorker, coupon

CODES = ("DESK-CODE-0001", "DESK-CODE-0002")
NEW_CODE = "DESK-CODE-0003"
WHY = {"reason": "Mailed to the wrong company"}
REVOKES = "?status=open&kind=revoke_coupon"
ISSUES = "?status=open&kind=issue_coupon"


@pytest.fixture
def order(desk: DeskWorker, office: BackOffice) -> Any:
    """A completed order of two assets, whose coupons were made at the desk."""
    order = office.bought(MAILBOX, BUNDLE)
    desk.issue_all(*CODES)
    office.fulfilment.run()
    return office.order(order["order_id"])


@pytest.fixture
def asset_id(order: Any) -> str:
    return order["assets"][0]["asset_id"]


@pytest.fixture
def revoke(desk: DeskWorker, office: BackOffice, asset_id: str) -> Any:
    """The task to revoke the asset's coupon, which is to be replaced."""
    office.post(f"/assets/{asset_id}/coupon/replace", WHY, status=202)
    office.fulfilment.run()
    [task] = desk.tasks(REVOKES)
    return task


def test_the_desk_revokes_the_old_coupon_and_then_issues_another(
    desk: DeskWorker,
    office: BackOffice,
    order: Any,
    asset_id: str,
    revoke: Any,
    mails: list[Any],
) -> None:
    sent = len(mails)
    assert (revoke["asset_id"], revoke["coupon_hint"]) == (asset_id, CODES[0][-4:])
    assert desk.tasks(ISSUES) == [], "nobody makes a coupon before the old one is revoked"
    assert office.fulfilment.run_after(30 * 24 * 3600) == 0, "nothing is due meanwhile"
    desk.complete(revoke["task_id"], outcome="revoked")
    office.fulfilment.run()
    waiting = office.asset(asset_id)
    assert (waiting["provisioning_status"], waiting["coupon"]) == ("pending", None)
    [issue] = desk.tasks(ISSUES)
    desk.issue(issue, NEW_CODE)
    office.fulfilment.run()
    assert office.asset(asset_id)["coupon"]["code"] == NEW_CODE
    shown = office.order(order["order_id"])
    assert (shown["status"], steps(shown)) == ("completed", ["done"] * 4)
    [mail] = mails[sent:]
    assert NEW_CODE in mail.body and CODES[1] in mail.body and CODES[0] not in mail.body
    assert office.get("/invoices?type=credit_invoice")["items"] == []


def test_each_coupon_of_an_asset_has_tasks_of_its_own(
    desk: DeskWorker, office: BackOffice, asset_id: str, revoke: Any
) -> None:
    known = {each["task_id"] for each in desk.tasks("")}
    desk.complete(revoke["task_id"], outcome="revoked")
    office.fulfilment.run()
    desk.issue_all(NEW_CODE)
    office.fulfilment.run()
    again = {"reason": "Once more"}
    office.post(f"/assets/{asset_id}/coupon/replace", again, status=202)
    office.fulfilment.run()
    [second] = desk.tasks(REVOKES)
    assert second["task_id"] not in known
    desk.complete(second["task_id"], outcome="revoked")
    office.fulfilment.run()
    desk.issue_all("DESK-CODE-0004")
    office.fulfilment.run()
    assert office.asset(asset_id)["coupon"]["code"] == "DESK-CODE-0004"
    assert len(desk.tasks("")) == len(known) + 3


def test_the_code_of_a_replaced_coupon_is_taken_for_ever(
    desk: DeskWorker, office: BackOffice, revoke: Any
) -> None:
    desk.complete(revoke["task_id"], outcome="revoked")
    office.fulfilment.run()
    [issue] = desk.tasks(ISSUES)
    desk.claim(issue["task_id"])
    desk.refused(issue["task_id"], "complete", coupon(issue, CODES[0]), code="coupon_code_taken")


@pytest.mark.parametrize("outcome", ["redeemed", "expired"])
def test_a_coupon_that_ended_otherwise_stays_and_no_other_is_made(
    desk: DeskWorker, office: BackOffice, order: Any, asset_id: str, revoke: Any, outcome: str
) -> None:
    desk.complete(revoke["task_id"], outcome=outcome)
    office.fulfilment.run()
    asset = office.asset(asset_id)
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("synchronized", outcome)
    assert desk.tasks() == []
    shown = office.order(order["order_id"])
    assert (shown["status"], len(shown["mails"])) == ("completed", 1)
    assert "replace_refused" in events(shown)


def test_a_refused_revoke_leaves_the_coupon_and_can_be_asked_for_again(
    desk: DeskWorker, office: BackOffice, order: Any, asset_id: str, revoke: Any
) -> None:
    desk.refuse(revoke["task_id"], "The portal is closed for an audit.")
    office.fulfilment.run()
    asset = office.asset(asset_id)
    assert (asset["provisioning_status"], asset["coupon"]["code"]) == ("failed", CODES[0])
    assert "closed for an audit" in asset["last_error"]
    assert office.order(order["order_id"])["status"] == "needs_attention"
    office.post(f"/assets/{asset_id}/synchronize", status=202)
    office.fulfilment.run()
    [again] = desk.tasks(REVOKES)
    assert again["task_id"] == revoke["task_id"]
    desk.complete(again["task_id"], outcome="revoked")
    office.fulfilment.run()
    desk.issue_all(NEW_CODE)
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"


def test_a_refused_revoke_is_left_alone_when_the_order_is_closed(
    desk: DeskWorker, office: BackOffice, order: Any, asset_id: str, revoke: Any
) -> None:
    desk.refuse(revoke["task_id"], "They cannot revoke it.")
    office.fulfilment.run()
    path = f"/orders/{order['order_id']}/close"
    assert office.post(path, {"reason": "They deleted the mail."})["status"] == "completed"
    assert office.asset(asset_id)["coupon"]["status"] == "active"
    assert desk.tasks() == []


def test_a_revoke_that_is_given_back_is_still_to_be_done(
    desk: DeskWorker, office: BackOffice, asset_id: str, revoke: Any
) -> None:
    desk.claim(revoke["task_id"])
    desk.succeeded(revoke["task_id"], "release")
    [task] = desk.tasks(REVOKES)
    assert (task["task_id"], office.asset(asset_id)["provisioning_status"]) == (
        revoke["task_id"],
        "pending",
    )


def test_a_revoke_that_is_given_back_while_the_replacing_begins_is_still_to_be_done(
    desk: DeskWorker,
    office: BackOffice,
    order: Any,
    asset_id: str,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    task_id = _left_by_a_cancelling(desk, office, order, asset_id)
    read = vendor_tasks.claimed_task

    def replaced_meanwhile(*asked: Any) -> VendorTask:
        task = read(*asked)
        monkeypatch.setattr(vendor_tasks, "claimed_task", read)
        office.post(f"/assets/{asset_id}/coupon/replace", WHY, status=202)
        office.fulfilment.run()
        return task

    monkeypatch.setattr(vendor_tasks, "claimed_task", replaced_meanwhile)
    desk.succeeded(task_id, "release")
    office.fulfilment.run()
    [task] = desk.tasks(REVOKES)
    desk.complete(task["task_id"], outcome="revoked")
    office.fulfilment.run()
    [issue] = desk.tasks(ISSUES)
    assert issue["asset_id"] == asset_id


def _left_by_a_cancelling(desk: DeskWorker, office: BackOffice, order: Any, asset_id: str) -> str:
    """The task to revoke a coupon that somebody has claimed, when the cancelling ended without it."""
    assert office.cancel(order["order_id"]).status == 202
    tasks = {each["asset_id"]: each["task_id"] for each in desk.tasks(REVOKES)}
    claimed = tasks.pop(asset_id)
    desk.claim(claimed)
    [other] = tasks.values()
    desk.refuse(other, "The portal is closed.")
    office.fulfilment.run()
    return claimed


def test_a_replacing_that_waits_for_its_revoke_is_cancelled_with_the_order(
    desk: DeskWorker, office: BackOffice, order: Any, asset_id: str, revoke: Any
) -> None:
    assert office.cancel(order["order_id"]).status == 202
    tasks = desk.tasks(REVOKES)
    assert revoke["task_id"] in [each["task_id"] for each in tasks] and len(tasks) == 2
    for task in tasks:
        desk.complete(task["task_id"], outcome="revoked")
        office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "cancelled"
    assert office.asset(asset_id)["coupon"]["status"] == "revoked"
    assert desk.tasks() == []


def test_a_replacing_that_waits_for_its_new_coupon_is_cancelled_with_the_order(
    desk: DeskWorker, office: BackOffice, order: Any, revoke: Any
) -> None:
    desk.complete(revoke["task_id"], outcome="revoked")
    office.fulfilment.run()
    [issue] = desk.tasks(ISSUES)
    office.cancel(order["order_id"])
    [other] = desk.tasks()
    assert other["kind"] == "revoke_coupon"
    desk.complete(other["task_id"], outcome="revoked")
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "cancelled"
    [withdrawn] = desk.tasks("?status=refused")
    assert withdrawn["task_id"] == issue["task_id"]


def test_a_cancelling_that_ends_leaves_the_replacing_to_go_on(
    desk: DeskWorker, office: BackOffice, order: Any, asset_id: str, revoke: Any
) -> None:
    office.cancel(order["order_id"])
    [other] = [task for task in desk.tasks(REVOKES) if task["asset_id"] != asset_id]
    desk.complete(other["task_id"], outcome="redeemed")
    office.fulfilment.run()
    [task] = desk.tasks(REVOKES)
    assert task == revoke, "nobody withdrew it"
    desk.complete(task["task_id"], outcome="revoked")
    office.fulfilment.run()
    desk.issue_all(NEW_CODE)
    office.fulfilment.run()
    assert office.asset(asset_id)["coupon"]["code"] == NEW_CODE
    assert office.get("/invoices?type=credit_invoice")["items"] == []


def test_a_coupon_of_the_api_is_replaced_by_one_of_the_desk(
    office: BackOffice, request: pytest.FixtureRequest
) -> None:
    order = office.bought(MAILBOX)
    asset_id = order["assets"][0]["asset_id"]
    desk: DeskWorker = request.getfixturevalue("desk")
    office.post(f"/assets/{asset_id}/coupon/replace", WHY, status=202)
    office.fulfilment.run()
    assert office.statuses(order) == ["revoked"]
    desk.issue_all(NEW_CODE)
    office.fulfilment.run()
    assert office.asset(asset_id)["coupon"]["code"] == NEW_CODE
    assert office.order(order["order_id"])["status"] == "completed"


def test_a_refused_revoke_ends_a_replacing_together_with_the_cancelling_that_came_upon_it(
    desk: DeskWorker, office: BackOffice, order: Any, asset_id: str, revoke: Any
) -> None:
    assert office.cancel(order["order_id"]).status == 202
    desk.refuse(revoke["task_id"], "The portal is closed for an audit.")
    office.fulfilment.run()
    asset = office.asset(asset_id)
    assert (asset["provisioning_status"], asset["coupon"]["code"]) == ("failed", CODES[0])
    assert office.order(order["order_id"])["status"] == "needs_attention"
    office.post(f"/assets/{asset_id}/synchronize", status=202)
    office.fulfilment.run()
    assert [each["task_id"] for each in desk.tasks(REVOKES)] == [revoke["task_id"]]


@pytest.fixture
def refused(
    desk: DeskWorker, office: BackOffice, order: Any, asset_id: str, revoke: Any
) -> list[Any]:
    """The tasks of cancelling the order, whose first coupon could not be revoked to be replaced."""
    desk.refuse(revoke["task_id"], "They cannot revoke it.")
    office.fulfilment.run()
    assert office.cancel(order["order_id"]).status == 202
    tasks = desk.tasks(REVOKES)
    return sorted(tasks, key=lambda each: each["asset_id"] != asset_id)


def test_nobody_is_to_revoke_a_coupon_that_was_not_replaced_when_the_order_goes_on(
    desk: DeskWorker, office: BackOffice, order: Any, asset_id: str, refused: list[Any]
) -> None:
    _, other = refused
    desk.complete(other["task_id"], outcome="redeemed")
    office.fulfilment.run()
    assert desk.tasks(REVOKES) == []
    closed = office.post(f"/orders/{order['order_id']}/close", {"reason": "They keep it."})
    assert closed["status"] == "completed"
    assert office.asset(asset_id)["coupon"]["status"] == "active"


def test_an_order_is_not_closed_while_somebody_may_be_revoking_its_coupon(
    desk: DeskWorker, office: BackOffice, order: Any, asset_id: str, refused: list[Any]
) -> None:
    mine, other = refused
    desk.claim(mine["task_id"])
    desk.complete(other["task_id"], outcome="redeemed")
    office.fulfilment.run()
    path, why = f"/orders/{order['order_id']}/close", {"reason": "They keep it."}
    before = office.order(order["order_id"])
    answer = office.refused("POST", path, why, status=409, code="not_closable")
    name = before["assets"][0]["name"]
    assert f"the coupon desk has the task to revoke the coupon of {name}" in answer.json["detail"]
    assert office.order(order["order_id"]) == before
    desk.succeeded(mine["task_id"], "refuse", {"reason": "Not done."})
    office.fulfilment.run()
    assert office.post(path, why)["status"] == "completed"
    assert office.asset(asset_id)["coupon"]["status"] == "active"
