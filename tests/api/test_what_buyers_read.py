"""Buyers read what went wrong in our words: no setting, key, address of a service or word of a vendor."""

import json
from typing import Any

import pytest

from chalicelib.bss.orders.buyers import OF_ASSETS, OF_STEPS
from chalicelib.openapi.routes import endpoints
from chalicelib.web.endpoint import Endpoint
from tests.api import route_calls
from tests.api.actors import MAILBOX, Ids, Shopper
from tests.api.back_office import BackOffice
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.api.workers import Fulfilment

WORDS = "BitTitan does not accept our API key (401); see BITTITAN_URL"
READS = [endpoint for endpoint in endpoints() if endpoint.method == "GET" and endpoint.role]
OF_BUYERS = [endpoint for endpoint in READS if endpoint.role == "buyer"]


@pytest.fixture
def in_trouble(busy: dict[str, Ids], cloud: Cloud) -> dict[str, Ids]:
    """Whatever can have an error on record has one."""
    for row in cloud.rows:
        noun, part = row["pk"]["S"].partition("#")[0], row["sk"]["S"].partition("#")[0]
        if (noun, part) in (("ORDER", "ORDER"), ("ORDER", "ASSET"), ("ACCOUNT", "ACCOUNT")):
            body = json.loads(row["body"]["S"])
            cloud.put(row | {"body": {"S": json.dumps(_with_errors(body, part))}})
    return busy


def _with_errors(body: dict[str, Any], part: str) -> dict[str, Any]:
    if part == "ACCOUNT":
        return body | {"last_error": WORDS, "provisioning_sync_status": "failed"}
    if part != "ORDER":
        return body | {"last_error": WORDS}
    steps = ("invoice", "coupons", "welcome_email")
    return body | {step: body.get(step, {}) | {"last_error": WORDS} for step in steps}


@pytest.mark.parametrize("endpoint", OF_BUYERS, ids=route_calls.named)
def test_no_call_of_a_buyer_shows_what_a_vendor_said(
    api: Api, in_trouble: dict[str, Ids], endpoint: Endpoint
) -> None:
    method, path, _ = route_calls.request(endpoint, in_trouble["acc_partner"])
    answer = api.call(method, path)
    assert answer.status == 200
    text = json.dumps(answer.json)
    assert WORDS not in text and "BITTITAN" not in text and "API key" not in text


@pytest.mark.parametrize(
    "name",
    ["read_any_order", "list_all_orders", "read_any_asset", "list_all_assets", "read_account"],
)
def test_staff_read_all_of_it(api: Api, in_trouble: dict[str, Ids], name: str) -> None:
    endpoint = next(each for each in READS if each.name == name)
    _, path, _ = route_calls.request(endpoint, in_trouble["acc_partner"])
    assert WORDS in json.dumps(api.staff("GET", path).json)


def test_a_buyer_is_told_what_failed_and_whether_it_goes_on_by_itself(
    shopper: Shopper, fulfilment: Fulfilment, bittitan_fails: Any
) -> None:
    bittitan_fails({"kind": "error", "status": 401, "times": 1})
    order = shopper.buy(MAILBOX)
    fulfilment.run()
    asset = shopper.call("GET", f"/assets/{order['assets'][0]['asset_id']}").json
    assert asset["last_error"] == OF_ASSETS["pending"]
    coupons = shopper.order(order["order_id"])["progress"][2]
    assert coupons["last_error"] == OF_STEPS["coupons", "pending"]


def test_an_end_customer_that_bittitan_refused_is_told_so_in_our_words(
    api: Api, cloud: Cloud, in_trouble: dict[str, Ids]
) -> None:
    told = {each["last_error"] for each in api.get("/end-customers").json["items"]}
    words = "The company could not be made known to BitTitan. The distributor has to see to it."
    assert told == {words}


def test_what_went_well_has_no_error_on_it(
    shopper: Shopper, fulfilment: Fulfilment, api: Api
) -> None:
    order_id = shopper.buy(MAILBOX)["order_id"]
    fulfilment.run()
    order = shopper.order(order_id)
    assert [step["last_error"] for step in order["progress"]] == [None] * 4
    assert {asset["last_error"] for asset in api.get("/assets").json["items"]} == {None}


def test_that_a_person_makes_a_coupon_is_no_error(
    desk: Any, shopper: Shopper, fulfilment: Fulfilment
) -> None:
    order = shopper.buy(MAILBOX)
    fulfilment.run()
    shown = shopper.order(order["order_id"])
    coupons = next(each for each in shown["progress"] if each["step"] == "coupons")
    assert (coupons["state"], coupons["last_error"]) == ("pending", None)
    [asset] = shown["assets"]
    read = shopper.call("GET", f"/assets/{asset['asset_id']}").json
    assert (read["provisioning_status"], read["last_error"]) == ("pending", None)


def test_that_a_person_registers_a_company_is_no_error(
    desk: Any, office: BackOffice, shopper: Shopper
) -> None:
    office.call("POST", "/accounts/acc_endcustomer_new/synchronize")
    read = shopper.call("GET", "/end-customers/acc_endcustomer_new").json
    assert (read["provisioning_sync_status"], read["last_error"]) == ("unsynchronized", None)
