"""My Basket: view it, add, change and remove lines, empty it."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.client import Api
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import BASKET, LINE

ZERO = {"amount": 0, "currency": "EUR"}


def _euro(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


def test_before_anything_is_stored_the_basket_is_empty(api: Api) -> None:
    answer = api.get("/basket")
    assert (answer.status, answer.headers["etag"]) == (200, '"0"')
    assert answer.json == {
        "basket_id": None,
        "version": 0,
        "status": "open",
        "order_id": None,
        "account_id": "acc_partner",
        "order_for": {"account_id": "acc_partner", "name": "Northwind Partner"},
        "lines": [],
        "totals": {"net": ZERO, "taxes": [], "tax": ZERO, "payable": ZERO},
        "updated_at": None,
        "purchase_order_number": None,
    }


def test_a_look_at_the_basket_stores_nothing(shopper: Shopper, side_effects: Any) -> None:
    with side_effects.unchanged():
        shopper.basket()


def test_what_is_added_is_in_the_basket_with_its_price_and_totals(api: Api) -> None:
    wanted = MAILBOX | {"quantity": 3, "friendly_name": "Spring move"}
    answer = api.post("/basket/lines", wanted)
    assert (answer.status, answer.headers["etag"]) == (201, '"1"')
    assert_fits(answer.json, BASKET)
    line = answer.json["lines"][0]
    assert_fits(line, LINE)
    assert {name: value for name, value in line.items() if name != "line_id"} == {
        "product_id": "prd_mailbox",
        "name": "MigrationWiz Mailbox",
        "product_type": "mailbox_license",
        "friendly_name": "Spring move",
        "quantity": 3,
        "unit_price": _euro(1200),
        "line_total": _euro(3600),
    }
    assert answer.json["totals"] == {
        "net": _euro(3600),
        "taxes": [
            {
                "rate": "0.24",
                "net": _euro(3600),
                "tax": _euro(864),
                "tax_category": "S",
                "tax_reason": None,
            }
        ],
        "tax": _euro(864),
        "payable": _euro(4464),
    }
    assert api.get("/basket").json == answer.json


def test_one_licence_is_added_when_no_quantity_is_named(shopper: Shopper) -> None:
    line = shopper.fill(MAILBOX)["lines"][0]
    assert (line["quantity"], line["friendly_name"]) == (1, None)


def test_the_same_product_with_the_same_name_adds_to_its_line(shopper: Shopper) -> None:
    named = MAILBOX | {"friendly_name": "Spring"}
    basket = shopper.fill(
        MAILBOX,
        named | {"quantity": 2},
        MAILBOX | {"quantity": 4},
        named,
        MAILBOX | {"friendly_name": None},
        MAILBOX | {"friendly_name": ""},
        MAILBOX | {"friendly_name": " Spring "},
        BUNDLE | {"friendly_name": "Spring"},
    )
    lines = [
        (line["product_id"], line["friendly_name"], line["quantity"]) for line in basket["lines"]
    ]
    assert lines == [
        ("prd_mailbox", None, 7),
        ("prd_mailbox", "Spring", 4),
        ("prd_bundle", "Spring", 1),
    ]


def test_a_line_keeps_the_price_it_was_added_at(shopper: Shopper, on_file: OnFile) -> None:
    shopper.fill(MAILBOX)
    on_file.price("prd_mailbox", 1300)
    assert shopper.basket()["lines"][0]["unit_price"] == _euro(1200)
    assert shopper.basket()["totals"]["net"] == _euro(1200)


def test_a_line_gets_another_quantity_and_another_name(shopper: Shopper) -> None:
    line = shopper.fill(MAILBOX, BUNDLE)["lines"][0]
    path = f"/basket/lines/{line['line_id']}"
    changed = shopper.call("PATCH", path, {"quantity": 5, "friendly_name": "Autumn"})
    assert (changed.status, changed.headers["etag"]) == (200, '"3"')
    assert_fits(changed.json, BASKET)
    assert changed.json["lines"][0] == line | {
        "quantity": 5,
        "friendly_name": "Autumn",
        "line_total": _euro(6000),
    }
    unnamed = shopper.call("PATCH", path, {"friendly_name": None}).json["lines"][0]
    assert (unnamed["friendly_name"], unnamed["quantity"]) == (None, 5)


def test_a_change_to_what_it_is_already_is_no_new_version(
    shopper: Shopper, side_effects: Any
) -> None:
    line = shopper.fill(MAILBOX | {"quantity": 2, "friendly_name": "Spring"})["lines"][0]
    same = {"quantity": 2, "friendly_name": "Spring"}
    with side_effects.unchanged():
        again = shopper.call("PATCH", f"/basket/lines/{line['line_id']}", same)
    assert (again.status, again.json["version"]) == (200, 1)


@pytest.mark.parametrize("how", ["quantity 0", "delete"])
def test_a_line_is_taken_out_and_the_others_stay(shopper: Shopper, refused: Any, how: str) -> None:
    first, second = shopper.fill(MAILBOX, BUNDLE)["lines"]
    method, body = ("DELETE", None) if how == "delete" else ("PATCH", {"quantity": 0})
    path = f"/basket/lines/{first['line_id']}"
    answer = shopper.call(method, path, body)
    assert (answer.status, answer.headers["etag"]) == (200, '"3"')
    assert_fits(answer.json, BASKET)
    assert answer.json["lines"] == [second]
    assert answer.json["totals"]["net"] == _euro(1500)
    refused(method, path, body, status=404, code="not_found")


def test_emptying_the_basket_keeps_whom_it_is_for_and_what_was_confirmed(
    shopper: Shopper, side_effects: Any
) -> None:
    shopper.fill(MAILBOX, BUNDLE)
    shopper.order_for("acc_endcustomer")
    shopper.confirm()
    emptied = shopper.call("DELETE", "/basket")
    assert (emptied.status, emptied.json["lines"], emptied.json["version"]) == (200, [], 5)
    assert_fits(emptied.json, BASKET)
    assert emptied.json["order_for"]["account_id"] == "acc_endcustomer"
    assert shopper.checkout()["billing"]["confirmed"] is True
    with side_effects.unchanged():
        again = shopper.call("DELETE", "/basket")
    assert (again.status, again.json) == (200, emptied.json)


def test_emptying_a_basket_that_never_was_leaves_nothing_behind(
    shopper: Shopper, side_effects: Any
) -> None:
    with side_effects.unchanged():
        answer = shopper.call("DELETE", "/basket")
    assert (answer.status, answer.json["version"], answer.json["basket_id"]) == (200, 0, None)


def test_changing_lines_keeps_whom_it_is_for_and_what_was_confirmed(shopper: Shopper) -> None:
    line = shopper.fill(MAILBOX)["lines"][0]
    shopper.order_for("acc_endcustomer")
    shopper.confirm()
    shopper.fill(BUNDLE)
    shopper.call("PATCH", f"/basket/lines/{line['line_id']}", {"quantity": 9})
    shopper.call("DELETE", f"/basket/lines/{line['line_id']}")
    checkout = shopper.checkout()
    assert checkout["billing"]["confirmed"] is True and checkout["blockers"] == []
    assert shopper.basket()["order_for"]["account_id"] == "acc_endcustomer"


def test_a_product_with_the_longest_of_ids_can_be_changed_and_taken_out(
    shopper: Shopper, on_file: OnFile
) -> None:
    product_id = "prd_" + "x" * 64
    on_file.new_product(product_id)
    line = shopper.fill({"product_id": product_id})["lines"][0]
    path = f"/basket/lines/{line['line_id']}"
    assert shopper.call("PATCH", path, {"quantity": 2}).status == 200
    assert shopper.call("DELETE", path).json["lines"] == []
