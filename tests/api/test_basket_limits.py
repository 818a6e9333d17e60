"""What a basket refuses: quantities, products, names and lines that are too many."""

from typing import Any

import pytest

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.seeded_rows import OnFile

PATH = "/basket/lines"
INVALID = {"status": 422, "code": "validation_failed"}


@pytest.fixture
def line_id(shopper: Shopper, on_file: OnFile) -> str:
    """A basket with five mailboxes, of which 2 to 20 may be bought."""
    on_file.change_product("prd_mailbox", min_quantity=2, max_quantity=20)
    return shopper.fill(MAILBOX | {"quantity": 5})["lines"][0]["line_id"]


@pytest.mark.parametrize("quantity", [1, 21, -1, 0, 1_000_001, 10**30])
def test_nobody_adds_more_or_less_than_a_product_allows(
    refused: Any, line_id: str, quantity: int
) -> None:
    other = MAILBOX | {"quantity": quantity, "friendly_name": "other"}
    answer = refused("POST", PATH, other, **INVALID, errors=["quantity_out_of_range"])
    assert answer.json["errors"][0]["pointer"] == "/quantity"


@pytest.mark.parametrize("quantity", [1, 21, -1, 1_000_001])
def test_nobody_changes_a_line_to_more_or_less_than_a_product_allows(
    refused: Any, line_id: str, quantity: int
) -> None:
    path, body = f"{PATH}/{line_id}", {"quantity": quantity}
    answer = refused("PATCH", path, body, **INVALID, errors=["quantity_out_of_range"])
    assert answer.json["errors"][0]["pointer"] == "/quantity"


def test_adding_up_does_not_get_around_the_limit(refused: Any, line_id: str) -> None:
    more = MAILBOX | {"quantity": 16}
    answer = refused("POST", PATH, more, **INVALID, errors=["quantity_out_of_range"])
    assert answer.json["errors"][0]["line_id"] == line_id


@pytest.mark.parametrize("quantity", [2, 20])
def test_the_limits_themselves_may_be_bought(shopper: Shopper, line_id: str, quantity: int) -> None:
    added = shopper.fill(MAILBOX | {"quantity": quantity, "friendly_name": "other"})
    assert added["lines"][1]["quantity"] == quantity
    changed = shopper.call("PATCH", f"{PATH}/{line_id}", {"quantity": quantity})
    assert (changed.status, changed.json["lines"][0]["quantity"]) == (200, quantity)


@pytest.mark.parametrize("quantity", ["3", 1.5, True, None, [1]])
def test_a_quantity_is_a_whole_number(refused: Any, line_id: str, quantity: Any) -> None:
    for method, path in (("POST", PATH), ("PATCH", f"{PATH}/{line_id}")):
        body = {"quantity": quantity} | (MAILBOX if method == "POST" else {})
        answer = refused(method, path, body, **INVALID)
        assert [error["pointer"] for error in answer.json["errors"]] == ["/quantity"]


@pytest.mark.parametrize("product_id", ["prd_hidden", "prd_unknown", "nonsense", "acc_partner"])
def test_what_is_not_published_cannot_be_added(refused: Any, product_id: str) -> None:
    answer = refused(
        "POST", PATH, {"product_id": product_id}, **INVALID, errors=["product_unavailable"]
    )
    assert answer.json["errors"][0]["pointer"] == "/product_id"


def test_what_is_sold_in_another_currency_cannot_be_added(refused: Any, on_file: OnFile) -> None:
    on_file.price("prd_mailbox", 1200, "USD")
    answer = refused("POST", PATH, MAILBOX, **INVALID, errors=["product_unavailable"])
    told = '"MigrationWiz Mailbox" (prd_mailbox) is sold in USD, and the account buys in EUR.'
    assert answer.json["errors"][0]["detail"] == told


def test_an_unpublished_product_is_not_told_from_none(refused: Any, on_file: OnFile) -> None:
    on_file.price("prd_mailbox", 1200, "USD")
    on_file.change_product("prd_mailbox", published=False)
    answer = refused("POST", PATH, MAILBOX, **INVALID, errors=["product_unavailable"])
    assert answer.json["errors"][0]["detail"] == "There is no product prd_mailbox to buy."


