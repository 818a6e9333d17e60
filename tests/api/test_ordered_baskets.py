"""A basket after its order: readable at GET /baskets/{basket_id}, and out of the way."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.client import Api
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import BASKET
from tests.api.workers import Fulfilment


def _read(shopper: Shopper, basket_id: str) -> Any:
    return shopper.call("GET", f"/baskets/{basket_id}")


def test_the_open_basket_can_be_read_by_its_id(shopper: Shopper) -> None:
    basket = shopper.fill()
    answer = _read(shopper, basket["basket_id"])
    assert (answer.status, answer.json, answer.headers["etag"]) == (200, basket, '"1"')


def test_after_the_order_there_is_a_fresh_empty_basket(shopper: Shopper) -> None:
    before = shopper.basket()
    shopper.buy(order_for="acc_endcustomer")
    answer = shopper.call("GET", "/basket")
    assert answer.json == before
    assert (answer.json["version"], answer.json["basket_id"]) == (0, None)
    assert answer.headers["etag"] == '"0"'
    assert shopper.checkout()["billing"]["confirmed"] is False


def test_an_ordered_basket_stays_readable_with_its_order(shopper: Shopper) -> None:
    shopper.fill(MAILBOX | {"quantity": 3, "friendly_name": "Spring"}, BUNDLE)
    shopper.order_for("acc_endcustomer")
    confirmed = shopper.confirm()
    basket = shopper.basket()
    order = shopper.place(confirmed).json
    answer = _read(shopper, confirmed["basket_id"])
    assert answer.status == 200
    assert_fits(answer.json, BASKET)
    changed = {"status", "order_id", "version", "updated_at"}
    kept = {name for name in basket if name not in changed}
    assert {name: answer.json[name] for name in kept} == {name: basket[name] for name in kept}
    assert (answer.json["status"], answer.json["order_id"]) == ("ordered", order["order_id"])
    assert answer.json["version"] > basket["version"]
    assert answer.headers["etag"] == f'"{answer.json["version"]}"'


def test_an_ordered_basket_shows_what_was_charged(shopper: Shopper, on_file: OnFile) -> None:
    shopper.fill()
    shopper.confirm()
    on_file.price("prd_mailbox", 1300)
    order = shopper.place(accept_price_changes=True).json
    basket_id = "bsk_" + order["order_id"].removeprefix("ord_")
    assert _read(shopper, basket_id).json["totals"] == order["totals"]


def test_every_basket_that_was_ordered_stays_readable(
    shopper: Shopper, fulfilment: Fulfilment
) -> None:
    orders = {}
    for line in (MAILBOX, BUNDLE, MAILBOX):
        basket = shopper.fill(line)
        orders[basket["basket_id"]] = shopper.buy(line)["order_id"]
    fulfilment.run()
    shopper.fill()
    assert len(orders) == 3
    for basket_id, order_id in orders.items():
        assert _read(shopper, basket_id).json["order_id"] == order_id


def test_nothing_of_an_ordered_basket_can_be_changed(shopper: Shopper, refused: Any) -> None:
    line = shopper.fill()["lines"][0]
    shopper.buy(BUNDLE)
    path = f"/basket/lines/{line['line_id']}"
    refused("PATCH", path, {"quantity": 2}, status=404, code="not_found")
    refused("DELETE", path, status=404, code="not_found")


@pytest.mark.parametrize("basket_id", ["bsk_unknown", "bsk_", "nonsense", "None", "null"])
def test_a_basket_that_never_was_is_not_found(refused: Any, api: Api, basket_id: str) -> None:
    answer = refused("GET", f"/baskets/{basket_id}", status=404, code="not_found")
    assert answer.without_request_id == api.get("/baskets/bsk_never_made").without_request_id
