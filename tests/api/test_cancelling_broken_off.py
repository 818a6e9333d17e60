"""A cancelling that broke off after BitTitan had revoked a coupon: nobody is billed for it (rules.md R16, R17)."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.port import BitTitanUnavailable
from chalicelib.bss.orders.assets import Coupon
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice
from tests.fakes import FakeBitTitan

FIRST, SECOND = MAILBOX | {"friendly_name": "First"}, BUNDLE | {"friendly_name": "Second"}


class LosingReplies(FakeBitTitan):
    """BitTitan that counts what it is asked, and whose replies to these revocations are lost, counted from 1."""

    def __init__(self, simulator: Any) -> None:
        super().__init__(simulator)
        self.lost: set[int] = set()
        self.reads = self.revokes = 0

    def read_coupon(self, coupon_id: str) -> Coupon:
        self.reads += 1
        return super().read_coupon(coupon_id)

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        self.revokes += 1
        revoked = super().revoke_coupon(coupon_id)
        if self.revokes in self.lost:
            raise BitTitanUnavailable("BitTitan hung up.")
        return revoked


@pytest.fixture
def bittitan(simulator: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> LosingReplies:
    losing = LosingReplies(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: losing)
    return losing


def _assert_first_is_taken_back(office: BackOffice, order: Any) -> None:
    """The first asset is cancelled and credited, and the second stands with its redeemed coupon."""
    stands = office.order(order["order_id"])
    assert (stands["status"], stands["cancellation"]) == ("completed", None)
    assert office.statuses(order) == ["revoked", "redeemed"]
    first, second = (office.asset(each["asset_id"]) for each in stands["assets"])
    assert (first["provisioning_status"], first["coupon"]["status"]) == ("cancelled", "revoked")
    assert second["provisioning_status"] == "synchronized"
    [number] = office.get(f"/invoices/{stands['invoice_number']}")["credit_invoices"]
    [line] = office.get(f"/invoices/{number}")["lines"]
    assert line["description"] == "MigrationWiz Mailbox (First)"


def test_a_coupon_whose_revoking_was_never_answered_is_credited_though_another_was_redeemed(
    office: BackOffice, bittitan: LosingReplies
) -> None:
    order = office.bought(FIRST, SECOND)
    bittitan.lost = {1}
    assert office.cancel(order["order_id"]).status == 202
    bittitan.simulator.redeem(office.coupons(order)[1]["code"])
    office.fulfilment.run_after(60)
    _assert_first_is_taken_back(office, order)
    office.check_coupons()
    _assert_first_is_taken_back(office, order)


def test_a_coupon_that_was_never_on_record_is_credited_as_well(
    office: BackOffice,
    shopper: Shopper,
    bittitan: LosingReplies,
    bittitan_fails: Callable[..., None],
) -> None:
    bittitan_fails({"kind": "lost_reply"})
    order = office.order(shopper.buy(FIRST, SECOND)["order_id"])
    office.fulfilment.run()
    assert office.asset(order["assets"][0]["asset_id"])["coupon"] is None
    bittitan.lost = {1}
    assert office.cancel(order["order_id"]).status == 202
    bittitan.simulator.redeem(office.coupons(order)[1]["code"])
    for _ in range(3):
        office.fulfilment.run_after(60)
    _assert_first_is_taken_back(office, order)


def test_while_bittitan_does_not_answer_nothing_is_asked_a_second_time(
    office: BackOffice, bittitan: LosingReplies
) -> None:
    order = office.bought(FIRST, SECOND, MAILBOX | {"friendly_name": "Third"})
    bittitan.lost = {2, 3}
    assert office.cancel(order["order_id"]).status == 202
    asked_about = bittitan.reads
    office.fulfilment.run_after(60)
    assert office.order(order["order_id"])["status"] == "completed"
    office.fulfilment.run_after(60)
    assert office.order(order["order_id"])["status"] == "cancelled"
    assert (bittitan.reads, bittitan.revokes) == (asked_about, 5)


def test_an_asset_whose_coupon_was_revoked_before_it_arrived_is_cancelled_and_credited(
    office: BackOffice,
    shopper: Shopper,
    bittitan: LosingReplies,
    bittitan_fails: Callable[..., None],
) -> None:
    bittitan_fails({"kind": "lost_reply"})
    order = office.order(shopper.buy(FIRST, SECOND)["order_id"])
    office.fulfilment.run()
    bittitan.simulator.revoke(_coupon_id(bittitan, office.coupons(order)[0]["code"]))
    office.fulfilment.run_after(60)
    bittitan.simulator.redeem(office.coupons(order)[1]["code"])
    _assert_first_is_taken_back(office, order)
    [mail] = office.order(order["order_id"])["mails"]
    assert mail["outcome"] == "sent"


def test_an_order_whose_only_coupon_was_revoked_before_it_arrived_is_cancelled(
    office: BackOffice,
    shopper: Shopper,
    bittitan: LosingReplies,
    bittitan_fails: Callable[..., None],
) -> None:
    bittitan_fails({"kind": "lost_reply"})
    order = office.order(shopper.buy(FIRST)["order_id"])
    office.fulfilment.run()
    bittitan.simulator.revoke(_coupon_id(bittitan, office.coupons(order)[0]["code"]))
    office.fulfilment.run_after(60)
    ended = office.order(order["order_id"])
    assert (ended["status"], ended["mails"]) == ("cancelled", [])
    assert ended["cancellation"]["by"] == "service"
    assert office.get(f"/invoices/{ended['invoice_number']}")["status"] == "credited"
    assert office.fulfilment.run_after(3600) == 0


def _coupon_id(bittitan: LosingReplies, code: str) -> str:
    return next(each.id for each in bittitan.simulator._coupons.values() if each.code == code)
