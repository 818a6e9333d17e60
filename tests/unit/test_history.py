"""What an entry of the change history says: every field that is not as it was, by its path in the API."""

from typing import Any

from chalicelib.storage.history import differences
from chalicelib.values.base import Model
from chalicelib.values.money import Money


class Contact(Model):
    email: str
    phone: str | None = None


class Thing(Model):
    name: str
    price: Money = Money(amount=1200, currency="EUR")
    contact: Contact = Contact(email="ann@company.example")
    second: Contact | None = None
    tags: tuple[str, ...] = ()
    revision: int = 1


def told(before: Thing | None, after: Thing, *unrecorded: str) -> list[tuple[str, Any, Any]]:
    found = differences(before, after, frozenset(unrecorded))
    return [(change.field, change.old, change.new) for change in found]


def test_what_is_as_it_was_is_not_told() -> None:
    assert told(Thing(name="A"), Thing(name="A")) == []


def test_a_field_inside_another_is_named_by_its_path() -> None:
    after = Thing(name="A", contact=Contact(email="bea@company.example", phone="1"))
    assert told(Thing(name="A"), after) == [
        ("contact.email", "ann@company.example", "bea@company.example"),
        ("contact.phone", None, "1"),
    ]


def test_an_amount_of_money_is_one_value() -> None:
    after = Thing(name="A", price=Money(amount=1300, currency="EUR"))
    old, new = {"amount": 1200, "currency": "EUR"}, {"amount": 1300, "currency": "EUR"}
    assert told(Thing(name="A"), after) == [("price", old, new)]


def test_a_list_is_one_value() -> None:
    assert told(Thing(name="A"), Thing(name="A", tags=("x",))) == [("tags", [], ["x"])]


def test_what_comes_and_what_goes_is_told_field_by_field() -> None:
    without, having = Thing(name="A"), Thing(name="A", second=Contact(email="bea@x.example"))
    assert told(without, having) == [("second.email", None, "bea@x.example")]
    assert told(having, without) == [("second.email", "bea@x.example", None)]


def test_of_something_new_everything_that_it_has_is_told() -> None:
    assert told(None, Thing(name="A"), "revision") == [
        ("name", None, "A"),
        ("price", None, {"amount": 1200, "currency": "EUR"}),
        ("contact.email", None, "ann@company.example"),
        ("tags", None, []),
    ]


def test_what_is_not_to_be_recorded_is_left_out() -> None:
    assert told(Thing(name="A"), Thing(name="A", revision=2), "revision") == []
