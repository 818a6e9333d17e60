"""Cancelling more than one request can: written down first, gone on with in the worker."""

from functools import partial
from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.port import BitTitanUnavailable
from chalicelib.bss.fulfilment.cancel import MOST_STEPS, cancel
from chalicelib.bss.fulfilment.fulfil import fulfil
from chalicelib.bss.fulfilment.requests import CancelOrder
from chalicelib.bss.orders.assets import Coupon
from chalicelib.wiring import dependencies
from tests.api.actors import MAILBOX
from tests.api.back_office import BackOffice, events
from tests.api.workers import Fulfilment
from tests.fakes import FakeBitTitan

MANY = 40


class Counting(FakeBitTitan):
    """BitTitan that counts what it is asked."""

    def __init__(self, simulator: Any) -> None:
        super().__init__(simulator)
        self.reads = self.revokes = 0

    def read_coupon(self, coupon_id: str) -> Coupon:
        self.reads += 1
        return super().read_coupon(coupon_id)

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        self.revokes += 1
        return super().revoke_coupon(coupon_id)


@pytest.fixture
def bittitan(simulator: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> Counting:
    counting = Counting(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: counting)
    return counting


@pytest.fixture
def order(office: BackOffice) -> Any:
    """A completed order of as many lines as there may be."""
    lines = [MAILBOX | {"friendly_name": f"Batch {number}"} for number in range(MANY)]
    return office.bought(*lines)


def test_forty_lines_are_cancelled_in_the_background_and_the_request_asks_little(
    office: BackOffice, order: Any, bittitan: Counting, fulfilment: Fulfilment
) -> None:
    answer = office.cancel(order["order_id"], "No longer wanted")
    assert (answer.status, answer.json["cancellation"]["reason"]) == (202, "No longer wanted")
    assert bittitan.reads + bittitan.revokes <= MOST_STEPS + 1
    assert bittitan.revokes == 0
    fulfilment.run()
    ended = office.order(order["order_id"])
    assert (ended["status"], set(office.statuses(order))) == ("cancelled", {"revoked"})
    assert bittitan.reads <= MANY + 1
    assert bittitan.revokes == MANY
    assert len(office.listed("/invoices?type=credit_invoice", "invoice_number")) == 1


def test_the_last_of_forty_redeemed_leaves_all_the_others_as_they_are(
    office: BackOffice, order: Any, bittitan: Counting, fulfilment: Fulfilment
) -> None:
    bittitan.simulator.redeem(office.coupons(order)[-1]["code"])
    assert office.cancel(order["order_id"]).status == 202
    fulfilment.run()
    stays = office.order(order["order_id"])
    assert (stays["status"], stays["cancellation"]) == ("completed", None)
    assert events(stays)[-1] == "cancel_refused"
    assert office.statuses(order) == ["active"] * (MANY - 1) + ["redeemed"]
    assert office.listed("/invoices?type=credit_invoice", "invoice_number") == []


def test_a_worker_with_little_time_goes_on_where_the_last_one_stopped(
    office: BackOffice, order: Any, bittitan: Counting
) -> None:
    assert office.cancel(order["order_id"]).status == 202
    for _ in range(-(-(2 * MANY - MOST_STEPS) // 7)):
        assert office.order(order["order_id"])["status"] != "cancelled"
        fulfil(order["order_id"], dependencies(partial(next, iter([100.0] * 7 + [1.0]))))
    assert office.order(order["order_id"])["status"] == "cancelled"
    assert (bittitan.reads, bittitan.revokes) == (MANY + 1, MANY)


def test_asking_for_another_cancelling_while_one_is_under_way_is_refused(
    office: BackOffice, order: Any
) -> None:
    assert office.cancel(order["order_id"]).status == 202
    one = [order["assets"][0]["asset_id"]]
    body = {"reason": "No.", "asset_ids": one}
    path = f"/orders/{order['order_id']}/cancel"
    answer = office.refused("POST", path, body, status=409, code="cancellation_under_way")
    assert int(answer.headers["retry-after"]) > 0


def test_asking_for_the_same_again_goes_on_with_it(
    office: BackOffice, order: Any, fulfilment: Fulfilment
) -> None:
    statuses = [office.cancel(order["order_id"]).status for _ in range(6)]
    assert statuses == [202, 202, 202, 200, 200, 200]
    fulfilment.run()
    assert len(office.listed("/invoices?type=credit_invoice", "invoice_number")) == 1


def test_a_slow_bittitan_is_left_to_the_worker(
    office: BackOffice, fulfilment: Fulfilment, bittitan: Counting
) -> None:
    order = office.bought(MAILBOX, MAILBOX | {"friendly_name": "Second"})
    slow = dependencies(lambda: 23.0 if bittitan.reads > 1 else 29.0)
    wanted = CancelOrder(reason="No longer wanted")
    cancel(order["order_id"], wanted, by="usr_sue", dependencies=slow)
    assert office.order(order["order_id"])["cancellation"]
    assert (bittitan.reads, bittitan.revokes) == (2, 0)
    fulfilment.run()
    assert office.order(order["order_id"])["status"] == "cancelled"


def test_while_bittitan_is_away_before_the_intent_nothing_changes(
    office: BackOffice,
    order: Any,
    bittitan: Counting,
    fulfilment: Fulfilment,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def away(coupon_id: str) -> Coupon:
        raise BitTitanUnavailable("BitTitan hung up.")

    monkeypatch.setattr(bittitan, "read_coupon", away)
    before = office.order(order["order_id"])
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (503, "temporarily_unavailable")
    assert office.order(order["order_id"]) == before
    assert fulfilment.run_after(3600) == 0
