"""Cancelling some assets of an order: POST /bss/orders/{order_id}/cancel with `asset_ids`."""

from typing import Any

import pytest

from chalicelib.storage.keys import DUE_ORDERS
from chalicelib.storage.table import Table
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BSS_ORDER, BackOffice, events
from tests.api.shape_checks import assert_fits

FIRST = MAILBOX | {"friendly_name": "First", "quantity": 7}


@pytest.fixture
def order(office: BackOffice) -> Any:
    """A completed order of two lines."""
    return office.bought(FIRST, BUNDLE)


def _cancel(office: BackOffice, order: Any, *numbers: int) -> Any:
    ids = [order["assets"][number]["asset_id"] for number in numbers]
    return office.cancel(order["order_id"], asset_ids=ids)


def _refused(office: BackOffice, order: Any, asset_ids: Any) -> Any:
    """The answer to a call that is refused for its `asset_ids`, and changes nothing."""
    body = {"reason": "No.", "asset_ids": asset_ids}
    path = f"/orders/{order['order_id']}/cancel"
    return office.refused("POST", path, body, status=422, code="validation_failed")


def _credits(office: BackOffice, order: Any) -> list[Any]:
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    return [office.get(f"/invoices/{number}") for number in invoice["credit_invoices"]]


def test_only_the_named_assets_are_cancelled_and_credited(
    office: BackOffice, order: Any, table: Table
) -> None:
    answer = _cancel(office, order, 0)
    assert (answer.status, answer.json["status"]) == (200, "completed")
    assert_fits(answer.json, BSS_ORDER)
    statuses = [asset["provisioning_status"] for asset in answer.json["assets"]]
    assert statuses == ["cancelled", "synchronized"]
    assert office.statuses(order) == ["revoked", "active"]
    [credit] = _credits(office, order)
    assert [line["quantity"] for line in credit["lines"]] == [-7]
    assert (answer.json["cancellation"], events(answer.json)[-1]) == (None, "assets_cancelled")
    assert list(table.due(DUE_ORDERS, "9")) == []


def test_the_rest_can_be_cancelled_later_and_then_the_order_is_cancelled(
    office: BackOffice, order: Any
) -> None:
    _cancel(office, order, 0)
    answer = _cancel(office, order, 1)
    assert (answer.status, answer.json["status"]) == (200, "cancelled")
    assert answer.json["cancellation"]["asset_ids"] == [order["assets"][1]["asset_id"]]
    invoice = office.get(f"/invoices/{order['invoice_number']}")
    credited = sum(each["totals"]["payable"]["amount"] for each in _credits(office, order))
    assert (invoice["status"], credited) == ("credited", -invoice["totals"]["payable"]["amount"])


def test_the_whole_order_can_be_cancelled_after_a_part_of_it(
    office: BackOffice, order: Any
) -> None:
    _cancel(office, order, 1)
    calls = office.side_effects.simulator.snapshot()["calls"]
    assert office.cancel(order["order_id"]).json["status"] == "cancelled"
    assert office.side_effects.simulator.snapshot()["calls"] == calls + 3
    assert [len(credit["lines"]) for credit in _credits(office, order)] == [1, 1]


def test_naming_all_assets_cancels_the_order(office: BackOffice, order: Any) -> None:
    assert _cancel(office, order, 0, 1).json["status"] == "cancelled"


def test_cancelling_an_asset_twice_changes_nothing_the_second_time(
    office: BackOffice, order: Any
) -> None:
    once = _cancel(office, order, 0)
    again = _cancel(office, order, 0)
    assert (again.status, again.json) == (200, once.json)
    assert len(_credits(office, order)) == 1


def test_a_redeemed_coupon_of_another_asset_is_no_obstacle(office: BackOffice, order: Any) -> None:
    office.side_effects.simulator.redeem(office.coupons(order)[1]["code"])
    assert _cancel(office, order, 0).status == 200
    assert office.statuses(order) == ["revoked", "redeemed"]


def test_an_asset_whose_coupon_is_redeemed_stays(office: BackOffice, order: Any) -> None:
    office.side_effects.simulator.redeem(office.coupons(order)[0]["code"])
    before = office.order(order["order_id"])
    answer = _cancel(office, order, 0)
    assert (answer.status, answer.json["code"]) == (409, "coupon_redeemed")
    assert (office.order(order["order_id"]), _credits(office, order)) == (before, [])


def test_an_asset_of_another_order_is_refused_by_its_place(office: BackOffice, order: Any) -> None:
    other = office.bought(MAILBOX)
    ids = [order["assets"][0]["asset_id"], other["assets"][0]["asset_id"]]
    answer = _refused(office, order, ids)
    [problem] = answer.json["errors"]
    assert (problem["code"], problem["pointer"]) == ("unknown_asset", "/asset_ids/1")


@pytest.mark.parametrize("asset_ids", [[], ["x"] * 41, "ast_1", [7]])
def test_asset_ids_are_one_to_forty_ids(office: BackOffice, order: Any, asset_ids: Any) -> None:
    _refused(office, order, asset_ids)


def test_a_draft_has_no_assets_to_name(office: BackOffice) -> None:
    draft = office.drafted()
    _refused(office, draft, ["ast_1"])
    assert office.order(draft["order_id"])["status"] == "draft"


def test_an_asset_cancelled_before_its_coupon_is_never_issued_and_is_not_mailed(
    office: BackOffice, shopper: Shopper
) -> None:
    order = office.order(shopper.buy(FIRST, BUNDLE)["order_id"])
    assert _cancel(office, order, 0).json["status"] == "provisioning"
    office.fulfilment.run()
    ended = office.order(order["order_id"])
    assert ended["status"] == "completed"
    assert [coupon["sku"] for coupon in office.coupons(order)] == ["USER-MIGRATION-BUNDLE"]
    [credit] = _credits(office, ended)
    assert [line["quantity"] for line in credit["lines"]] == [-7]


def test_what_was_mailed_is_not_mailed_again_when_a_part_is_cancelled(
    office: BackOffice, order: Any
) -> None:
    _cancel(office, order, 0)
    office.fulfilment.run_after(3600)
    assert len(office.order(order["order_id"])["mails"]) == 1


def test_an_asset_cancelled_before_its_coupon_stays_without_one(
    office: BackOffice, shopper: Shopper
) -> None:
    order = office.order(shopper.buy(FIRST, BUNDLE)["order_id"])
    _cancel(office, order, 0)
    office.fulfilment.run()
    assert office.cancel(order["order_id"]).json["status"] == "cancelled"
    assert [coupon["sku"] for coupon in office.coupons(order)] == ["USER-MIGRATION-BUNDLE"]


def test_what_was_redeemed_is_named_so_that_the_rest_can_be_cancelled(
    office: BackOffice, simulator: Any
) -> None:
    alpha, beta = ({"friendly_name": name} for name in ("Alpha", "Beta"))
    order = office.bought(MAILBOX | alpha, BUNDLE | beta)
    kept, redeemed = (asset["asset_id"] for asset in order["assets"])
    simulator.redeem(office.asset(redeemed)["coupon"]["code"])
    answer = office.cancel(order["order_id"])
    assert (answer.status, answer.json["code"]) == (409, "coupon_redeemed")
    assert 'The coupon of "Beta" was redeemed' in answer.json["detail"]
    assert office.cancel(order["order_id"], asset_ids=[kept]).status == 200
