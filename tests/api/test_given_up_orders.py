"""An order that was given up waits for a person, whatever SES reports of its mails (rules.md R25)."""

from contextlib import suppress
from typing import Any

import pytest

from chalicelib.bss.orders import lease
from chalicelib.bss.orders.lease_taking import LEASED_FOR
from chalicelib.bss.orders.models import Cancellation
from chalicelib.bss.orders.steps import WelcomeStep
from chalicelib.bss.orders.store import read_assets
from chalicelib.storage.keys import DUE_ORDERS, work_key
from chalicelib.storage.table import Table
from chalicelib.values import clock
from local.bittitan_simulator import Simulator
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice, mail_event
from tests.api.cloud import Cloud
from tests.api.coupon_desk import DeskWorker
from tests.api.reconciling import found

TO_THE_FIRST_REMINDER = 365 - 30

pytestmark = pytest.mark.usefixtures("noon")


@pytest.fixture
def order(office: BackOffice, table: Table) -> Any:
    """An order whose worker broke off too often, before it could send a second mail."""
    order = office.bought(MAILBOX)
    _give_up(table, order)
    return office.order(order["order_id"])


def _give_up(table: Table, order: Any) -> None:
    with lease.leased(table, order["order_id"], clock.now()) as held:
        assets = read_assets(table, held.order)
        held.settle(held.order.with_welcome(WelcomeStep()), assets, clock.now(), resting=True)


def _is_due(table: Table, order: Any) -> bool:
    return work_key(order["order_id"]) in list(table.due(DUE_ORDERS, "9"))


def _still_waits(office: BackOffice, table: Table, order: Any) -> bool:
    status = office.order(order["order_id"])["status"]
    return status == "needs_attention" and not _is_due(table, order)


def _block_the_address(office: BackOffice, order: Any) -> None:
    other = office.bought(MAILBOX)
    assert other["mails"][0]["to"] == order["mails"][0]["to"]
    office.bounce(other)


def test_it_waits_though_a_reminder_is_due_and_its_address_is_blocked(
    office: BackOffice, table: Table, order: Any
) -> None:
    _block_the_address(office, order)
    office.check_coupons(TO_THE_FIRST_REMINDER)
    assert _still_waits(office, table, order)


def test_it_waits_after_its_reader_was_reminded(
    office: BackOffice, table: Table, order: Any
) -> None:
    office.check_coupons(TO_THE_FIRST_REMINDER)
    assert [mail["kind"] for mail in office.order(order["order_id"])["mails"]] == [
        "welcome",
        "reminder",
    ]
    assert _still_waits(office, table, order)


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_it_waits_after_a_report_of_its_mail_and_after_the_same_report_again(
    office: BackOffice, table: Table, order: Any, kind: str
) -> None:
    message = office.bounce(order, kind=kind)
    assert _still_waits(office, table, order)
    office.record(message)
    assert _still_waits(office, table, order)


def test_it_waits_after_a_report_of_a_mail_that_is_none_of_its_own(
    office: BackOffice, table: Table, order: Any
) -> None:
    bounce = {"bounceType": "Permanent"}
    office.record(mail_event(order, {"message_id": "another"}, "Bounce", bounce=bounce))
    assert _still_waits(office, table, order)


@pytest.mark.parametrize("kind", ["Transient", "Undetermined"])
def test_what_staff_asked_for_before_their_call_broke_off_goes_on_after_a_report(
    office: BackOffice, table: Table, order: Any, kind: str
) -> None:
    held = lease.take(table, order["order_id"], clock.now())
    asked = Cancellation(reason="Ordered twice", by="usr_sue", at=clock.now())
    held.save(held.order.to_be_cancelled(asked))
    clock.advance(LEASED_FOR.total_seconds() + 1)
    office.bounce(order, kind=kind)
    assert _is_due(table, order)
    office.fulfilment.run_after(60)
    assert office.order(order["order_id"])["status"] == "cancelled"


@pytest.fixture
def left(office: BackOffice, table: Table) -> Any:
    """An order of two assets that was completed, and whose cancelling was given up."""
    order = office.bought(MAILBOX, BUNDLE)
    asked = Cancellation(reason="Ordered twice", by="usr_sue", at=clock.now())
    with lease.leased(table, order["order_id"], clock.now()) as held:
        assets = read_assets(table, held.order)
        held.settle(held.order.to_be_cancelled(asked), assets, clock.now(), resting=True)
    assert _still_waits(office, table, order)
    return order


def test_a_cancelling_that_was_given_up_goes_on_when_staff_let_the_order_try_again(
    office: BackOffice, left: Any
) -> None:
    office.post(f"/orders/{left['order_id']}/retry", status=202)
    office.fulfilment.run()
    assert office.order(left["order_id"])["status"] == "cancelled"


