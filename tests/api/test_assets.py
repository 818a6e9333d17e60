"""What was bought: GET /assets and GET /assets/{asset_id}."""

from datetime import date
from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.client import Api
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import ASSET, ASSET_IN_LIST, list_of
from tests.api.workers import Fulfilment


def _asset(shopper: Shopper, asset: Any) -> Any:
    return shopper.call("GET", f"/assets/{asset['asset_id']}").json


def test_an_asset_records_what_was_bought(shopper: Shopper, on_file: OnFile) -> None:
    on_file.change_product("prd_bundle", expire_days=90, validity_days=30)
    shopper.fill(MAILBOX | {"quantity": 3, "friendly_name": "Spring"}, BUNDLE)
    order = shopper.buy(MAILBOX, order_for="acc_endcustomer")
    named, bundle, unnamed = (_asset(shopper, asset) for asset in order["assets"])
    assert_fits(named, ASSET)
    assert named == {
        "asset_id": order["lines"][0]["asset_id"],
        "order_id": order["order_id"],
        "account_id": "acc_partner",
        "order_for": {"account_id": "acc_endcustomer", "name": "Fjord Foods"},
        "name": "Spring",
        "product_id": "prd_mailbox",
        "product_type": "mailbox_license",
        "quantity": 3,
        "purchased_at": order["placed_at"],
        "expire_days": 365,
        "validity_days": 365,
        "provisioning_status": "pending",
        "last_error": None,
        "coupon": None,
    }
    assert (bundle["expire_days"], bundle["validity_days"]) == (90, 30)
    assert unnamed["name"] == "MigrationWiz Mailbox"


def test_the_detail_has_the_full_coupon_code_and_the_list_its_last_four_characters(
    shopper: Shopper, fulfilment: Fulfilment, simulator: Any
) -> None:
    order = shopper.buy(MAILBOX, BUNDLE)
    fulfilment.run()
    held = {coupon["reference"]: coupon["code"] for coupon in simulator.snapshot()["coupons"]}
    listed = shopper.call("GET", "/assets").json
    assert_fits(listed, list_of(ASSET_IN_LIST))
    shown = {item["asset_id"]: item for item in listed["items"]}
    for summary in order["assets"]:
        asset = _asset(shopper, summary)
        assert_fits(asset, ASSET)
        code = held[asset["asset_id"]]
        assert asset["provisioning_status"] == "synchronized"
        assert (asset["coupon"]["code"], asset["coupon"]["hint"]) == (code, code[-4:])
        assert asset["coupon"]["status"] == "active"
        hint = {name: each for name, each in asset["coupon"].items() if name != "code"}
        assert shown[asset["asset_id"]] == asset | {"coupon": hint}


def test_the_coupon_has_the_licences_the_days_and_the_name_of_its_asset(
    shopper: Shopper, fulfilment: Fulfilment, on_file: OnFile, simulator: Any
) -> None:
    on_file.change_product("prd_bundle", expire_days=90)
    order = shopper.buy(BUNDLE | {"quantity": 7})
    fulfilment.run()
    asset = _asset(shopper, order["assets"][0])
    held = [
        coupon
        for coupon in simulator.snapshot()["coupons"]
        if coupon["reference"] == asset["asset_id"]
    ]
    assert [(each["licenses"], each["sku"]) for each in held] == [(7, "USER-MIGRATION-BUNDLE")]
    expires_on = date.fromisoformat(asset["coupon"]["expires_on"])
    lives = expires_on - date.fromisoformat(asset["purchased_at"][:10])
    assert lives.days in (90, 91)  # 91 when midnight came between order and coupon


def test_an_asset_keeps_the_days_it_was_bought_with(
    shopper: Shopper, fulfilment: Fulfilment, on_file: OnFile
) -> None:
    order = shopper.buy()
    on_file.change_product("prd_mailbox", expire_days=1, validity_days=1, name="Other")
    fulfilment.run()
    asset = _asset(shopper, order["assets"][0])
    assert (asset["expire_days"], asset["validity_days"]) == (365, 365)
    assert asset["name"] == "MigrationWiz Mailbox"


def test_a_failed_asset_says_why_and_has_no_coupon(
    shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Any
) -> None:
    bittitan_fails({"kind": "reject"})
    order = shopper.buy()
    fulfilment.run()
    asset = _asset(shopper, order["assets"][0])
    assert_fits(asset, ASSET)
    assert (asset["provisioning_status"], asset["coupon"]) == ("failed", None)
    told = "A coupon could not be issued. The distributor has to see to it."
    assert asset["last_error"] == told
    assert shopper.call("GET", "/assets").json["items"] == [asset]


def test_assets_are_listed_newest_order_first(shopper: Shopper) -> None:
    orders = [shopper.buy(MAILBOX), shopper.buy(BUNDLE), shopper.buy(MAILBOX)]
    items = shopper.call("GET", "/assets").json["items"]
    newest_first = [order["order_id"] for order in reversed(orders)]
    assert [item["order_id"] for item in items] == newest_first


@pytest.mark.parametrize("asset_id", ["ast_unknown_01", "ast_", "nonsense", "ord_1", "ast_x"])
def test_an_asset_that_never_was_is_not_found(refused: Any, api: Api, asset_id: str) -> None:
    answer = refused("GET", f"/assets/{asset_id}", status=404, code="not_found")
    assert answer.without_request_id == api.get("/assets/ast_never_made_01").without_request_id
