"""The published products: GET /products and GET /products/{product_id}."""

from typing import Any

import pytest

from tests.api.client import Api
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import PRODUCT, list_of


def _ids(answer: Any) -> list[str]:
    return [item["product_id"] for item in answer.json["items"]]


def test_the_published_products_are_listed_newest_first(api: Api) -> None:
    answer = api.get("/products", by="acc_customer")
    assert answer.status == 200
    assert_fits(answer.json, list_of(PRODUCT))
    assert _ids(answer) == ["prd_mailbox", "prd_bundle"]
    assert answer.json["next_cursor"] is None


def test_a_product_shows_what_the_distributor_published(api: Api) -> None:
    assert api.get("/products/prd_mailbox").json == {
        "product_id": "prd_mailbox",
        "name": "MigrationWiz Mailbox",
        "description": "Moves one mailbox, with its calendar and contacts.",
        "category": "Migration",
        "product_type": "mailbox_license",
        "unit_price": {"amount": 1200, "currency": "EUR"},
        "min_quantity": 1,
        "max_quantity": 10_000,
        "expire_days": 365,
        "validity_days": 365,
    }


def test_an_opened_product_is_the_one_in_the_list(api: Api) -> None:
    for listed in api.get("/products").json["items"]:
        opened = api.get(f"/products/{listed['product_id']}")
        assert (opened.status, opened.json) == (200, listed)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("category=Migration", ["prd_mailbox"]),
        ("category=Nothing", []),
        ("product_type=mailbox_license", ["prd_mailbox"]),
        ("product_type=user_migration_bundle", ["prd_bundle"]),
        ("category=Migration&product_type=user_migration_bundle", []),
        ("category=Migration&product_type=mailbox_license", ["prd_mailbox"]),
    ],
)
def test_products_are_found_by_category_and_by_type(api: Api, query: str, found: list[str]) -> None:
    assert _ids(api.get(f"/products?{query}")) == found


def test_a_product_type_nobody_sells_is_a_problem_of_the_query(refused: Any) -> None:
    answer = refused("GET", "/products?product_type=car", status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/product_type"]


@pytest.mark.parametrize("product_id", ["prd_hidden", "prd_unknown", "acc_partner", "prd_", "x"])
def test_what_is_not_published_is_not_there(refused: Any, api: Api, product_id: str) -> None:
    answer = refused("GET", f"/products/{product_id}", status=404, code="not_found")
    assert answer.without_request_id == api.get("/products/prd_never_made").without_request_id


def test_a_product_appears_when_it_is_published_and_goes_when_it_is_withdrawn(
    api: Api, on_file: OnFile
) -> None:
    on_file.change_product("prd_hidden", published=True)
    on_file.change_product("prd_bundle", published=False)
    assert set(_ids(api.get("/products"))) == {"prd_mailbox", "prd_hidden"}
    assert api.get("/products/prd_hidden").status == 200
    assert api.get("/products/prd_bundle").status == 404
