"""Filters of the Storefront's lists, together with paging; and what no list ever shows."""

from typing import Any

import pytest

from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.invoices.mailing.store import first_mail
from chalicelib.openapi.routes import endpoints
from chalicelib.storage import table as storage_table
from chalicelib.values import clock
from chalicelib.web.endpoint import Endpoint
from tests.api import route_calls
from tests.api.actors import Ids
from tests.api.client import Api
from tests.api.seeded_rows import SeededRows

ORDER_STATUSES = ["draft", "provisioning", "completed", "needs_attention", "cancelled"]
ASSET_STATUSES = ["pending", "synchronized", "failed", "cancelled"]
LISTING = [
    endpoint
    for endpoint in endpoints()
    if endpoint.query and {"cursor", "limit"} <= endpoint.query.model_fields.keys()
]


def _met(api: Api, path: str, name: str) -> list[str]:
    return [item[name] for page in api.pages(path) for item in page]


@pytest.mark.parametrize("status", ORDER_STATUSES)
def test_orders_are_found_by_their_status_on_every_page(
    api: Api, seeded_rows: SeededRows, status: str
) -> None:
    kept = [
        order_id
        for number in range(30)
        for order_status in [ORDER_STATUSES[number * number % 5]]
        for order_id in [seeded_rows.order(number, status=order_status)]
        if order_status == status != "draft"
    ]
    assert _met(api, f"/orders?status={status}&limit=4", "order_id") == kept[::-1]


@pytest.mark.parametrize("status", ASSET_STATUSES)
def test_assets_are_found_by_their_provisioning_status_on_every_page(
    api: Api, seeded_rows: SeededRows, status: str
) -> None:
    ids = [
        seeded_rows.asset(number, provisioning_status=ASSET_STATUSES[number % 4])
        for number in range(30)
    ]
    kept = [ids[number] for number in range(30) if ASSET_STATUSES[number % 4] == status]
    path = f"/assets?provisioning_status={status}&limit=4"
    assert _met(api, path, "asset_id") == kept[::-1]


