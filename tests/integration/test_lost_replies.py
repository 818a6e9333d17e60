"""An unknown outcome is never treated as "not done": not by the SDK, not by us."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from chalicelib.bss.fulfilment.retry import synchronize_asset
from chalicelib.bss.mail.ses import MailOutcomeUnknown
from chalicelib.bss.mail.welcome import Mail
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.storage.conditions import Condition, Lost, Put
from chalicelib.storage.keys import DUE_ORDERS, Key, work_key
from chalicelib.storage.table import Table
from local.bittitan_faults import Faults
from tests.integration.backend import Backend
from tests.integration.crashes import TroubledTable
from tests.integration.order_assertions import (
    WRITES,
    completed_with_one_mail,
    ended_as_after_a_broken_write,
)

NEVER_WRITTEN = Condition("attribute_not_exists(pk)")
A, B = Key("ROW#a", "ROW"), Key("ROW#b", "ROW")


@contextmanager
def losing_replies(table: Table, operation: str, times: int = 1) -> Iterator[list[str]]:
    """The next replies to an operation are lost; everything else works as usual."""
    session = table._client._endpoint.http_session
    sent: list[str] = []
    carry = session.send

    def send(request: Any) -> Any:
        answer = carry(request)
        name = request.headers["X-Amz-Target"].decode().rpartition(".")[2]
        if name == operation:
            sent.append(name)
            if len(sent) <= times:
                raise ConnectionClosedError(endpoint_url=request.url)
        return answer

    session.send = send
    try:
        yield sent
    finally:
        del session.send


def row(key: Key, text: str = "first") -> dict[str, Any]:
    return key.attributes() | {"text": {"S": text}}


def text(table: Table, key: Key) -> str | None:
    found = table.get(key)
    return found["text"]["S"] if found else None


def test_a_put_whose_reply_was_lost_is_repeated_and_has_not_lost_to_itself(table: Table) -> None:
    with losing_replies(table, "PutItem") as sent:
        table.put(row(A), NEVER_WRITTEN)
    assert (len(sent), text(table, A)) == (2, "first")


def test_a_put_whose_reply_was_lost_still_loses_to_someone_else(table: Table) -> None:
    table.put(row(A))
    with losing_replies(table, "PutItem") as sent, pytest.raises(Lost):
        table.put(row(A, "second"), NEVER_WRITTEN)
    assert (len(sent), text(table, A)) == (2, "first")


def test_a_transaction_whose_reply_was_lost_is_repeated_and_has_not_lost_to_itself(
    table: Table,
) -> None:
    with losing_replies(table, "TransactWriteItems") as sent:
        table.write(Put(row(A), NEVER_WRITTEN), Put(row(B), NEVER_WRITTEN))
    assert (len(sent), text(table, A), text(table, B)) == (2, "first", "first")


def test_a_transaction_that_lost_wrote_nothing_and_says_where(table: Table) -> None:
    table.put(row(B))
    with pytest.raises(Lost) as lost:
        table.write(Put(row(A), NEVER_WRITTEN), Put(row(B, "second"), NEVER_WRITTEN))
    assert lost.value.keys == {B}
    assert (text(table, A), text(table, B)) == (None, "first")


def test_when_every_reply_is_lost_the_service_is_unavailable(table: Table) -> None:
    with losing_replies(table, "PutItem", times=9) as sent, pytest.raises(TemporarilyUnavailable):
        table.put(row(A), NEVER_WRITTEN)
    assert len(sent) == 3


def test_an_order_whose_lease_was_taken_without_a_reply_waits_for_its_end_and_no_longer(
    backend: Backend,
) -> None:
    order_id = backend.buy(lines=2)
    with losing_replies(backend.table, "UpdateItem"):
        backend.fulfil(order_id)
    backend.fulfil_until_nothing_is_due()
    completed_with_one_mail(backend, order_id)


def test_a_placed_order_whose_reply_was_lost_is_the_same_order_when_placed_again(
    backend: Backend,
) -> None:
    anna = backend.caller()
    wanted = backend.fill(anna, lines=2)
    with (
        losing_replies(backend.table, "TransactWriteItems", times=9),
        pytest.raises(TemporarilyUnavailable),
    ):
        backend.place(anna, wanted)
    order, placed_now = backend.place(anna, wanted)
    assert not placed_now
    assert list(backend.table.due(DUE_ORDERS, "9")) == [work_key(order.order_id)]
    backend.fulfil_until_nothing_is_due()
    completed_with_one_mail(backend, order.order_id)


def test_an_invoice_whose_replies_were_all_lost_is_not_issued_a_second_time(
    backend: Backend,
) -> None:
    order_id = backend.buy(lines=2)
    with losing_replies(backend.table, "TransactWriteItems", times=9):
        _fulfil_if_it_can(backend, order_id)
    backend.fulfil_until_nothing_is_due()
    completed_with_one_mail(backend, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("number", range(1, 7), ids=WRITES)
def test_a_write_of_which_nobody_knows_how_it_ended_is_not_done_a_second_time(
    backend: Backend, number: int, when: Any
) -> None:
    order_id = backend.buy(lines=2)
    table = TroubledTable(backend.table, number, when, TemporarilyUnavailable())
    _fulfil_if_it_can(backend, order_id, table)
    backend.fulfil_until_nothing_is_due()
    ended_as_after_a_broken_write(backend, order_id, number, when)


def _fulfil_if_it_can(backend: Backend, order_id: str, table: Table | None = None) -> None:
    with suppress(TemporarilyUnavailable):  # the message comes again, and so does the schedule
        backend.fulfil(order_id, table=table or backend.table)


def test_codes_of_a_mail_nobody_knows_arrived_are_not_sent_again_with_one_that_follows(
    backend: Backend,
) -> None:
    order_id = backend.buy(lines=2)
    rejecting = {"coupons": [{"kind": "reject"}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(rejecting))

    def send(mail: Mail, order_id: str) -> str:
        backend.outbox.send(mail, order_id)
        raise MailOutcomeUnknown("No answer came from SES.")

    backend.fulfil(order_id, send=send)
    [(_, first)] = backend.outbox.mails
    lacks, has = backend.assets(order_id)
    assert (lacks.coupon, bool(has.coupon)) == (None, True)
    synchronize_asset(lacks.asset_id, by="usr_sue", dependencies=backend.dependencies())
    backend.fulfil(order_id)
    [_, (_, second)] = backend.outbox.mails
    codes = [asset.coupon.known_code() for asset in backend.assets(order_id) if asset.coupon]
    assert [code in first.text for code in codes] == [False, True]
    assert [code in second.text for code in codes] == [True, False]
