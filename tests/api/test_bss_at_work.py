"""Staff act on an order while a worker holds its lease, or after that worker crashed."""

from typing import Any

import pytest

from chalicelib.bss.orders import lease
from chalicelib.bss.orders.drafts import Execution, execute
from chalicelib.bss.orders.lease import take, take_if_due
from chalicelib.bss.orders.lease_taking import LEASED_FOR
from chalicelib.bss.orders.store import find_order
from chalicelib.errors import OrderCancelled
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice, events, mail_event

GUARDED = {
    "cancel": ("/orders/{order_id}/cancel", {"reason": "No longer wanted"}),
    "welcome-email": ("/orders/{order_id}/welcome-email", {"recipient": "ann@new.example"}),
    "synchronize": ("/assets/{asset_id}/synchronize", None),
}


@pytest.fixture
def half(office: BackOffice, bittitan_fails: Any) -> Any:
    """An order of two lines; BitTitan rejected the first."""
    bittitan_fails({"kind": "reject"})
    return office.bought(MAILBOX, BUNDLE)


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lease, "LEASE_TRIES", 2)


@pytest.mark.parametrize("call", GUARDED)
def test_while_a_worker_is_at_an_order_staff_are_asked_to_wait(
    office: BackOffice, half: Any, table: Table, impatient: None, call: str
) -> None:
    take(table, half["order_id"], clock.now())
    path, body = GUARDED[call]
    path = path.format(order_id=half["order_id"], asset_id=half["assets"][0]["asset_id"])
    answer = office.refused("POST", path, body, status=503, code="temporarily_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert "being worked on" in answer.json["detail"]


@pytest.mark.parametrize("call", GUARDED)
def test_what_a_crashed_worker_left_is_taken_over(
    office: BackOffice, half: Any, table: Table, call: str
) -> None:
    take(table, half["order_id"], clock.now())
    clock.advance(LEASED_FOR.total_seconds() + 1)
    path, body = GUARDED[call]
    path = path.format(order_id=half["order_id"], asset_id=half["assets"][0]["asset_id"])
    answer = office.call("POST", f"{path}", body)
    assert answer.status in (200, 202), answer.json
    office.fulfilment.run()
    assert len(office.coupons(half)) <= 2


def test_an_order_a_crashed_worker_had_begun_leaves_no_coupon_when_cancelled(
    office: BackOffice, shopper: Shopper, table: Table, simulator: Any
) -> None:
    order = shopper.buy(MAILBOX)
    held = take_if_due(table, order["order_id"], clock.now())
    assert held
    clock.advance(LEASED_FOR.total_seconds() + 1)
    assert office.cancel(order["order_id"]).json["status"] == "cancelled"
    assert "active" not in office.statuses(order)
    office.fulfilment.run_after(3600)
    assert "active" not in office.statuses(order)


def test_a_bounce_reported_while_a_worker_has_the_order_is_delivered_again(
    office: BackOffice, table: Table, impatient: None, side_effects: Any
) -> None:
    order = office.bought(MAILBOX)
    take(table, order["order_id"], clock.now())
    bounce = {"bounceType": "Permanent", "bouncedRecipients": []}
    message = mail_event(order, order["mails"][0], "Bounce", bounce=bounce)
    with side_effects.unchanged(), pytest.raises(RuntimeError):
        office.record(message)
    clock.advance(LEASED_FOR.total_seconds() + 1)
    office.record(message)
    assert office.order(order["order_id"])["mails"][0]["outcome"] == "bounced"


def test_a_draft_cancelled_while_it_is_executed_is_not_executed(
    office: BackOffice, table: Table, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = office.drafted()
    found, seen = find_order, []

    def find(table: Table, order_id: str) -> Any:
        order = found(table, order_id)
        if not seen:
            seen.append(order)
            assert office.cancel(order_id).status == 200
        return order

    monkeypatch.setattr("chalicelib.bss.orders.drafts.find_order", find)
    execution = Execution(draft["order_id"], "usr_ann", clock.now())
    queued: list[str] = []
    with pytest.raises(OrderCancelled):
        execute(execution, enqueue=queued.append, table=table)
    assert queued == [] and office.listed("/assets", "asset_id") == []
    assert office.order(draft["order_id"])["status"] == "cancelled"


def test_a_draft_executed_while_it_is_cancelled_is_cancelled_as_an_order(
    office: BackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = office.drafted()
    found, seen = find_order, []

    def find(table: Table, order_id: str) -> Any:
        order = found(table, order_id)
        if not seen:
            seen.append(order)
            office.post(f"/orders/{order_id}/execute")
            office.fulfilment.run()
        return order

    monkeypatch.setattr("chalicelib.bss.fulfilment.cancel.find_order", find)
    answer = office.cancel(draft["order_id"])
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert office.statuses(draft) == ["revoked"]
    assert len(office.listed("/invoices?type=credit_invoice", "invoice_number")) == 1


def test_a_draft_changed_while_it_is_cancelled_keeps_that_change_on_record(
    office: BackOffice, monkeypatch: pytest.MonkeyPatch
) -> None:
    draft = office.drafted()
    found, seen = find_order, []

    def find(table: Table, order_id: str) -> Any:
        order = found(table, order_id)
        if not seen:
            seen.append(order)
            office.patch(f"/orders/{order_id}", {"purchase_order_number": "PO-7"})
        return order

    monkeypatch.setattr("chalicelib.bss.fulfilment.cancel.find_order", find)
    answer = office.cancel(draft["order_id"])
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert answer.json["purchase_order_number"] == "PO-7"
    assert set(events(answer.json)) == {"drafted", "draft_changed", "cancelled"}
