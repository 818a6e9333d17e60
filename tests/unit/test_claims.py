"""Where claims stand in a token, and the forms they have."""

from typing import Any

import pytest

from chalicelib.claims import names, one_text, several_texts, value_at

CLAIMS: dict[str, Any] = {
    "account_id": "plain",
    "https://shop.example/account_id": "namespaced",
    "extn.account_id": "dotted",
    "extn": {"account_id": "inside extn"},
    "realm_access": {"roles": ["buyer"]},
    "resource_access": {"api.shop.example": {"roles": ["staff"]}},
    "deep": {"er": {"and.deeper": {"still": 1}}},
    "text": "text",
    "nothing": None,
}


@pytest.mark.parametrize(
    ("path", "value"),
    [
        ("account_id", "plain"),
        ("https://shop.example/account_id", "namespaced"),
        ("realm_access.roles", ["buyer"]),
        ("resource_access.api.shop.example.roles", ["staff"]),
        ("deep.er.and.deeper.still", 1),
        ("missing", None),
        ("realm_access.missing", None),
        ("realm_access.roles.0", None),
        ("text.t", None),
        ("nothing.inside", None),
        (".", None),
        ("realm_access.", None),
        (".realm_access", None),
    ],
)
def test_a_claim_is_found_by_its_name_or_its_path(path: str, value: Any) -> None:
    assert value_at(CLAIMS, path) == value


def test_a_claim_with_the_whole_name_wins_over_a_path() -> None:
    assert value_at(CLAIMS, "extn.account_id") == "dotted"
    without = {name: value for name, value in CLAIMS.items() if name != "extn.account_id"}
    assert value_at(without, "extn.account_id") == "inside extn"


@pytest.mark.parametrize("value", ["acc_a", ["acc_a"]])
def test_one_text_may_come_as_a_list_of_one(value: Any) -> None:
    assert one_text(value, any_form=True) == "acc_a"


@pytest.mark.parametrize("value", [None, 7, {}, [], [7], ["acc_a", "acc_b"], [["acc_a"]]])
def test_nothing_else_is_one_text(value: Any) -> None:
    assert one_text(value, any_form=True) is None


def test_in_its_own_form_alone_a_text_is_a_text_and_names_are_a_list() -> None:
    assert one_text(["acc_a"], any_form=False) is None
    assert names("staff", any_form=False) == frozenset()
    assert names(["staff"], any_form=False) == {"staff"}


def test_texts_with_something_else_among_them_are_none() -> None:
    assert several_texts(["a", "b"]) == ("a", "b")
    assert several_texts("a b") == ("a b",)
    assert several_texts(["a", 7]) == several_texts(None) == several_texts({"a": 1}) == ()
