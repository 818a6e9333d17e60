"""Products as staff make, publish, price and withdraw them: /bss/products."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import A_CUSTOMER, A_PRODUCT, BackOffice
from tests.api.shape_checks import assert_fits
from tests.api.shapes import PRODUCT, TIME, list_of

BSS_PRODUCT = PRODUCT | {"published": bool, "created_at": TIME}


def test_a_new_product_is_in_the_storefront_once_it_is_published(
    office: BackOffice, shopper: Shopper
) -> None:
    made = office.post("/products", A_PRODUCT, status=201)
    assert_fits(made, BSS_PRODUCT)
    path = f"/products/{made['product_id']}"
    assert (made["published"], made["category"], made["description"]) == (False, None, "")
    assert (made["expire_days"], made["validity_days"]) == (365, 365)
    assert office.get(path) == made
    assert shopper.call("GET", path).status == 404
    office.patch(path, {"published": True})
    shown = shopper.call("GET", path).json
    assert_fits(shown, PRODUCT)
    assert shown["unit_price"] == A_PRODUCT["unit_price"]
    assert shown in shopper.call("GET", "/products").json["items"]
    office.patch(path, {"published": False})
    assert shopper.call("GET", path).status == 404
    assert shown not in shopper.call("GET", "/products").json["items"]


def test_the_storefront_shows_what_is_sold_in_the_currency_of_the_account(
    office: BackOffice, shopper: Shopper
) -> None:
    dollars = {"unit_price": {"amount": 2500, "currency": "USD"}}
    made = office.post("/products", A_PRODUCT | dollars | {"published": True}, status=201)
    assert made["product_id"] not in str(shopper.call("GET", "/products").json)
    assert shopper.call("GET", "/products").json["items"]
    buyer = office.post(
        "/accounts",
        A_CUSTOMER | {"billing": A_CUSTOMER["billing"] | {"currency": "USD"}},
        status=201,
    )
    theirs = Shopper(shopper.api, buyer["account_id"]).call("GET", "/products").json["items"]
    assert [each["product_id"] for each in theirs] == [made["product_id"]]


def test_every_field_of_a_product_is_kept_as_given(office: BackOffice) -> None:
    given = A_PRODUCT | {
        "description": "Moves an archive.",
        "category": "Archives",
        "product_type": "user_migration_bundle",
        "min_quantity": 5,
        "max_quantity": 5,
        "expire_days": 30,
        "validity_days": 90,
        "published": True,
    }
    made = office.post("/products", given, status=201)
    assert {name: made[name] for name in given} == given
    change = {"name": "Archive", "category": None, "max_quantity": 50, "expire_days": 7}
    assert office.patch(f"/products/{made['product_id']}", change) == made | change


def test_every_problem_of_a_new_product_is_named_at_once(office: BackOffice) -> None:
    bad = A_PRODUCT | {
        "name": "",
        "product_type": "seat",
        "unit_price": {"amount": -1, "currency": "euro"},
        "min_quantity": 0,
        "expire_days": 3651,
        "validity_days": "365",
    }
    answer = office.refused("POST", "/products", bad, status=422, code="validation_failed")
    assert {error["pointer"] for error in answer.json["errors"]} == {
        "/name",
        "/product_type",
        "/unit_price/amount",
        "/unit_price/currency",
        "/min_quantity",
        "/expire_days",
        "/validity_days",
    }


def test_the_smallest_quantity_is_not_above_the_largest(office: BackOffice) -> None:
    crossed = {"min_quantity": 11, "max_quantity": 10}
    refusal: Any = {"status": 422, "code": "validation_failed", "errors": ["limits_crossed"]}
    office.refused("POST", "/products", A_PRODUCT | crossed, **refusal)
    office.refused("PATCH", "/products/prd_mailbox", crossed, **refusal)
    office.refused("PATCH", "/products/prd_mailbox", {"min_quantity": 10_001}, **refusal)


@pytest.mark.parametrize(
    ("change", "pointer"),
    [
        ({}, None),
        ({"product_type": "user_migration_bundle"}, "/product_type"),
        ({"unit_price": {"amount": 12.5, "currency": "EUR"}}, "/unit_price/amount"),
        ({"published": "yes"}, "/published"),
    ],
    ids=str,
)
def test_a_change_that_cannot_be_read_is_refused(
    office: BackOffice, change: Any, pointer: str | None
) -> None:
    path = "/products/prd_mailbox"
    answer = office.refused("PATCH", path, change, status=422, code="validation_failed")
    assert [error.get("pointer") for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize("method", ["GET", "PATCH"])
def test_a_product_nobody_knows_is_not_found(office: BackOffice, method: str) -> None:
    body = {"published": True} if method == "PATCH" else None
    office.refused(method, "/products/prd_unknown", body, status=404, code="not_found")


def test_staff_list_products_by_every_filter(office: BackOffice) -> None:
    assert_fits(office.get("/products"), list_of(BSS_PRODUCT))
    assert sorted(office.listed("/products?limit=1", "product_id")) == [
        "prd_bundle",
        "prd_hidden",
        "prd_mailbox",
    ]
    found = {
        "published=true": {"prd_bundle", "prd_mailbox"},
        "published=false": {"prd_hidden"},
        "category=Migration": {"prd_mailbox", "prd_hidden"},
        "category=Migration&published=true": {"prd_mailbox"},
        "product_type=user_migration_bundle": {"prd_bundle"},
    }
    for query, expected in found.items():
        assert set(office.listed(f"/products?limit=1&{query}", "product_id")) == expected


def test_a_new_price_is_never_charged_unseen(office: BackOffice, shopper: Shopper) -> None:
    shopper.fill(MAILBOX, BUNDLE)
    shopper.confirm()
    office.patch("/products/prd_mailbox", {"unit_price": {"amount": 1350, "currency": "EUR"}})
    answer = shopper.place()
    assert (answer.status, answer.codes) == (409, ["price_changed"])
    assert "12.00 EUR" in answer.json["errors"][0]["detail"]
    assert "13.50 EUR" in answer.json["errors"][0]["detail"]
    accepted = shopper.place(accept_price_changes=True)
    assert accepted.status == 201
    assert accepted.json["totals"]["net"]["amount"] == 1350 + 1500


def test_a_withdrawn_product_blocks_the_baskets_it_is_in(
    office: BackOffice, shopper: Shopper
) -> None:
    shopper.fill(MAILBOX, BUNDLE)
    shopper.confirm()
    office.patch("/products/prd_bundle", {"published": False})
    answer = shopper.place(accept_price_changes=True)
    assert (answer.status, answer.codes) == (409, ["product_unavailable"])
    assert answer.json["errors"][0]["line_id"] == shopper.basket()["lines"][1]["line_id"]
    assert "15.00 EUR" in answer.json["errors"][0]["detail"]
    office.patch("/products/prd_bundle", {"published": True})
    assert shopper.place().status == 201


def test_new_limits_block_the_baskets_outside_them(office: BackOffice, shopper: Shopper) -> None:
    shopper.fill(MAILBOX | {"quantity": 3})
    shopper.confirm()
    office.patch("/products/prd_mailbox", {"min_quantity": 5, "max_quantity": 9})
    answer = shopper.place()
    assert (answer.status, answer.codes) == (409, ["quantity_out_of_range"])
    for quantity in ("5", "9", "3"):
        assert quantity in answer.json["errors"][0]["detail"]


def test_what_was_ordered_keeps_what_it_was_ordered_with(
    office: BackOffice, shopper: Shopper
) -> None:
    placed = shopper.buy(MAILBOX | {"quantity": 2})
    change = {
        "name": "Renamed",
        "unit_price": {"amount": 9900, "currency": "EUR"},
        "expire_days": 7,
        "validity_days": 14,
        "published": False,
    }
    office.patch("/products/prd_mailbox", change)
    office.fulfilment.run()
    order = office.order(placed["order_id"])
    assert order["status"] == "completed" and order["lines"] == placed["lines"]
    assert order["totals"] == placed["totals"]
    asset = office.asset(order["assets"][0]["asset_id"])
    assert (asset["expire_days"], asset["validity_days"]) == (365, 365)
    assert asset["name"] == placed["lines"][0]["name"] != "Renamed"
    assert office.get(f"/invoices/{order['invoice_number']}")["totals"] == placed["totals"]


def test_new_days_are_those_of_what_is_ordered_next(office: BackOffice) -> None:
    office.patch("/products/prd_mailbox", {"expire_days": 7, "validity_days": 14})
    asset = office.asset(office.bought(MAILBOX)["assets"][0]["asset_id"])
    assert (asset["expire_days"], asset["validity_days"]) == (7, 14)
