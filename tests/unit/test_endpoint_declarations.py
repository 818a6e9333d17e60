"""Every route of the contract is declared, and declares what it may refuse."""

import pytest

from chalicelib.bss.orders.answers import OrderAnswer
from chalicelib.checkout.models import PlaceOrder
from chalicelib.checkout.routes import STOREFRONT
from chalicelib.errors import CheckoutBlocked, NotFound, Refusal
from chalicelib.openapi.routes import endpoints
from chalicelib.web.endpoint import Call, Endpoint, Nothing, Reply

STOREFRONT_ROWS = """
GET /products
GET /products/{product_id}
GET /end-customers
POST /end-customers
GET /end-customers/{account_id}
PATCH /end-customers/{account_id}
GET /basket
POST /basket/lines
PATCH /basket
PATCH /basket/lines/{line_id}
DELETE /basket/lines/{line_id}
DELETE /basket
PUT /basket/order-for
GET /baskets/{basket_id}
GET /checkout
PUT /checkout/billing
POST /orders
GET /orders
GET /orders/{order_id}
GET /assets
GET /assets/{asset_id}
GET /invoices
GET /invoices/{invoice_number}
GET /invoices/{invoice_number}/documents
""".split("\n")[1:-1]
BSS_ROWS = """
POST /bss/accounts/{account_id}/synchronize
GET /bss/accounts/{account_id}/changes
GET /bss/products/{product_id}/changes
GET /bss/orders
GET /bss/invoices
""".split("\n")[1:-1]
OPEN_ROWS = ["GET /health", "GET /openapi.json", "GET /docs", "GET /docs/{file}"]
CREATES = ["POST /end-customers", "POST /basket/lines", "POST /orders"]
CHANGES_A_BASKET = [
    "POST /basket/lines",
    "PATCH /basket",
    "PATCH /basket/lines/{line_id}",
    "DELETE /basket/lines/{line_id}",
    "DELETE /basket",
    "PUT /basket/order-for",
    "PUT /checkout/billing",
]
BASKETS = [call for call in STOREFRONT_ROWS if " /basket" in call]
LISTS = [
    "GET /products",
    "GET /end-customers",
    "GET /orders",
    "GET /assets",
    "GET /invoices",
    "GET /bss/orders",
    "GET /bss/invoices",
]
DECLARED = {endpoint.call: endpoint for endpoint in endpoints()}


def view(call: Call) -> Reply:
    return Reply(200, Nothing())


def bare(**declaration: object) -> Endpoint:
    given = {"method": "GET", "path": "/x", "tag": "T", "role": None, "answers": {}} | declaration
    return Endpoint(view=view, **given)  # type: ignore[arg-type]


def codes(endpoint: Endpoint) -> set[str]:
    return {refusal.code for refusal in endpoint.all_refusals}


@pytest.mark.parametrize("call", STOREFRONT_ROWS)
def test_every_row_of_the_storefront_is_declared_for_buyers(call: str) -> None:
    assert DECLARED[call] in STOREFRONT.declared
    assert DECLARED[call].role == "buyer"


@pytest.mark.parametrize("call", BSS_ROWS)
def test_every_row_of_the_back_office_that_is_built_is_declared_for_staff(call: str) -> None:
    assert DECLARED[call].tag == "BSS"
    assert DECLARED[call].role == "staff"


def test_only_what_the_service_says_about_itself_needs_no_token() -> None:
    assert [endpoint.call for endpoint in endpoints() if endpoint.tag == "About"] == OPEN_ROWS
    assert [call for call, endpoint in DECLARED.items() if endpoint.role is None] == OPEN_ROWS


def test_the_storefront_declares_nothing_that_its_contract_does_not_have() -> None:
    assert sorted(endpoint.call for endpoint in STOREFRONT.declared) == sorted(STOREFRONT_ROWS)


def test_no_call_and_no_name_is_declared_twice() -> None:
    assert len(DECLARED) == len(endpoints())
    assert len({endpoint.name for endpoint in endpoints()}) == len(DECLARED)


@pytest.mark.parametrize("call", DECLARED)
def test_a_name_in_a_path_promises_404_and_every_view_says_what_it_does(call: str) -> None:
    endpoint = DECLARED[call]
    known = "{" in endpoint.path and endpoint.answers
    assert not known or "not_found" in codes(endpoint)
    assert endpoint.view.__doc__
    assert endpoint.answers or "cannot_be_amended" in codes(endpoint)


@pytest.mark.parametrize("call", CREATES)
def test_whatever_creates_takes_an_idempotency_key(call: str) -> None:
    assert DECLARED[call].takes_idempotency_key
    assert {"idempotency_key_reused", "request_in_progress"} <= codes(DECLARED[call])
    assert 201 in DECLARED[call].answers


@pytest.mark.parametrize("call", CHANGES_A_BASKET)
def test_whatever_changes_a_basket_takes_if_match(call: str) -> None:
    assert DECLARED[call].takes_if_match
    assert "stale_version" in codes(DECLARED[call])


@pytest.mark.parametrize("call", BASKETS)
def test_every_basket_is_answered_with_its_etag(call: str) -> None:
    assert DECLARED[call].answer_headers == ("ETag",)


@pytest.mark.parametrize("call", LISTS)
def test_every_list_takes_a_limit_and_a_cursor(call: str) -> None:
    query = DECLARED[call].query
    assert query is not None
    assert query.model_fields["limit"].default == 25
    assert query.model_fields["cursor"].default is None


def test_what_a_declaration_brings_with_it_need_not_be_said() -> None:
    bodies = {"malformed_json", "unsupported_media_type", "payload_too_large"}
    usual = bodies | {"validation_failed", "temporarily_unavailable"}
    assert codes(bare()) == usual
    assert codes(bare(role="buyer")) == usual | {"wrong_role"}
    assert codes(bare(path="/x/{id}")) == usual | {"not_found"}
    assert codes(bare(body=PlaceOrder)) == usual
    assert codes(bare(takes_if_match=True)) == usual | {"stale_version"}
    keyed = {"idempotency_key_reused", "request_in_progress"}
    assert codes(bare(takes_idempotency_key=True)) == usual | keyed


def test_what_is_declared_comes_first_and_nothing_is_said_twice() -> None:
    declared: tuple[type[Refusal], ...] = (CheckoutBlocked, NotFound)
    refusals = bare(path="/x/{id}", refuses=declared, answers={200: OrderAnswer}).all_refusals
    assert refusals[:2] == declared
    assert len(set(refusals)) == len(refusals)
