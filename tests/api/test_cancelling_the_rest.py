"""Cancelling what is left of an order: it ends cancelled when its last asset is (rules.md R16)."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bss.orders import lease
from chalicelib.bss.orders.store import asset_puts, read_assets
from chalicelib.storage.keys import DUE_ORDERS
from chalicelib.storage.table import Table
from chalicelib.values import clock
from local.bittitan_simulator import Simulator
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice, events
from tests.api.coupon_desk import DeskWorker

REVOKES = "?status=open&kind=revoke_coupon"


def _expire(simulator: Simulator, code: str) -> None:
    """Let a coupon have had its last day yesterday at BitTitan, whatever our calendar says."""
    yesterday = clock.now().date() - timedelta(days=1)
    for key, held in simulator._coupons.items():
        if held.code == code:
            simulator._coupons[key] = replace(held, expires_on=yesterday)


def _assert_cancelled(office: BackOffice, order: Any, *, credits: int) -> None:
    """The order ended, all of it is credited, and nothing is due."""
    ended = office.order(order["order_id"])
    assert ended["status"] == "cancelled"
    assert {each["provisioning_status"] for each in ended["assets"]} == {"cancelled"}
    assert events(ended).count("cancelled") == 1
    invoice = office.get(f"/invoices/{ended['invoice_number']}")
    assert (invoice["status"], len(invoice["credit_invoices"])) == ("credited", credits)
    assert office.fulfilment.run_after(3600) == 0
    assert office.order(order["order_id"]) == ended


def test_the_rest_is_cancelled_after_an_asset_whose_coupon_had_expired(
    office: BackOffice, simulator: Simulator
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    _expire(simulator, office.coupons(order)[0]["code"])
    first = [order["assets"][0]["asset_id"]]
    assert office.cancel(order["order_id"], asset_ids=first).status == 200
    asset = office.asset(first[0])
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("cancelled", "expired")
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert office.asset(first[0])["coupon"]["status"] == "expired"
    assert office.statuses(order) == ["expired", "revoked"]
    _assert_cancelled(office, order, credits=2)


def test_an_order_whose_last_coupon_is_revoked_after_it_went_on_is_cancelled(
    desk: DeskWorker, office: BackOffice
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    desk.issue_all("DESK-CODE-0001", "DESK-CODE-0002")
    office.fulfilment.run()
    assert office.cancel(order["order_id"]).status == 202
    late, refused = desk.tasks(REVOKES)
    desk.claim(late["task_id"])
    desk.refuse(refused["task_id"], "Not today.")
    office.fulfilment.run()
    assert office.cancel(order["order_id"], asset_ids=[refused["asset_id"]]).status == 202
    desk.complete(refused["task_id"], outcome="revoked")
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"
    desk.succeeded(late["task_id"], "complete", {"outcome": "revoked"})
    office.fulfilment.run()
    _assert_cancelled(office, order, credits=2)


def _with_all_assets_cancelled(table: Table, order: Any) -> None:
    """The order as an earlier release left it: completed, though no asset of it stands."""
    with lease.leased(table, order["order_id"], clock.now()) as held:
        gone = [each.cancelled() for each in read_assets(table, held.order)]
        rows = [put for each in gone for put in asset_puts(each)]
        held.settle(held.order, gone, clock.now(), *rows)


@pytest.mark.parametrize("named", [False, True], ids=["the order", "one of its assets"])
def test_an_order_without_an_asset_that_stands_is_cancelled_when_staff_ask(
    office: BackOffice, table: Table, named: bool
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    _with_all_assets_cancelled(table, order)
    assert office.order(order["order_id"])["status"] == "completed"
    wanted = {"asset_ids": [order["assets"][0]["asset_id"]]} if named else {}
    answer = office.cancel(order["order_id"], "Nothing is left of it", **wanted)
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert answer.json["cancellation"]["reason"] == "Nothing is left of it"
    _assert_cancelled(office, order, credits=1)
    assert list(table.due(DUE_ORDERS, "9")) == []
