"""What a basket refuses: with a fault that names what is wrong, and where."""

from typing import Any

import pytest
from pydantic import ValidationError

from chalicelib.bss.products.models import Product
from chalicelib.checkout import basket as baskets
from chalicelib.checkout.basket import Basket
from chalicelib.checkout.models import MAX_LINES, AddLine, ChangeLine, PlaceOrder
from chalicelib.errors import Fault, NotFound, ValidationFailed
from chalicelib.values.money import Price
from tests.builders import a_basket, a_basket_line, a_product, an_account

ACCOUNT = an_account()
ONE_LINE = a_basket(a_basket_line(friendly_name=None))
LINE_ID = ONE_LINE.lines[0].line_id
UNSELLABLE = {
    "nothing by that id": None,
    "an unpublished one": a_product(published=False),
    "one in another currency": a_product(unit_price=Price(amount=1200, currency="USD")),
}


def faults_of_adding(basket: Basket, product: Product | None, **wanted: Any) -> list[Fault]:
    asked = AddLine.model_validate({"product_id": "prd_mailbox"} | wanted)
    with pytest.raises(ValidationFailed) as refusal:
        baskets.add(basket, asked, product, ACCOUNT)
    return list(refusal.value.faults)


def faults_of_changing(product: Product | None, quantity: int) -> list[Fault]:
    with pytest.raises(ValidationFailed) as refusal:
        baskets.change(ONE_LINE, LINE_ID, ChangeLine(quantity=quantity), product, ACCOUNT)
    return list(refusal.value.faults)


@pytest.mark.parametrize("product", UNSELLABLE.values(), ids=UNSELLABLE)
def test_what_cannot_be_bought_is_not_added(product: Product | None) -> None:
    [fault] = faults_of_adding(a_basket(), product)
    assert (fault.code, fault.pointer) == ("product_unavailable", "/product_id")
    assert "prd_mailbox" in fault.detail


@pytest.mark.parametrize("product", UNSELLABLE.values(), ids=UNSELLABLE)
def test_of_what_cannot_be_bought_no_more_is_ordered(product: Product | None) -> None:
    [fault] = faults_of_changing(product, 11)
    assert (fault.code, fault.line_id) == ("product_unavailable", LINE_ID)


@pytest.mark.parametrize("quantity", [4, 51])
def test_a_new_line_outside_the_limits_of_its_product_is_refused(quantity: int) -> None:
    limited = a_product(min_quantity=5, max_quantity=50)
    [fault] = faults_of_adding(a_basket(), limited, quantity=quantity)
    assert (fault.code, fault.pointer, fault.line_id) == (
        "quantity_out_of_range",
        "/quantity",
        None,
    )
    assert all(word in fault.detail for word in ("from 5 to 50", str(quantity)))


def test_adding_to_a_line_is_judged_by_what_the_line_would_have() -> None:
    [fault] = faults_of_adding(ONE_LINE, a_product(max_quantity=12), quantity=3)
    assert (fault.code, fault.line_id) == ("quantity_out_of_range", LINE_ID)
    assert "13" in fault.detail


@pytest.mark.parametrize("quantity", [1, 2])
def test_the_limits_themselves_are_allowed(quantity: int) -> None:
    limited = a_product(min_quantity=1, max_quantity=2)
    wanted = AddLine(product_id="prd_mailbox", quantity=quantity)
    assert baskets.add(a_basket(), wanted, limited, ACCOUNT).lines[0].quantity == quantity


def test_changing_a_line_past_the_limits_is_refused() -> None:
    [fault] = faults_of_changing(a_product(max_quantity=20), 21)
    assert (fault.code, fault.line_id) == ("quantity_out_of_range", LINE_ID)


def test_a_forty_first_line_is_refused() -> None:
    full = a_basket(*(a_basket_line(number) for number in range(MAX_LINES)))
    [fault] = faults_of_adding(full, a_product(), friendly_name="One more")
    assert fault.code == "too_many_lines"
    assert "40" in fault.detail


def test_a_full_basket_still_takes_more_of_what_it_has() -> None:
    full = a_basket(*(a_basket_line(number) for number in range(MAX_LINES)))
    wanted = AddLine(product_id="prd_mailbox", friendly_name=full.lines[0].friendly_name)
    assert baskets.add(full, wanted, a_product(), ACCOUNT).lines[0].quantity == 11


def test_everything_that_is_wrong_with_a_new_line_is_reported_at_once() -> None:
    full = a_basket(*(a_basket_line(number) for number in range(MAX_LINES)))
    faults = faults_of_adding(full, a_product(max_quantity=5), quantity=6, friendly_name="New")
    assert {fault.code for fault in faults} == {"quantity_out_of_range", "too_many_lines"}


def test_a_line_that_is_not_there_is_not_found() -> None:
    gone = "lin_mailbox_ffffffffffffffff"
    with pytest.raises(NotFound):
        baskets.remove(ONE_LINE, gone)
    with pytest.raises(NotFound):
        baskets.change(ONE_LINE, gone, ChangeLine(quantity=0), a_product(), ACCOUNT)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"product_id": "prd_mailbox", "quantity": 0}, "quantity_out_of_range"),
        ({"product_id": "prd_mailbox", "quantity": -1}, "quantity_out_of_range"),
        ({"product_id": "prd_mailbox", "quantity": 1_000_001}, "quantity_out_of_range"),
        ({"product_id": "prd_mailbox", "quantity": "2"}, "int_type"),
        ({"product_id": "prd_mailbox", "quantity": 2.5}, "int_type"),
        ({"product_id": "prd_mailbox", "quantity": True}, "int_type"),
        ({"product_id": ""}, "string_too_short"),
        ({}, "missing"),
        ({"product_id": "prd_mailbox", "friendly_name": "x" * 101}, "string_too_long"),
        ({"product_id": "prd_mailbox", "friendly_name": "a\nb"}, "string_pattern_mismatch"),
        ({"product_id": "prd_mailbox", "friendly_name": "a\u2028b"}, "invisible_character"),
        ({"product_id": "prd_mailbox", "price": 1}, "extra_forbidden"),
    ],
)
def test_a_line_that_cannot_be_meant_is_refused(body: dict[str, Any], code: str) -> None:
    with pytest.raises(ValidationError) as error:
        AddLine.model_validate(body)
    assert [entry["type"] for entry in error.value.errors()] == [code]


def test_a_change_must_change_something() -> None:
    with pytest.raises(ValidationError) as error:
        ChangeLine.model_validate({})
    assert error.value.errors()[0]["type"] == "nothing_to_change"


def test_a_friendly_name_is_trimmed_and_may_have_any_letters() -> None:
    assert (
        AddLine(product_id="p", friendly_name="  Müller & 山田 ").friendly_name == "Müller & 山田"
    )
    assert len(AddLine(product_id="p", friendly_name="x" * 100).friendly_name or "") == 100


@pytest.mark.parametrize("body", [{"basket_version": 1}, {"basket_id": "b", "basket_version": -1}])
def test_placing_says_which_basket_as_it_was_seen(body: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        PlaceOrder.model_validate(body)