def test_a_cancelling_that_was_given_up_is_counted_at_the_coupons_and_is_no_damage(
    office: BackOffice, left: Any, cloud: Cloud
) -> None:
    items = office.get("/summary")["items"]
    stuck = {each["step"]: each["count"] for each in items if each["step"]}
    assert stuck == {"invoice": 0, "coupons": 1, "welcome_email": 0}
    assert found(cloud) == []


def test_who_asks_for_something_else_reads_that_the_cancelling_does_not_end_by_itself(
    office: BackOffice, left: Any
) -> None:
    first = left["assets"][0]["asset_id"]
    of_order, of_asset = f"/orders/{left['order_id']}", f"/assets/{first}"
    for path, body in (
        (f"{of_order}/cancel", {"reason": "Not wanted", "asset_ids": [first]}),
        (f"{of_order}/welcome-email", {}),
        (f"{of_asset}/coupon/replace", {"reason": "Wrong reader"}),
    ):
        answer = office.refused("POST", path, body, status=409, code="cancellation_under_way")
        assert "Cancel the same again" in answer.json["detail"]
        assert "retry-after" not in answer.headers


def test_it_waits_after_a_late_message_of_the_queue_of_invoices(
    numbered_by_queue: BackOffice, table: Table
) -> None:
    office = numbered_by_queue
    order = office.bought(MAILBOX)
    _give_up(table, order)
    office.fulfilment.number()
    assert _still_waits(office, table, order)


@pytest.mark.parametrize("kind", ["issue_coupon", "revoke_coupon"])
def test_it_waits_after_a_task_of_it_was_given_back(
    desk: DeskWorker, office: BackOffice, table: Table, kind: str
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    desk.issue(desk.tasks()[0], "DESK-CODE-0001")
    office.fulfilment.run()
    first = order["assets"][0]["asset_id"]
    office.post(f"/assets/{first}/coupon/replace", {"reason": "Wrong reader"}, status=202)
    office.fulfilment.run()
    [task] = desk.tasks(f"?status=open&kind={kind}")
    _give_up(table, order)
    desk.claim(task["task_id"])
    before = office.order(order["order_id"])
    desk.succeeded(task["task_id"], "release")
    assert not _is_due(table, order)
    assert office.order(order["order_id"]) == before


def test_an_order_that_waits_for_the_coupon_desk_still_does_after_a_report(
    desk: DeskWorker, office: BackOffice, table: Table
) -> None:
    order = office.bought(MAILBOX)
    desk.issue_all("DESK-CODE-0001")
    office.fulfilment.run()
    path = f"/assets/{order['assets'][0]['asset_id']}/coupon/replace"
    office.post(path, {"reason": "It reached the wrong reader."}, status=202)
    office.fulfilment.run()
    waiting = office.order(order["order_id"])
    assert (waiting["status"], _is_due(table, order)) == ("provisioning", False)
    office.record(mail_event(waiting, waiting["mails"][0], "Complaint", complaint={}))
    assert office.order(order["order_id"])["status"] == "provisioning"


def test_it_waits_after_a_cancelling_that_was_refused(
    office: BackOffice, table: Table, order: Any, simulator: Simulator
) -> None:
    simulator.redeem(office.coupons(order)[0]["code"])
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (409, "coupon_redeemed")
    assert _still_waits(office, table, order)


def test_it_waits_after_a_cancelling_that_was_refused_when_it_was_written_down(
    office: BackOffice, table: Table, simulator: Simulator
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    _give_up(table, order)
    simulator.redeem(office.coupons(order)[1]["code"])
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (409, "coupon_redeemed")
    assert _still_waits(office, table, order)


def test_what_staff_asked_for_goes_on_though_their_call_failed(
    office: BackOffice, table: Table, order: Any
) -> None:
    asked = Cancellation(reason="Ordered twice", by="usr_sue", at=clock.now())

    def fails_after_it_was_written(held: lease.LeasedOrder) -> None:
        held.save(held.order.to_be_cancelled(asked))
        raise RuntimeError

    with (
        suppress(RuntimeError),
        lease.leased(table, order["order_id"], clock.now()) as held,
    ):
        fails_after_it_was_written(held)
    office.fulfilment.run_after(60)
    assert office.order(order["order_id"])["status"] == "cancelled"


def test_it_waits_after_a_cancelling_of_what_is_cancelled_already(
    office: BackOffice, table: Table
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    named = [order["assets"][0]["asset_id"]]
    assert office.cancel(order["order_id"], asset_ids=named).status == 200
    _give_up(table, order)
    assert office.cancel(order["order_id"], asset_ids=named).status == 200
    assert _still_waits(office, table, order)