@pytest.mark.parametrize("category", ["Migration", "Für alle", "a&b=c"])
@pytest.mark.parametrize("kind", [None, "mailbox_license", "user_migration_bundle"])
def test_products_are_found_by_category_and_type_on_every_page(
    api: Api, seeded_rows: SeededRows, category: str, kind: str | None
) -> None:
    categories = [None, "Migration", "Für alle", "a&b=c"]
    kinds = ["mailbox_license", "user_migration_bundle"]
    kept = []
    for number in range(24):
        given = {"category": categories[number % 4], "product_type": kinds[number // 4 % 2]}
        product_id = seeded_rows.product(number, **given)
        if given["category"] == category and kind in (None, given["product_type"]):
            kept.append(product_id)
    spelt = (
        category.replace("&", "%26").replace("=", "%3D").replace(" ", "%20").replace("ü", "%C3%BC")
    )
    more = f"&product_type={kind}" if kind else ""
    met = _met(api, f"/products?category={spelt}&limit=3{more}", "product_id")
    assert [product_id for product_id in met if product_id != "prd_mailbox"] == kept[::-1]


def test_a_page_that_a_filter_leaves_empty_is_not_the_end(
    api: Api, seeded_rows: SeededRows
) -> None:
    for number in range(1, 60):
        seeded_rows.order(number, status="completed")
    oldest = seeded_rows.order(0, status="cancelled")
    answer = api.get("/orders?status=cancelled&limit=1")
    assert [item["order_id"] for item in answer.json["items"]] == [oldest]
    assert answer.json["next_cursor"] is None


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/orders?status=lost", "/status"),
        ("/orders?status=", "/status"),
        ("/assets?provisioning_status=completed", "/provisioning_status"),
        ("/products?category=", "/category"),
        ("/products?product_type=", "/product_type"),
        ("/invoices?status=unpaid", "/status"),
        ("/orders?account_id=acc_rival", "/account_id"),
    ],
)
def test_a_filter_nobody_offers_is_refused(refused: Any, path: str, pointer: str) -> None:
    answer = refused("GET", path, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize(
    ("path", "pointer"),
    [
        ("/bss/orders?placed_from=2026-01-01T00:00:00", "/placed_from"),
        ("/bss/orders?placed_to=yesterday", "/placed_to"),
        ("/bss/orders?placed_to=2026-02-30T00:00:00Z", "/placed_to"),
        ("/bss/orders?status=lost", "/status"),
        ("/bss/orders?account_id=", "/account_id"),
        ("/bss/orders?type=invoice", "/type"),
        ("/bss/invoices?issued_from=2026-13-01", "/issued_from"),
        ("/bss/invoices?issued_to=2026-01-01T10:00:00Z", "/issued_to"),
        ("/bss/invoices?type=receipt", "/type"),
        ("/bss/invoices?status=late", "/status"),
        ("/bss/orders?limit=1_0", "/limit"),
        ("/bss/orders?limit=%205", "/limit"),
        ("/bss/orders?limit=+5", "/limit"),
        ("/bss/orders?limit=5.0", "/limit"),
        ("/bss/orders?bounced=yes", "/bounced"),
        ("/bss/invoices?overdue=1", "/overdue"),
        ("/bss/products?published=TRUE", "/published"),
        # A mere number is neither a moment nor a day.
        ("/bss/orders?placed_from=2026", "/placed_from"),
        ("/bss/orders?placed_to=-1", "/placed_to"),
        ("/bss/invoices?issued_from=0", "/issued_from"),
    ],
)
def test_a_filter_of_the_staffs_that_cannot_be_read_is_named(
    refused: Any, path: str, pointer: str
) -> None:
    answer = refused("GET", path, roles=("staff",), status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == [pointer]


@pytest.mark.parametrize("endpoint", LISTING, ids=route_calls.named)
def test_no_list_ever_shows_a_coupon_code(
    api: Api, busy: dict[str, Ids], endpoint: Endpoint
) -> None:
    codes = [
        api.get(f"/assets/{ids.asset_id}", by=by).json["coupon"]["code"] for by, ids in busy.items()
    ]
    for changed in ("/bss/accounts/acc_partner", "/bss/products/prd_mailbox"):
        assert api.staff("PATCH", changed, {"name": "Renamed"}).status == 200
    seller = route_calls.BODIES["replace_seller"]
    assert api.staff("PUT", "/bss/seller", seller).status == 200
    paid = {"amount": {"amount": 1, "currency": "EUR"}, "received_on": "2026-01-31"}
    payments = f"/bss/invoices/{busy['acc_partner'].invoice_number}/payments"
    assert api.staff("POST", payments, paid).status == 201
    _a_mail_came_back(busy["acc_partner"])
    _, path, _ = route_calls.request(endpoint, busy["acc_partner"])
    answer = api.get(path, roles=(endpoint.role or "buyer",))
    assert all(codes) and answer.json["items"]
    assert [text for text in _texts(answer.json) if any(code in text for code in codes)] == []
    assert "code" not in _names(answer.json)


def _a_mail_came_back(ids: Ids) -> None:
    mail = InvoiceMail(
        invoice_number=ids.invoice_number,
        count=1,
        order_id=ids.order_id,
        account_id=ids.account_id,
        to="billing@partner.example",
        asked_at=clock.now(),
        state="bounced",
    )
    storage_table.table().write(first_mail(mail))


def _texts(value: Any) -> list[str]:
    """Every piece of text anywhere in a JSON value."""
    if isinstance(value, dict):
        return [text for each in value.values() for text in _texts(each)] + list(value)
    if isinstance(value, list):
        return [text for each in value for text in _texts(each)]
    return [value] if isinstance(value, str) else []


def _names(value: Any) -> set[str]:
    """Every field name anywhere in a JSON value."""
    if isinstance(value, dict):
        return set(value).union(*(_names(each) for each in value.values()))
    if isinstance(value, list):
        return set[str]().union(*(_names(each) for each in value))
    return set()
