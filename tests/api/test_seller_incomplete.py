"""Without the seller's data nothing is ordered: no invoice could name who sells (rules.md R51)."""

from typing import Any

from tests.api.actors import Shopper
from tests.api.back_office import BackOffice
from tests.api.route_calls import BODIES
from tests.api.seeded_rows import OnFile


def test_nothing_is_ordered_until_the_seller_is_known_and_then_the_same_checkout_is_placed(
    office: BackOffice, shopper: Shopper, on_file: OnFile, side_effects: Any
) -> None:
    shopper.fill()
    checkout = shopper.confirm()
    on_file.forget_seller()
    with side_effects.unchanged():
        refused = shopper.place(checkout)
    assert (refused.status, refused.json["code"]) == (409, "checkout_blocked")
    [error] = refused.json["errors"]
    assert error == {
        "code": "seller_incomplete",
        "detail": "The distributor's data as the seller is missing: no invoice could be written.",
        "fix": "Ask the distributor to give its data as the seller (PUT /bss/seller).",
        "who": "distributor",
    }
    assert [step["done"] for step in shopper.checkout()["steps"]] == [True, True, True]
    office.succeeded("PUT", "/seller", BODIES["replace_seller"])
    assert shopper.place(checkout).status == 201


def test_a_draft_is_made_without_a_seller_and_executed_with_one(
    office: BackOffice, on_file: OnFile
) -> None:
    on_file.forget_seller()
    path = f"/orders/{office.drafted()['order_id']}/execute"
    refused = office.refused("POST", path, status=409, code="checkout_blocked")
    [error] = refused.json["errors"]
    assert (error["code"], error["who"]) == ("seller_incomplete", "distributor")
    assert error["fix"] == "Give the data of the seller, the whole of it: PUT /bss/seller."
    office.succeeded("PUT", "/seller", BODIES["replace_seller"])
    assert office.post(path)["status"] == "provisioning"


def test_an_order_of_before_is_invoiced_without_a_seller(
    office: BackOffice, shopper: Shopper, on_file: OnFile
) -> None:
    placed = shopper.buy()
    on_file.forget_seller()
    office.fulfilment.run()
    order = shopper.order(placed["order_id"])
    assert order["status"] == "completed"
    assert shopper.call("GET", f"/invoices/{order['invoice_number']}").json["seller"] is None
