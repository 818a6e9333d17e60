"""Cancelling while BitTitan is down or fails half-way, or after the customer redeemed a coupon."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.http_client import HttpBitTitan
from chalicelib.bss.coupons.port import BitTitanRefused, BitTitanUnavailable, CouponRequest
from chalicelib.bss.orders.assets import Coupon
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice, events, mail_event
from tests.api.workers import Fulfilment
from tests.fakes import FakeBitTitan


class Moody(FakeBitTitan):
    """BitTitan where something happens just before revocation number n, counted from 1."""

    def __init__(self, simulator: Any) -> None:
        super().__init__(simulator)
        self.before: dict[int, Callable[[], None]] = {}
        self.asked = 0

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        self.asked += 1
        self.before.pop(self.asked, lambda: None)()
        return super().revoke_coupon(coupon_id)


@pytest.fixture
def bittitan(simulator: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> Moody:
    moody = Moody(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: moody)
    return moody


@pytest.fixture
def order(office: BackOffice) -> Any:
    """A completed order of two lines."""
    return office.bought(MAILBOX | {"friendly_name": "Spring"}, BUNDLE)


def _hangs_up() -> None:
    raise BitTitanUnavailable("BitTitan hung up.")


def _seen(office: BackOffice, order: Any) -> list[Any]:
    """All that can be seen of an order."""
    shown = office.order(order["order_id"])
    assets = [office.asset(asset["asset_id"]) for asset in shown["assets"]]
    return [shown, assets, office.coupons(order), office.get("/invoices")]


def test_while_bittitan_is_out_of_reach_nothing_changes(
    office: BackOffice, order: Any, bittitan: Moody
) -> None:
    before = _seen(office, order)
    bittitan.reachable = False
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (503, "temporarily_unavailable")
    assert int(answer.headers["retry-after"]) > 0
    assert _seen(office, order) == before
    bittitan.reachable = True
    assert office.fulfilment.run_after(3600) == 0
    assert _seen(office, order) == before
    assert office.cancel(order["order_id"]).json["status"] == "cancelled"


def test_a_closed_port_is_out_of_reach(
    office: BackOffice, order: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = _seen(office, order)
    away = HttpBitTitan("http://127.0.0.1:9", lambda: "key")
    monkeypatch.setattr(http_client, "connect", lambda settings: away)
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (503, "temporarily_unavailable")
    assert "127.0.0.1" not in str(answer.json)
    assert _seen(office, order) == before


def test_a_cancelling_that_stops_half_way_goes_on_by_itself(
    office: BackOffice, order: Any, bittitan: Moody, fulfilment: Fulfilment
) -> None:
    bittitan.before = {2: _hangs_up}
    answer = office.cancel(order["order_id"], "No longer wanted")
    assert (answer.status, answer.json["status"]) == (202, "completed")
    assert answer.json["cancellation"]["reason"] == "No longer wanted"
    assert office.statuses(order) == ["revoked", "active"]
    assert office.listed("/invoices?type=credit_invoice", "invoice_number") == []
    assert fulfilment.run_after(60) == 1
    done = office.order(order["order_id"])
    assert (done["status"], done["cancellation"]["reason"]) == ("cancelled", "No longer wanted")
    assert done["cancellation"]["by"] == "acc_distributor"
    assert office.statuses(order) == ["revoked", "revoked"]
    assert len(office.listed("/invoices?type=credit_invoice", "invoice_number")) == 1
    assert events(done).count("coupon_revoked") == 2


def test_staff_who_ask_again_half_way_finish_it(
    office: BackOffice, order: Any, bittitan: Moody, fulfilment: Fulfilment
) -> None:
    bittitan.before = {2: _hangs_up}
    assert office.cancel(order["order_id"], "First").status == 202
    answer = office.cancel(order["order_id"], "Second")
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert answer.json["cancellation"]["reason"] == "First"
    fulfilment.run_after(3600)
    assert office.order(order["order_id"]) == answer.json
    assert len(office.listed("/invoices?type=credit_invoice", "invoice_number")) == 1


def test_a_coupon_redeemed_just_before_it_is_revoked_stops_the_cancelling(
    office: BackOffice, order: Any, bittitan: Moody
) -> None:
    second = office.coupons(order)[1]["code"]
    bittitan.before = {2: lambda: bittitan.simulator.redeem(second)}
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (409, "coupon_redeemed")
    stays = office.order(order["order_id"])
    assert (stays["status"], stays["cancellation"]) == ("completed", None)
    assert office.statuses(order) == ["revoked", "redeemed"]
    revoked = office.asset(stays["assets"][0]["asset_id"])
    assert (revoked["provisioning_status"], revoked["coupon"]["status"]) == (
        "cancelled",
        "revoked",
    )
    assert {"cancel_requested", "coupon_revoked", "cancel_refused"} <= set(events(stays))
    (number,) = office.listed("/invoices?type=credit_invoice", "invoice_number")
    (line,) = office.get(f"/invoices/{number}")["lines"]
    assert (line["description"], line["quantity"]) == ("MigrationWiz Mailbox (Spring)", -1)
    assert office.cancel(order["order_id"]).json["code"] == "coupon_redeemed"
    assert office.listed("/invoices?type=credit_invoice", "invoice_number") == [number]


def test_a_coupon_redeemed_while_a_cancelling_waits_stops_it_too(
    office: BackOffice, order: Any, bittitan: Moody, fulfilment: Fulfilment
) -> None:
    bittitan.before = {2: _hangs_up}
    assert office.cancel(order["order_id"]).status == 202
    bittitan.simulator.redeem(office.coupons(order)[1]["code"])
    fulfilment.run_after(60)
    stays = office.order(order["order_id"])
    assert (stays["status"], stays["cancellation"]) == ("completed", None)
    assert "cancel_refused" in events(stays)
    assert fulfilment.run_after(3600) == 0


@pytest.mark.parametrize("times", [1, 3])
def test_a_coupon_whose_reply_was_lost_does_not_outlive_its_order(
    office: BackOffice, shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Any, times: int
) -> None:
    bittitan_fails({"kind": "lost_reply", "times": times})
    order = shopper.buy(MAILBOX)
    fulfilment.run()
    pending = office.order(order["order_id"])["assets"][0]
    assert pending["provisioning_status"] == "pending"
    assert office.asset(pending["asset_id"])["coupon"] is None
    assert office.statuses(order) == ["active"]
    answer = office.cancel(order["order_id"])
    while answer.status == 202:
        answer = office.cancel(order["order_id"])
    assert answer.json["status"] == "cancelled"
    fulfilment.run_after(3600)
    assert office.statuses(order) == ["revoked"]
    asset = office.asset(pending["asset_id"])
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("cancelled", "revoked")
    assert len(office.listed("/invoices?type=credit_invoice", "invoice_number")) == 1


def test_a_coupon_whose_reply_was_lost_is_revoked_though_bittitan_refuses_to_issue_it_again(
    office: BackOffice, shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Any
) -> None:
    bittitan_fails({"kind": "lost_reply"}, {"kind": "reject"})
    order = shopper.buy(MAILBOX)
    fulfilment.run()
    assert office.statuses(order) == ["active"]
    assert office.cancel(order["order_id"]).json["status"] == "cancelled"
    assert office.statuses(order) == ["revoked"]


class SilentAboutReferences(Moody):
    """BitTitan that neither issues nor looks a coupon up."""

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        raise BitTitanRefused("The account is locked.")

    def find_coupon(self, reference: str) -> Coupon | None:
        raise BitTitanRefused("The account is locked.")


def test_an_order_is_not_cancelled_while_nobody_can_say_whether_it_has_a_coupon(
    office: BackOffice,
    shopper: Shopper,
    fulfilment: Fulfilment,
    simulator: Any,
    bittitan_fails: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    bittitan_fails({"kind": "lost_reply"})
    order = shopper.buy(MAILBOX)
    fulfilment.run()
    monkeypatch.setattr(http_client, "connect", lambda settings: SilentAboutReferences(simulator))
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (409, "coupon_not_revoked")
    assert office.order(order["order_id"])["cancellation"] is None
    monkeypatch.undo()
    fulfilment.run_after(60)
    assert office.order(order["order_id"])["status"] == "completed"


def test_an_order_whose_coupon_was_rejected_can_be_cancelled(
    office: BackOffice, bittitan_fails: Any
) -> None:
    bittitan_fails({"kind": "reject"})
    order = office.bought(MAILBOX)
    assert order["status"] == "needs_attention"
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert "active" not in office.statuses(order)


def test_an_order_with_an_expired_coupon_can_be_cancelled(office: BackOffice, order: Any) -> None:
    clock.advance(366 * 24 * 3600)
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert office.statuses(order) == ["expired", "expired"]


@pytest.mark.parametrize("begun", [True, False], ids=["fulfilled", "never begun"])
def test_a_list_shows_a_cancelled_order_as_its_detail_does(
    office: BackOffice, shopper: Shopper, fulfilment: Fulfilment, begun: bool
) -> None:
    order_id = shopper.buy(MAILBOX)["order_id"]
    if begun:
        fulfilment.run()
    office.cancel(order_id)
    (listed,) = shopper.call("GET", "/orders").json["items"]
    assert listed == shopper.order(order_id)


def test_no_step_of_an_order_cancelled_before_fulfilment_claims_to_be_done(
    office: BackOffice, shopper: Shopper
) -> None:
    order = shopper.buy(MAILBOX)
    progress = office.cancel(order["order_id"]).json["progress"]
    done = [step["step"] for step in progress if step["state"] == "done"]
    assert done == ["assets"]


@pytest.mark.parametrize("outcome", ["bounce", "complaint"])
def test_what_a_mail_meets_while_a_cancelling_waits_does_not_end_the_waiting(
    office: BackOffice, order: Any, bittitan: Moody, fulfilment: Fulfilment, outcome: str
) -> None:
    bittitan.before = {2: _hangs_up}
    assert office.cancel(order["order_id"]).status == 202
    if outcome == "bounce":
        office.bounce(order)
    else:
        office.record(mail_event(order, order["mails"][0], "Complaint", complaint={}))
    assert office.order(order["order_id"])["mails"][0]["outcome"] != "sent"
    assert fulfilment.run_after(60) == 1
    assert office.order(order["order_id"])["status"] == "cancelled"
    assert office.statuses(order) == ["revoked", "revoked"]