def test_a_withdrawn_product_gets_no_other_quantity_but_may_leave(
    refused: Any, shopper: Shopper, on_file: OnFile, line_id: str
) -> None:
    on_file.change_product("prd_mailbox", published=False)
    path = f"{PATH}/{line_id}"
    answer = refused("PATCH", path, {"quantity": 6}, **INVALID, errors=["product_unavailable"])
    assert answer.json["errors"][0]["line_id"] == line_id
    refused("POST", PATH, MAILBOX, **INVALID, errors=["product_unavailable"])
    assert shopper.call("PATCH", path, {"friendly_name": "old one"}).status == 200
    assert shopper.call("PATCH", path, {"quantity": 0}).json["lines"] == []


@pytest.mark.parametrize(
    "name",
    [
        "x" * 101,
        "two\nlines",
        "tab\there",
        "bell\x07",
        "nul\x00",
        "a\x85b",
        "line\u2028break",
        "  ",
        7,
    ],
    ids=ascii,
)
def test_a_friendly_name_is_short_and_printable(refused: Any, line_id: str, name: Any) -> None:
    for method, path in (("POST", PATH), ("PATCH", f"{PATH}/{line_id}")):
        body = {"friendly_name": name} | (MAILBOX if method == "POST" else {})
        answer = refused(method, path, body, **INVALID)
        assert [error["pointer"] for error in answer.json["errors"]] == ["/friendly_name"]


@pytest.mark.parametrize("name", ["line\n", "\tname", "name\r\n", "\x85"], ids=ascii)
def test_a_control_character_at_the_end_of_a_name_is_one_too(refused: Any, name: str) -> None:
    refused("POST", PATH, MAILBOX | {"friendly_name": name}, **INVALID)


@pytest.mark.parametrize("name", ["x" * 100, "Umzug für Łódź 🚚", "<b>& 'quotes' \"</b>"])
def test_a_friendly_name_is_kept_as_it_was_written(shopper: Shopper, name: str) -> None:
    line = shopper.fill(MAILBOX | {"friendly_name": name})["lines"][0]
    assert line["friendly_name"] == name
    assert shopper.basket()["lines"][0]["friendly_name"] == name


def test_a_basket_holds_forty_lines_and_no_more(refused: Any, shopper: Shopper) -> None:
    names = [{"friendly_name": f"move {number}"} for number in range(40)]
    assert len(shopper.fill(*(MAILBOX | name for name in names))["lines"]) == 40
    refused("POST", PATH, BUNDLE, **INVALID, errors=["too_many_lines"])
    both = BUNDLE | {"quantity": 10_001}
    errors = ["too_many_lines", "quantity_out_of_range"]
    refused("POST", PATH, both, **INVALID, errors=errors)
    assert shopper.fill(MAILBOX | names[7])["lines"][7]["quantity"] == 2


@pytest.mark.parametrize("line_id", ["lin_mailbox_0123456789abcdef", "lin_", "x", "prd_mailbox"])
def test_a_line_that_is_not_in_the_basket_is_not_found(
    refused: Any, shopper: Shopper, line_id: str
) -> None:
    shopper.fill(MAILBOX)
    refused("PATCH", f"{PATH}/{line_id}", {"quantity": 2}, status=404, code="not_found")
    refused("DELETE", f"{PATH}/{line_id}", status=404, code="not_found")


def test_a_change_that_changes_nothing_at_all_is_refused(refused: Any, line_id: str) -> None:
    refused("PATCH", f"{PATH}/{line_id}", {}, **INVALID, errors=["nothing_to_change"])


def test_a_line_cannot_become_another_product(refused: Any, line_id: str) -> None:
    body = {"product_id": "prd_bundle", "quantity": 3}
    answer = refused("PATCH", f"{PATH}/{line_id}", body, **INVALID)
    assert [error["pointer"] for error in answer.json["errors"]] == ["/product_id"]
