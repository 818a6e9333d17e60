"""Nobody is charged a total they did not see: prices that changed between basket and order."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.seeded_rows import OnFile
from tests.api.workers import Fulfilment


def _euro(amount: int) -> dict[str, Any]:
    return {"amount": amount, "currency": "EUR"}


@pytest.fixture
def dearer(shopper: Shopper, on_file: OnFile) -> str:
    """Three mailboxes and a bundle, confirmed; then the mailbox rose from 12.00 to 13.50. Its line."""
    lines = shopper.fill(MAILBOX | {"quantity": 3}, BUNDLE)["lines"]
    shopper.confirm()
    on_file.price("prd_mailbox", 1350)
    return lines[0]["line_id"]


def test_a_changed_price_names_the_line_the_old_price_and_the_new(
    shopper: Shopper, dearer: str, side_effects: Any
) -> None:
    with side_effects.unchanged():
        answer = shopper.place()
    assert (answer.status, answer.codes) == (409, ["price_changed"])
    (error,) = answer.json["errors"]
    assert error["line_id"] == dearer
    assert "12.00 EUR" in error["detail"] and "13.50 EUR" in error["detail"]


def test_the_checkout_shows_what_would_be_charged_and_the_basket_what_was_seen(
    shopper: Shopper, dearer: str
) -> None:
    assert shopper.checkout()["totals"]["net"] == _euro(3 * 1350 + 1500)
    assert shopper.basket()["totals"]["net"] == _euro(3 * 1200 + 1500)


def test_every_line_with_a_changed_price_is_named(
    shopper: Shopper, dearer: str, on_file: OnFile
) -> None:
    on_file.price("prd_bundle", 1)
    answer = shopper.place()
    assert answer.codes == ["price_changed", "price_changed"]
    assert len({error["line_id"] for error in answer.json["errors"]}) == 2


@pytest.mark.parametrize("price", [1350, 900, 0])
def test_accepted_is_charged_exactly_what_the_checkout_showed(
    shopper: Shopper, dearer: str, on_file: OnFile, fulfilment: Fulfilment, price: int
) -> None:
    on_file.price("prd_mailbox", price)
    checkout = shopper.checkout()
    placed = shopper.place(checkout, accept_price_changes=True)
    assert placed.status == 201
    assert placed.json["totals"] == checkout["totals"]
    assert placed.json["lines"][0]["unit_price"] == _euro(price)
    assert placed.json["lines"][0]["line_total"] == _euro(3 * price)
    fulfilment.run()
    number = shopper.order(placed.json["order_id"])["invoice_number"]
    invoice = shopper.call("GET", f"/invoices/{number}").json
    assert invoice["totals"] == checkout["totals"]
    assert [line["unit_price"]["amount"] for line in invoice["lines"]] == [price, 1500]


def _twelve_then_thirteen(shopper: Shopper, on_file: OnFile) -> Any:
    """One mailbox that was added at 12.00 and confirmed, then went to 13.00. The checkout that shows it."""
    shopper.fill()
    shopper.confirm()
    on_file.price("prd_mailbox", 1300)
    return shopper.checkout()


def test_a_price_that_rose_again_after_it_was_shown_is_not_charged(
    shopper: Shopper, on_file: OnFile, side_effects: Any
) -> None:
    shown = _twelve_then_thirteen(shopper, on_file)
    on_file.price("prd_mailbox", 9900)
    with side_effects.unchanged():
        answer = shopper.place(shown, accept_price_changes=True)
    assert (answer.status, answer.json["code"]) == (409, "checkout_blocked")
    (error,) = answer.json["errors"]
    assert (error["code"], error["who"]) == ("total_changed", "buyer")
    assert "16.12 EUR" in error["detail"] and "122.76 EUR" in error["detail"]
    assert error["fix"]


@pytest.mark.parametrize("payable", [_euro(1611), _euro(0), {"amount": 1612, "currency": "USD"}])
def test_another_total_than_that_of_now_is_refused_though_no_price_changed(
    shopper: Shopper, side_effects: Any, payable: Any
) -> None:
    shopper.fill()
    shopper.confirm()
    with side_effects.unchanged():
        answer = shopper.place(payable=payable)
    assert (answer.status, answer.codes) == (409, ["total_changed"])


def test_the_total_that_was_shown_is_the_total_of_the_order(
    shopper: Shopper, on_file: OnFile
) -> None:
    shown = _twelve_then_thirteen(shopper, on_file)
    placed = shopper.place(shown, accept_price_changes=True)
    assert (placed.status, placed.json["totals"]) == (201, shown["totals"])
    assert placed.json["totals"]["payable"] == _euro(1612)


def test_naming_the_total_alone_accepts_no_changed_price(
    shopper: Shopper, on_file: OnFile, side_effects: Any
) -> None:
    shown = _twelve_then_thirteen(shopper, on_file)
    with side_effects.unchanged():
        assert shopper.place(shown).codes == ["price_changed"]


@pytest.mark.parametrize("unnamed", [{}, {"payable": None}])
def test_nobody_accepts_changed_prices_without_naming_the_total(
    shopper: Shopper, dearer: str, refused: Any, unnamed: Any
) -> None:
    checkout = shopper.checkout()
    body = {name: checkout[name] for name in ("basket_id", "basket_version")}
    answer = refused(
        "POST",
        "/orders",
        body | {"accept_price_changes": True} | unnamed,
        status=422,
        code="validation_failed",
        errors=["total_missing"],
    )
    (error,) = answer.json["errors"]
    assert error["pointer"] == "/payable" and "total" in error["detail"]


def test_without_a_total_and_without_accepting_an_order_is_placed_as_ever(
    shopper: Shopper, on_file: OnFile
) -> None:
    shopper.fill()
    shopper.confirm()
    on_file.price("prd_mailbox", 1300)
    assert shopper.place(payable=None).codes == ["price_changed"]
    on_file.price("prd_mailbox", 1200)
    assert shopper.place(payable=None).status == 201


@pytest.mark.parametrize(
    ("payable", "pointer"),
    [
        ({"amount": "1612", "currency": "EUR"}, "/payable/amount"),
        ({"amount": 16.12, "currency": "EUR"}, "/payable/amount"),
        ({"amount": 1612}, "/payable/currency"),
        ({"amount": 1612, "currency": "euro"}, "/payable/currency"),
        (1612, "/payable"),
    ],
)
def test_a_total_is_an_amount_in_minor_units_with_a_currency(
    shopper: Shopper, dearer: str, payable: Any, pointer: str
) -> None:
    answer = shopper.place(payable=payable)
    assert (answer.status, answer.json["errors"][0]["pointer"]) == (422, pointer)


def test_a_whole_amount_may_be_written_with_a_point(shopper: Shopper) -> None:
    shopper.fill()
    shopper.confirm()
    payable = shopper.checkout()["totals"]["payable"]
    assert shopper.place(payable=payable | {"amount": float(payable["amount"])}).status == 201


def test_a_total_that_nobody_could_pay_is_only_another_total(shopper: Shopper) -> None:
    shopper.fill()
    shopper.confirm()
    for amount in (10**40, -1):
        assert shopper.place(payable=_euro(amount)).codes == ["total_changed"]


def test_not_accepting_says_so_however_it_is_said(shopper: Shopper, dearer: str) -> None:
    assert shopper.place(accept_price_changes=False).status == 409
    for word in ("true", 1, None):
        answer = shopper.place(accept_price_changes=word)
        assert (answer.status, answer.json["errors"][0]["pointer"]) == (
            422,
            "/accept_price_changes",
        )


def test_a_price_that_went_back_is_no_change(
    shopper: Shopper, dearer: str, on_file: OnFile
) -> None:
    on_file.price("prd_mailbox", 1200)
    assert shopper.checkout()["blockers"] == []
    assert shopper.place().status == 201


def test_accepting_when_nothing_changed_is_harmless(shopper: Shopper) -> None:
    shopper.fill()
    shopper.confirm()
    placed = shopper.place(accept_price_changes=True)
    assert placed.status == 201 and placed.json["totals"]["net"] == _euro(1200)


def test_another_name_or_description_of_a_product_is_no_changed_price(
    shopper: Shopper, on_file: OnFile
) -> None:
    shopper.fill()
    shopper.confirm()
    on_file.change_product("prd_mailbox", name="Mailbox Move", description="New words.")
    assert shopper.place().status == 201


def test_the_same_number_in_another_currency_is_another_price(
    shopper: Shopper, on_file: OnFile
) -> None:
    shopper.fill()
    on_file.change_billing("acc_partner", currency="USD", version=2)
    on_file.price("prd_mailbox", 1200, "USD")
    shopper.confirm()
    assert [blocker["code"] for blocker in shopper.checkout()["blockers"]] == ["price_changed"]
    assert shopper.place().status == 409


@pytest.mark.parametrize("quantities", [(2,), (1, 1)])
def test_tax_is_rounded_half_up_once_on_the_sum(
    customer: Shopper, on_file: OnFile, fulfilment: Fulfilment, quantities: tuple[int, ...]
) -> None:
    on_file.price("prd_mailbox", 75)
    on_file.price("prd_bundle", 75)
    products = zip((MAILBOX, BUNDLE), quantities, strict=False)
    basket = customer.fill(*(product | {"quantity": number} for product, number in products))
    assert basket["totals"] == {
        "net": _euro(150),
        "taxes": [
            {
                "rate": "0.19",
                "net": _euro(150),
                "tax": _euro(29),
                "tax_category": "S",
                "tax_reason": None,
            }
        ],
        "tax": _euro(29),
        "payable": _euro(179),
    }
    assert customer.confirm()["totals"] == basket["totals"]
    placed = customer.place().json
    fulfilment.run()
    (invoice,) = customer.call("GET", "/invoices").json["items"]
    assert placed["totals"] == invoice["totals"] == basket["totals"]
