"""A stage changes from one way to make coupons to the other: an asset still has one coupon."""

from typing import Any

import pytest

from chalicelib.bss.orders.lease import leased
from chalicelib.bss.orders.store import asset_puts, read_assets
from chalicelib.config import settings
from chalicelib.storage.table import Table
from chalicelib.values import clock
from local.bittitan_faults import Faults
from local.bittitan_simulator import Simulator
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice, mail_event
from tests.api.coupon_desk import DeskWorker, coupon
from tests.api.machine.failures import dying

REASON = "The portal sells no such licence."


@pytest.fixture
def change(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Deploy a way to make coupons: `change("api")`."""

    def change(coupons: str) -> None:
        monkeypatch.setenv("COUPONS", coupons)
        settings.cache_clear()

    yield change
    monkeypatch.undo()
    settings.cache_clear()


@pytest.fixture
def refused(desk: DeskWorker, office: BackOffice, change: Any, bittitan_fails: Any) -> Any:
    """An order that the desk refused, whose coupon the API made then, though its reply was lost."""
    order = office.bought(MAILBOX)
    [task] = desk.tasks()
    desk.refuse(task["task_id"], REASON)
    change("api")
    bittitan_fails({"kind": "lost_reply"})
    office.post(f"/orders/{order['order_id']}/retry", status=202)
    office.fulfilment.run()
    assert office.statuses(order) == ["active"]
    change("desk")
    return order


def test_what_the_api_made_after_the_desk_refused_is_not_made_again(
    desk: DeskWorker, office: BackOffice, refused: Any
) -> None:
    office.fulfilment.run_after(60)
    [made] = office.coupons(refused)
    assert desk.tasks() == []
    assert office.asset(refused["assets"][0]["asset_id"])["coupon"]["code"] == made["code"]


def test_what_the_api_made_after_the_desk_refused_is_revoked_with_its_order(
    office: BackOffice, refused: Any
) -> None:
    assert office.cancel(refused["order_id"]).status == 200
    assert office.statuses(refused) == ["revoked"]


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", range(1, 13))
def test_a_task_that_a_dying_worker_opened_is_known_to_the_api_that_comes_after(
    desk: DeskWorker, office: BackOffice, change: Any, call: int, when: str
) -> None:
    placed = Shopper(office.side_effects.api).buy(MAILBOX)
    with dying(call, when):
        office.fulfilment.run()
    change("api")
    office.fulfilment.run_after(200)
    office.fulfilment.run_after(200)
    assert len(desk.tasks()) + len(office.coupons(placed)) == 1


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("call", range(1, 13))
def test_a_task_that_a_dying_worker_opened_is_known_though_somebody_had_the_order_meanwhile(
    desk: DeskWorker, office: BackOffice, change: Any, call: int, when: str
) -> None:
    placed = Shopper(office.side_effects.api).buy(MAILBOX)
    with dying(call, when):
        office.fulfilment.run()
    clock.advance(200)
    nobody_sent = {"message_id": "0100-of-another-mail", "to": placed["recipient"]["email"]}
    office.record(mail_event(placed, nobody_sent, "Bounce", bounce={"bounceType": "Permanent"}))
    change("api")
    office.fulfilment.run_after(200)
    office.fulfilment.run_after(200)
    assert len(desk.tasks()) + len(office.coupons(placed)) == 1


def test_what_the_api_does_not_tell_of_is_not_cancelled_until_it_does(
    desk: DeskWorker, office: BackOffice, simulator: Simulator
) -> None:
    order = office.bought(MAILBOX)
    desk.refuse(desk.tasks()[0]["task_id"], REASON)
    simulator.set_faults(Faults.model_validate({"reads": [{"kind": "reject"}]}))
    refused = office.cancel(order["order_id"])
    assert (refused.status, refused.json["code"]) == (409, "coupon_not_revoked")
    assert office.order(order["order_id"])["status"] == "needs_attention"
    assert office.cancel(order["order_id"]).status == 200


def test_a_coupon_that_was_given_back_during_a_cancelling_is_made_by_one_way_alone(
    desk: DeskWorker, office: BackOffice, change: Any
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    first, second = desk.tasks()
    desk.issue(first, "DESK-CODE-0001")
    office.fulfilment.run()
    desk.claim(second["task_id"])
    change("api")
    assert office.cancel(order["order_id"]).status == 202
    office.fulfilment.run()
    [revoke] = desk.tasks("?status=open&kind=revoke_coupon")
    desk.complete(revoke["task_id"], outcome="redeemed")
    assert desk.succeeded(second["task_id"], "release")["status"] == "refused"
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"
    [made] = office.coupons(order)
    assert office.asset(second["asset_id"])["coupon"]["code"] == made["code"]
    assert desk.tasks() == []
    body = coupon(second, "DESK-CODE-0002")
    assert desk.call(second["task_id"], "complete", body).status == 409
    assert office.coupons(order) == [made]


def test_what_the_desk_has_not_answered_is_not_asked_of_the_api_though_nobody_waits_for_it(
    desk: DeskWorker, office: BackOffice, table: Table, change: Any
) -> None:
    """As release 0.3.0 left an asset whose task was given back during a cancelling."""
    order = office.bought(MAILBOX)
    [task] = desk.tasks()
    change("api")
    with leased(table, order["order_id"], clock.now()) as held:
        [asset] = read_assets(table, held.order)
        left = asset.no_longer_waiting()
        held.settle(held.order, [left], clock.now(), *asset_puts(left))
    office.fulfilment.run_after(60)
    assert office.coupons(order) == []
    desk.issue(task, "DESK-CODE-0001")
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"
    assert office.coupons(order) == []
