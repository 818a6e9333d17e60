"""Receipts: the same Idempotency-Key and body get the same answer again, for a day."""

from datetime import timedelta

import pytest

from chalicelib.bss.orders.models import Recipient
from chalicelib.errors import IdempotencyKeyReused
from chalicelib.storage.keys import Key, Row
from chalicelib.storage.receipts import KEPT, Slot, slot
from tests.builders import PLACED_AT

NOW = PLACED_AT
ANSWER = Recipient(name="Anna", email="anna@northwind.example")
MINE = slot("acc_partner", "usr_anna", "POST /orders", "key-1", b"{}")


def stored(by: Slot) -> dict[Key, Row]:
    [put] = by.remember(ANSWER, NOW)
    return {Key(put.row["pk"]["S"], put.row["sk"]["S"]): put.row}


def test_without_a_key_nothing_is_remembered_or_read() -> None:
    none = slot("acc_partner", "usr_anna", "POST /orders", None, b"{}")
    assert none.keys == ()
    assert none.remember(ANSWER, NOW) == ()
    assert none.recall(stored(MINE), Recipient, NOW) is None


def test_the_answer_is_recalled_as_it_was_given() -> None:
    assert MINE.recall(stored(MINE), Recipient, NOW) == ANSWER


def test_a_key_that_was_never_used_recalls_nothing() -> None:
    assert MINE.recall({}, Recipient, NOW) is None


def test_the_same_key_for_another_body_is_refused() -> None:
    other = slot("acc_partner", "usr_anna", "POST /orders", "key-1", b'{"a": 1}')
    with pytest.raises(IdempotencyKeyReused):
        other.recall(stored(MINE), Recipient, NOW)


def test_after_a_day_the_key_is_free_again_even_for_another_body() -> None:
    other = slot("acc_partner", "usr_anna", "POST /orders", "key-1", b'{"a": 1}')
    assert MINE.recall(stored(MINE), Recipient, NOW + KEPT - timedelta(seconds=1)) == ANSWER
    assert MINE.recall(stored(MINE), Recipient, NOW + KEPT) is None
    assert other.recall(stored(MINE), Recipient, NOW + KEPT) is None


@pytest.mark.parametrize(
    "other",
    [
        slot("acc_rival", "usr_anna", "POST /orders", "key-1", b"{}"),
        slot("acc_partner", "usr_ben", "POST /orders", "key-1", b"{}"),
        slot("acc_partner", "usr_anna", "POST /basket/lines", "key-1", b"{}"),
        slot("acc_partner", "usr_anna", "POST /orders", "key-2", b"{}"),
    ],
    ids=["account", "user", "call", "key"],
)
def test_a_key_belongs_to_one_users_one_call(other: Slot) -> None:
    assert other.key != MINE.key
    assert other.recall(stored(MINE), Recipient, NOW) is None


def test_a_receipt_is_written_only_where_none_is_or_an_old_one() -> None:
    [put] = MINE.remember(ANSWER, NOW)
    assert put.condition
    assert put.condition.expression == "attribute_not_exists(pk) OR expires_at <= :now"
    assert put.condition.values == {"now": int(NOW.timestamp())}
    assert put.row["expires_at"] == {"N": str(int((NOW + timedelta(hours=24)).timestamp()))}


def test_a_receipt_does_not_hold_the_body_it_answered() -> None:
    secret = slot("acc_partner", "usr_anna", "POST /orders", "key-1", b"something typed")
    assert "something typed" not in str(stored(secret))
