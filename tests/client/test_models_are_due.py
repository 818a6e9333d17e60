"""The models are what the document gives, and nothing that makes a client brittle."""

import ast

import pytest
from storefront_client import models as made
from storefront_client.model import Model

from chalicelib.checkout import basket as baskets
from chalicelib.checkout.models import ChangeLine
from chalicelib.openapi.routes import document
from client.generate import MODELS, models
from client.schemas import model_schemas
from tests.builders import a_basket, a_basket_line, a_product, an_account


def without_descriptions(code: str) -> str:
    """The module without docstrings: a change of words alone does not require regenerating it."""
    tree = ast.parse(code)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and ast.get_docstring(node):
            node.body = node.body[1:]
    return ast.dump(tree, indent=1)


def test_the_models_are_those_of_the_document() -> None:
    written = MODELS.read_text(encoding="utf-8")
    due = "The API has changed: make client"
    assert without_descriptions(written) == without_descriptions(models(document())), due


def test_the_same_document_always_gives_the_same_text() -> None:
    given = document()
    backwards = given | {"components": {"schemas": reversed_dict(given["components"]["schemas"])}}
    assert models(given) == models(backwards)


def reversed_dict(given: dict[str, object]) -> dict[str, object]:
    return dict(reversed(given.items()))


def test_limits_are_the_services_business() -> None:
    schemas = str(model_schemas(document()))
    for limit in ("pattern", "maxLength", "minimum", "additionalProperties", "examples"):
        assert f"'{limit}'" not in schemas


@pytest.mark.parametrize(
    "change", [made.ChangeLine, made.AccountChange, made.BillingChange, made.ProductChange]
)
def test_a_change_that_names_nothing_changes_nothing(change: type[Model]) -> None:
    assert change().model_dump(exclude_none=True) == {}


def test_renaming_a_line_leaves_its_quantity_though_the_model_is_sent_whole() -> None:
    sent = made.ChangeLine(friendly_name="Sales").model_dump(mode="json", exclude_none=True)
    basket = a_basket(a_basket_line(quantity=7))
    asked = ChangeLine.model_validate(sent)
    changed = baskets.change(basket, basket.lines[0].line_id, asked, a_product(), an_account())
    assert [(line.friendly_name, line.quantity) for line in changed.lines] == [("Sales", 7)]
