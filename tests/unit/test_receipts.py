"""Receipts: the same Idempotency-Key and body get the same answer again, for a day."""

from collections.abc import Iterable
from datetime import timedelta

import pytest

from chalicelib.bss.orders.models import Recipient
from chalicelib.errors import IdempotencyKeyReused, RequestInProgress, TemporarilyUnavailable
from chalicelib.storage.conditions import Lost, Put
from chalicelib.storage.contention import CHANGE_TRIES, until_written
from chalicelib.storage.keys import Key, Row, Rows, account_key, key_of, row
from chalicelib.storage.receipts import (
    KEPT,
    IdempotentRequest,
    Outcome,
    Receipt,
    Slot,
    created_once,
    done_once,
    slot,
)
from tests.builders import PLACED_AT
from tests.fakes import Ledger

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


@pytest.mark.parametrize("is_new", [True, False])
def test_a_receipt_says_whether_what_it_answers_was_made_then(is_new: bool) -> None:
    [put] = MINE.remember(ANSWER, NOW, is_new=is_new)
    receipt = MINE.receipt({key_of(put.row): put.row}, NOW)
    assert receipt and (receipt.is_new, receipt.read(Recipient)) == (is_new, ANSWER)


def test_a_receipt_of_before_that_was_told_apart_is_of_what_was_made() -> None:
    assert Receipt.model_validate({"fingerprint": "1", "answer": "{}"}).is_new


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


class Rereadable(Ledger):
    """A table whose rows are those that were written to it."""

    def get_all(self, keys: Iterable[Key]) -> Rows:
        rows = {key_of(put.row): put.row for puts in self.written for put in puts}
        return {key: rows[key] for key in keys if key in rows}


WRITTEN = Put(row(account_key("acc_partner"), ANSWER))


def work(by: Slot, *writes: Put) -> tuple[IdempotentRequest[Recipient], list[Rows]]:
    """IdempotentRequest that answers ANSWER, and the rows that it was asked to judge each time."""
    judged: list[Rows] = []

    def outcome(rows: Rows) -> Outcome[Recipient]:
        judged.append(rows)
        return Outcome(ANSWER, writes)

    return IdempotentRequest(by, Recipient, (account_key("acc_partner"),), outcome), judged


def test_work_is_done_once_for_its_key_and_answered_alike_each_time() -> None:
    table = Rereadable()
    creating, judged = work(MINE, WRITTEN)
    assert [created_once(creating, table=table, now=NOW) for _ in range(3)] == [ANSWER] * 3
    assert (len(table.written), judged) == (1, [{}])
    assert [key_of(put.row) for put in table.written[0]] == [key_of(WRITTEN.row), MINE.key]


def test_without_a_key_the_work_is_done_each_time() -> None:
    table = Rereadable()
    creating, judged = work(Slot(), WRITTEN)
    for _ in range(2):
        created_once(creating, table=table, now=NOW)
    assert table.written == [(WRITTEN,), (WRITTEN,)]
    assert judged == [{}, {key_of(WRITTEN.row): WRITTEN.row}]


def test_what_changes_nothing_is_answered_and_not_remembered() -> None:
    table = Rereadable()
    unchanged, _ = work(MINE)
    assert done_once(unchanged, table=table, now=NOW) == ANSWER
    assert table.written == []


def test_creating_what_others_go_on_winning_is_refused_as_in_progress() -> None:
    creating, judged = work(MINE, WRITTEN)
    with pytest.raises(RequestInProgress):
        created_once(creating, table=Rereadable(lose_from=0), now=NOW)
    assert len(judged) == CHANGE_TRIES


def test_a_change_that_others_go_on_winning_is_temporarily_unavailable() -> None:
    tries: list[int] = []

    def act() -> None:
        tries.append(1)
        raise Lost

    with pytest.raises(TemporarilyUnavailable):
        until_written(act, Ledger(), tries=8)
    assert len(tries) == 8
