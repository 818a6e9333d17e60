"""A completed order waits for the coupon desk to be cancelled, whatever else is told of it (rules.md R16)."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice, mail_event
from tests.api.cloud import Cloud
from tests.api.coupon_desk import DeskWorker
from tests.api.reconciling import found
from tests.api.recording import RecordedOutput

CODES = "DESK-CODE-0001", "DESK-CODE-0002", "DESK-CODE-0003"
C = MAILBOX | {"friendly_name": "Third"}


@pytest.fixture
def waiting(desk: DeskWorker, office: BackOffice) -> Any:
    """A completed order of two assets, to be cancelled as soon as their coupons are revoked."""
    order = _completed(desk, office, MAILBOX, BUNDLE)
    assert office.cancel(order["order_id"]).status == 202
    _work(office)
    return office.order(order["order_id"])


def _completed(desk: DeskWorker, office: BackOffice, *lines: Any) -> Any:
    order = office.bought(*lines)
    desk.issue_all(*CODES[: len(lines)])
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"
    return order


def _work(office: BackOffice) -> None:
    for _ in range(3):
        office.fulfilment.run_after(60)


def _to_revoke(desk: DeskWorker) -> dict[str, str]:
    tasks = desk.tasks("?status=open&kind=revoke_coupon")
    return {each["asset_id"]: each["task_id"] for each in tasks}


def _as_before(office: BackOffice, cloud: Cloud, waiting: Any) -> None:
    shown = office.order(waiting["order_id"])
    assert (shown["status"], shown["cancellation"]) == ("completed", waiting["cancellation"])
    assert found(cloud) == []


def test_it_still_waits_after_a_task_was_given_back(
    desk: DeskWorker, office: BackOffice, cloud: Cloud, waiting: Any
) -> None:
    task_id = next(iter(_to_revoke(desk).values()))
    desk.claim(task_id)
    desk.succeeded(task_id, "release")
    _as_before(office, cloud, waiting)


@pytest.mark.parametrize("what", ["out of office", "complaint", "of another mail"])
def test_it_still_waits_after_a_report_of_its_mail(
    office: BackOffice, cloud: Cloud, waiting: Any, what: str
) -> None:
    sent = waiting["mails"][0]
    if what == "out of office":
        office.bounce(waiting, kind="Undetermined")
    elif what == "complaint":
        office.record(mail_event(waiting, sent, "Complaint", complaint={}))
    else:
        bounce = {"bounceType": "Permanent"}
        office.record(mail_event(waiting, {"message_id": "x"}, "Bounce", bounce=bounce))
    _as_before(office, cloud, waiting)


def test_it_is_not_counted_as_completed_once_more(
    office: BackOffice, desk: DeskWorker, written: RecordedOutput
) -> None:
    order = _completed(desk, office, MAILBOX, BUNDLE)
    before = written.text.count("PlacedToCompleted")
    assert office.cancel(order["order_id"]).status == 202
    desk.complete(next(iter(_to_revoke(desk).values())), outcome="revoked")
    _work(office)
    assert written.text.count("PlacedToCompleted") == before > 0


def test_no_step_of_it_is_tried_again_as_nothing_stays(
    desk: DeskWorker, office: BackOffice
) -> None:
    order = _completed(desk, office, MAILBOX)
    office.bounce(office.order(order["order_id"]))
    assert office.cancel(order["order_id"]).status == 202
    retry = f"/orders/{order['order_id']}/retry"
    office.refused("POST", retry, status=409, code="cancellation_under_way")


def test_what_is_revoked_late_beside_another_cancelling_is_credited_at_once(
    desk: DeskWorker, office: BackOffice, cloud: Cloud
) -> None:
    """Who had claimed its task did it, though the desk refused to do the rest, and that was asked for again."""
    order = _completed(desk, office, MAILBOX, BUNDLE, C)
    first, second, _ = (each["asset_id"] for each in order["assets"])
    assert office.cancel(order["order_id"], asset_ids=[first, second]).status == 202
    tasks = _to_revoke(desk)
    desk.claim(tasks[first])
    desk.refuse(tasks[second], "The portal is closed.")
    _work(office)
    assert office.cancel(order["order_id"], asset_ids=[second]).status == 202
    desk.succeeded(tasks[first], "complete", {"outcome": "revoked"})
    _work(office)
    shown = office.order(order["order_id"])
    invoice = office.get(f"/invoices/{shown['invoice_number']}")
    assert len(invoice["credit_invoices"]) == 1
    assert found(cloud) == []
    desk.complete(tasks[second], outcome="revoked")
    _work(office)
    assert len(office.get(f"/invoices/{shown['invoice_number']}")["credit_invoices"]) == 2
    assert (office.order(order["order_id"])["status"], found(cloud)) == ("completed", [])
