"""The examples in the document: one purchase of the seed data, and true to the models."""

from typing import Any

import pytest

from chalicelib.errors import Problem
from chalicelib.openapi.routes import document, endpoints
from chalicelib.openapi.sample_data import products
from chalicelib.openapi.sample_purchase import PLACED_AT
from chalicelib.web.endpoint import Endpoint, Verbatim

DOCUMENT = document()
EXAMPLES = {name: each["value"] for name, each in DOCUMENT["components"]["examples"].items()}
BODIES = [endpoint for endpoint in endpoints() if endpoint.body]
ANSWERS = [
    (endpoint, model)
    for endpoint in endpoints()
    for model in endpoint.answers.values()
    if model is not Verbatim and endpoint.name != "openapi_document"
]


def operation(endpoint: Endpoint) -> dict[str, Any]:
    return DOCUMENT["paths"][endpoint.path][endpoint.method.lower()]


def example_in(content: dict[str, Any]) -> Any:
    reference = content["application/json"]["examples"]["sample"]["$ref"]
    return EXAMPLES[reference.rpartition("/")[2]]


@pytest.mark.parametrize("endpoint", BODIES, ids=lambda endpoint: endpoint.call)
def test_every_call_with_a_body_shows_one_that_it_would_take(endpoint: Endpoint) -> None:
    assert endpoint.body
    endpoint.body.model_validate(
        example_in(operation(endpoint)["requestBody"]["content"]), strict=False
    )


@pytest.mark.parametrize(
    ("endpoint", "model"), ANSWERS, ids=lambda value: getattr(value, "call", "")
)
def test_every_answer_is_shown_by_one_that_fits_it(endpoint: Endpoint, model: Any) -> None:
    status = next(code for code, each in endpoint.answers.items() if each is model)
    example = example_in(operation(endpoint)["responses"][str(status)]["content"])
    model.model_validate(example, strict=False)


def test_every_problem_is_shown_as_it_is_answered() -> None:
    problems = {name: each for name, each in EXAMPLES.items() if name.islower()}
    assert {"checkout_blocked", "validation_failed", "throttled"} <= set(problems)
    for code, problem in problems.items():
        assert Problem.model_validate(problem, strict=False).code == code


def test_the_examples_are_those_of_the_seed_data() -> None:
    [mailbox] = [product for product in products(PLACED_AT) if product.product_id == "prd_mailbox"]
    assert EXAMPLES["ProductAnswer"]["unit_price"] == mailbox.unit_price.model_dump()
    assert EXAMPLES["OrderAnswer"]["order_for"]["account_id"] == "acc_endcustomer"


def test_the_examples_tell_one_purchase() -> None:
    order, invoice = EXAMPLES["OrderAnswer"], EXAMPLES["InvoiceAnswer"]
    assert EXAMPLES["Checkout"]["totals"] == order["totals"] == invoice["totals"]
    assert order["invoice_number"] == invoice["invoice_number"]
    assert EXAMPLES["AssetAnswer"]["order_id"] == order["order_id"]
    assert EXAMPLES["Audit"]["ok"] is True


def test_lists_show_no_code() -> None:
    assert "code" not in EXAMPLES["AssetList"]["items"][0]["coupon"]
