"""Cancelling an order: POST /bss/orders/{order_id}/cancel."""

import re
from typing import Any

import pytest

from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BSS_ORDER, BackOffice, events
from tests.api.client import Api
from tests.api.shape_checks import assert_fits
from tests.api.shapes import BSS_INVOICE
from tests.api.workers import Fulfilment

REASON = "Ordered twice by mistake"
CREDIT = BSS_INVOICE | {"invoice_number": re.compile(r"CN-\d{4}-\d{6,9}")}


@pytest.fixture
def order(office: BackOffice) -> Any:
    """A completed order of two lines."""
    done = office.bought(MAILBOX | {"quantity": 3, "friendly_name": "Spring"}, BUNDLE)
    assert done["status"] == "completed"
    return done


def test_a_cancelled_order_says_who_cancelled_it_and_why(office: BackOffice, order: Any) -> None:
    answer = office.cancel(order["order_id"], REASON)
    assert answer.status == 200
    assert_fits(answer.json, BSS_ORDER)
    assert answer.json["status"] == "cancelled"
    assert answer.json["cancellation"]["reason"] == REASON
    assert answer.json["cancellation"]["by"] == "acc_distributor"
    assert events(answer.json)[-1] == "cancelled"
    assert office.order(order["order_id"]) == answer.json


def test_the_coupons_of_a_cancelled_order_are_worthless(office: BackOffice, order: Any) -> None:
    cancelled = office.cancel(order["order_id"]).json
    assert office.statuses(order) == ["revoked", "revoked"]
    assert {asset["provisioning_status"] for asset in cancelled["assets"]} == {"cancelled"}
    for asset in cancelled["assets"]:
        shown = office.asset(asset["asset_id"])
        assert shown["provisioning_status"] == "cancelled"
        assert shown["coupon"]["status"] == "revoked"


def test_the_credit_invoice_cancels_the_invoice_to_the_cent(office: BackOffice, order: Any) -> None:
    office.cancel(order["order_id"])
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    number = f"CN-{clock.now().year}-000001"
    assert (invoice["status"], invoice["credited_by"]) == ("credited", number)
    credit = office.get(f"/invoices/{number}")
    assert_fits(credit, CREDIT)
    assert (credit["type"], credit["credits"]) == ("credit_invoice", invoice["invoice_number"])
    for name in ("net", "tax", "payable"):
        assert credit["totals"][name]["amount"] == -invoice["totals"][name]["amount"] < 0
    totals = [line["line_total"]["amount"] for line in invoice["lines"]]
    assert [line["line_total"]["amount"] for line in credit["lines"]] == [-each for each in totals]
    assert credit["billing"] == invoice["billing"]
    assert invoice["totals"] == order["totals"]


def test_both_series_are_clean_after_a_cancelling(office: BackOffice, order: Any) -> None:
    office.cancel(order["order_id"])
    for series in ("INV", "CN"):
        audit = office.get(f"/invoices/audit?series={series}-{clock.now().year}")
        assert (audit["count"], audit["ok"]) == (1, True)


def test_the_storefront_sees_the_order_cancelled(
    office: BackOffice, order: Any, shopper: Shopper
) -> None:
    office.cancel(order["order_id"])
    shown = shopper.order(order["order_id"])
    assert shown["status"] == "cancelled"
    asset = shopper.call("GET", f"/assets/{shown['assets'][0]['asset_id']}").json
    assert (asset["provisioning_status"], asset["coupon"]["status"]) == ("cancelled", "revoked")
    listed = [
        order["status"] for order in shopper.call("GET", "/orders?status=cancelled").json["items"]
    ]
    assert listed == ["cancelled"]
    assert len(shopper.call("GET", "/invoices").json["items"]) == 2


def test_cancelling_twice_changes_nothing_the_second_time(
    office: BackOffice, order: Any, side_effects: Any
) -> None:
    first = office.cancel(order["order_id"], REASON).json
    calls = side_effects.simulator.snapshot()["calls"]
    again = office.cancel(order["order_id"], "Another reason")
    assert (again.status, again.json) == (200, first)
    assert side_effects.simulator.snapshot()["calls"] == calls
    assert len(office.listed("/invoices?type=credit_invoice", "invoice_number")) == 1


def test_an_order_with_a_redeemed_coupon_stays(
    office: BackOffice, order: Any, side_effects: Any
) -> None:
    side_effects.simulator.redeem(office.coupons(order)[1]["code"])
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (409, "coupon_redeemed")
    assert office.order(order["order_id"]) == order
    assert office.statuses(order) == ["active", "redeemed"]
    assert office.listed("/invoices?type=credit_invoice", "invoice_number") == []


def test_a_cancelled_draft_has_no_effects(office: BackOffice, side_effects: Any) -> None:
    draft = office.drafted()
    answer = office.cancel(draft["order_id"], REASON)
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert answer.json["cancellation"]["reason"] == REASON
    assert office.cancel(draft["order_id"], "Again").json == answer.json
    assert (side_effects.cloud.messages, office.coupons(draft)) == ([], [])
    assert office.listed("/invoices", "invoice_number") == []
    office.refused(
        "POST", f"/orders/{draft['order_id']}/execute", status=409, code="order_cancelled"
    )


def test_an_order_cancelled_before_fulfilment_began_leaves_nothing(
    office: BackOffice, shopper: Shopper, fulfilment: Fulfilment, mails: list[Any]
) -> None:
    order = shopper.buy(MAILBOX, BUNDLE)
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert fulfilment.run() == 1
    fulfilment.run_after(3600)
    assert office.order(order["order_id"]) == answer.json
    assert office.statuses(order) == []  # BitTitan was never asked
    assert (mails, office.listed("/invoices", "invoice_number")) == ([], [])


@pytest.mark.parametrize("reason", ["", "   ", "two\nlines", "x" * 201, None, 7])
def test_a_reason_is_one_line_of_text(office: BackOffice, order: Any, reason: Any) -> None:
    path, body = f"/orders/{order['order_id']}/cancel", {"reason": reason}
    answer = office.refused("POST", path, body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/reason"]


def test_an_order_nobody_knows_cannot_be_cancelled(office: BackOffice) -> None:
    path = f"/orders/ord_{0:032x}/cancel"
    office.refused("POST", path, {"reason": REASON}, status=404, code="not_found")


def test_no_events_of_a_cancelled_order_hold_a_code(
    office: BackOffice, order: Any, api: Api
) -> None:
    office.cancel(order["order_id"])
    text = str(office.order(order["order_id"])) + str(api.get("/orders").json)
    assert [coupon["code"] for coupon in office.coupons(order) if coupon["code"] in text] == []
