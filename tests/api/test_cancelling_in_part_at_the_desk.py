"""While the coupon desk holds the cancelling of some assets, the rest of the order goes on (rules.md R14, R16)."""

from typing import Any

import pytest

from chalicelib.bss.orders.lease import take
from chalicelib.config import settings
from chalicelib.storage.keys import DUE_ORDERS
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.api.coupon_desk import DeskWorker
from tests.api.reconciling import found

HOUR = 3600
A, B = MAILBOX | {"friendly_name": "Spring"}, BUNDLE | {"friendly_name": "Autumn"}
CODE = "DESK-CODE-0001"


def _order(office: BackOffice, order: Any) -> Any:
    return office.order(order["order_id"])


def _work(office: BackOffice) -> None:
    """The worker does what is due in the next hours."""
    for _ in range(3):
        office.fulfilment.run_after(HOUR)


def _tasks(desk: DeskWorker) -> dict[str, str]:
    """The open tasks, by the assets that they are about."""
    return {each["asset_id"]: each["task_id"] for each in desk.tasks()}


def _half_cancelled(desk: DeskWorker, office: BackOffice) -> tuple[Any, str]:
    """An order whose first asset is to be cancelled as soon as its claimed task ends. The order, the task."""
    order = office.bought(A, B)
    first = order["assets"][0]["asset_id"]
    task_id = _tasks(desk)[first]
    desk.claim(task_id)
    assert office.cancel(order["order_id"], asset_ids=[first]).status == 202
    return order, task_id


def test_the_invoice_is_issued_and_credited_for_what_is_cancelled_in_the_end(
    desk: DeskWorker, numbered_by_queue: BackOffice, cloud: Cloud, mails: list[Any]
) -> None:
    office = numbered_by_queue
    order, task_id = _half_cancelled(desk, office)
    assert _order(office, order)["invoice_number"] is None
    office.fulfilment.number()
    _work(office)
    waiting = _order(office, order)
    assert waiting["invoice_number"] and waiting["cancellation"]
    assert found(cloud) == []
    desk.succeeded(task_id, "release")
    office.fulfilment.run()
    desk.issue_all(CODE)
    office.fulfilment.run()
    ended = _order(office, order)
    assert (ended["status"], ended["cancellation"]) == ("completed", None)
    invoice = office.get(f"/invoices/{ended['invoice_number']}")
    assert len(invoice["credit_invoices"]) == 1
    [mail] = mails
    assert CODE in mail.body
    assert found(cloud) == []


def test_a_coupon_of_an_asset_that_stays_is_tried_again_and_mailed_when_the_cancelling_has_ended(
    desk: DeskWorker,
    office: BackOffice,
    monkeypatch: pytest.MonkeyPatch,
    bittitan_fails: Any,
    mails: list[Any],
) -> None:
    order = office.bought(A, B)
    first, second = (each["asset_id"] for each in order["assets"])
    tasks = _tasks(desk)
    desk.claim(tasks[first])
    desk.refuse(tasks[second], "The portal is closed.")
    monkeypatch.setenv("COUPONS", "api")
    settings.cache_clear()
    bittitan_fails({"kind": "error", "status": 503, "times": 2})
    office.post(f"/assets/{second}/synchronize", status=202)
    office.fulfilment.run()
    assert office.asset(second)["provisioning_status"] == "pending"
    assert office.cancel(order["order_id"], asset_ids=[first]).status == 202
    _work(office)
    assert office.asset(second)["coupon"]["status"] == "active"
    assert (_order(office, order)["cancellation"] is None, mails) == (False, [])
    desk.succeeded(tasks[first], "release")
    _work(office)
    ended = _order(office, order)
    assert (ended["status"], ended["cancellation"]) == ("completed", None)
    [mail] = mails
    assert office.asset(second)["coupon"]["code"] in mail.body


def test_no_code_is_mailed_that_the_desk_is_about_to_revoke(
    desk: DeskWorker, office: BackOffice, mails: list[Any]
) -> None:
    order = office.bought(A, B)
    first, second = (each["asset_id"] for each in order["assets"])
    tasks = {each["asset_id"]: each for each in desk.tasks()}
    desk.issue(tasks[first], CODE)
    office.fulfilment.run()
    assert office.cancel(order["order_id"], asset_ids=[first]).status == 202
    desk.issue(tasks[second], "DESK-CODE-0002")
    _work(office)
    assert mails == []
    [revoke] = desk.tasks("?status=open&kind=revoke_coupon")
    desk.complete(revoke["task_id"], outcome="revoked")
    _work(office)
    [mail] = mails
    assert CODE not in mail.body and "DESK-CODE-0002" in mail.body
    assert _order(office, order)["status"] == "completed"


def test_an_order_that_the_desk_is_to_cancel_whole_gets_no_invoice_and_that_is_no_finding(
    desk: DeskWorker, numbered_by_queue: BackOffice, cloud: Cloud, table: Table
) -> None:
    office = numbered_by_queue
    order = office.bought(A)
    [task] = desk.tasks()
    desk.claim(task["task_id"])
    assert office.cancel(order["order_id"]).status == 202
    office.fulfilment.number()
    _work(office)
    waiting = _order(office, order)
    assert (waiting["invoice_number"], list(table.due(DUE_ORDERS, "9"))) == (None, [])
    assert found(cloud) == []
    desk.succeeded(task["task_id"], "release")
    office.fulfilment.run()
    assert _order(office, order)["status"] == "cancelled"


def test_whoever_left_such_an_order_leaves_its_cancelling_to_go_on_and_nothing_due(
    desk: DeskWorker, numbered_by_queue: BackOffice, table: Table, cloud: Cloud
) -> None:
    office = numbered_by_queue
    order, task_id = _half_cancelled(desk, office)
    take(table, order["order_id"], clock.now())
    for _ in range(4):
        office.fulfilment.run_after(200)
    assert _order(office, order)["invoice_number"]
    assert (list(table.due(DUE_ORDERS, "9")), found(cloud)) == ([], [])
    desk.succeeded(task_id, "release")
    office.fulfilment.run()
    assert _order(office, order)["assets"][0]["provisioning_status"] == "cancelled"


def test_what_was_revoked_before_the_desk_has_done_the_rest_is_credited_in_the_end_and_no_finding(
    desk: DeskWorker, office: BackOffice, cloud: Cloud
) -> None:
    order = office.bought(A, B)
    first, second = desk.tasks()
    desk.issue(second, CODE)
    desk.claim(first["task_id"])
    office.fulfilment.run()
    assert office.cancel(order["order_id"]).status == 202
    [revoke] = desk.tasks("?status=open&kind=revoke_coupon")
    desk.complete(revoke["task_id"], outcome="revoked")
    _work(office)
    assert office.asset(second["asset_id"])["provisioning_status"] == "cancelled"
    assert found(cloud) == []
    desk.succeeded(first["task_id"], "release")
    office.fulfilment.run()
    ended = _order(office, order)
    assert ended["status"] == "cancelled"
    assert office.get(f"/invoices/{ended['invoice_number']}")["status"] == "credited"
