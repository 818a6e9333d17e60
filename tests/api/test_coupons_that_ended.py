"""Coupons that ended before anybody cancelled: redeemed ones stay so, expired ones are found (rules.md R25)."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.port import BitTitanRefused
from chalicelib.bss.orders.assets import Coupon
from chalicelib.storage.keys import DUE_ORDERS
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BackOffice
from tests.fakes import FakeBitTitan

TWO_DAYS = 2 * 24 * 3600


class KeepsTheSecond(FakeBitTitan):
    """BitTitan that revokes no coupon of an order's second asset."""

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        if self.simulator.read(coupon_id).wanted.reference.endswith("_02"):
            raise BitTitanRefused("The account is locked.")
        return super().revoke_coupon(coupon_id)


@pytest.fixture
def bittitan(simulator: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> KeepsTheSecond:
    fake = KeepsTheSecond(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: fake)
    return fake


def test_a_redeemed_coupon_that_bittitan_forgot_is_not_taken_back(
    office: BackOffice, bittitan: KeepsTheSecond
) -> None:
    order = office.bought(MAILBOX)
    code = office.coupons(order)[0]["code"]
    bittitan.simulator.redeem(code)
    office.check_coupons()
    bittitan.simulator.forget(code)
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (409, "coupon_redeemed")
    shown = office.order(order["order_id"])
    assert (shown["status"], shown["cancellation"]) == ("completed", None)
    asset = office.asset(order["assets"][0]["asset_id"])
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("synchronized", "redeemed")
    assert office.listed("/invoices?type=credit_invoice", "invoice_number") == []


def test_a_coupon_that_is_redeemed_and_forgotten_while_a_cancelling_waits_is_not_taken_back(
    office: BackOffice, bittitan: KeepsTheSecond
) -> None:
    lines = [MAILBOX | {"friendly_name": f"Move {number}"} for number in range(21)]
    order = office.bought(*lines)
    assert office.cancel(order["order_id"]).status == 202
    code = office.coupons(order)[0]["code"]
    bittitan.simulator.redeem(code)
    office.check_coupons()
    bittitan.simulator.forget(code)
    office.fulfilment.run()
    shown = office.order(order["order_id"])
    assert (shown["status"], shown["cancellation"]) == ("completed", None)
    asset = office.asset(order["assets"][0]["asset_id"])
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("synchronized", "redeemed")


def test_a_coupon_that_is_found_expired_while_cancelling_is_not_waited_for_any_more(
    office: BackOffice,
    shopper: Shopper,
    bittitan: KeepsTheSecond,
    bittitan_fails: Callable[..., None],
    table: Table,
) -> None:
    office.patch("/products/prd_mailbox", {"expire_days": 1})
    bittitan_fails({"kind": "lost_reply"})
    order = shopper.buy(MAILBOX, BUNDLE)
    office.fulfilment.run()
    bittitan_fails({"kind": "reject"})
    office.fulfilment.run_after(60)
    failed = order["assets"][0]["asset_id"]
    assert office.asset(failed)["provisioning_status"] == "failed"
    clock.advance(TWO_DAYS)
    assert office.cancel(order["order_id"]).status == 409
    asset = office.asset(failed)
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("synchronized", "expired")
    office.refused("POST", f"/assets/{failed}/synchronize", status=409, code="not_failed")
    ended = office.order(order["order_id"])
    assert (ended["status"], list(table.due(DUE_ORDERS, "9"))) == ("completed", [])
