"""An unknown outcome is never treated as "not done": not by the SDK, not by us."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest
from botocore.exceptions import ConnectionClosedError

from chalicelib.auth import Caller
from chalicelib.bss.aftercare import synchronize_asset
from chalicelib.bss.mail import Mail
from chalicelib.bss.ses import MailOutcomeUnknown
from chalicelib.dynamodb import Condition, Lost, Put, Table
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.table import DUE_ORDERS, Key, order_key
from local.bittitan_faults import Faults
from tests.integration.crashes import TroubledTable
from tests.integration.outcomes import (
    NOTE,
    RELEASE,
    WRITES,
    completed_with_one_mail,
    left_to_people,
)
from tests.integration.shop import Shop

NEVER_WRITTEN = Condition("attribute_not_exists(pk)")
A, B = Key("ROW#a", "ROW"), Key("ROW#b", "ROW")


@contextmanager
def losing_replies(table: Table, operation: str, times: int = 1) -> Iterator[list[str]]:
    """The next replies to an operation are lost on their way; everything else is as ever."""
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
    assert lost.value.at == (1,)
    assert (text(table, A), text(table, B)) == (None, "first")


def test_when_every_reply_is_lost_the_service_is_unavailable(table: Table) -> None:
    with losing_replies(table, "PutItem", times=9) as sent, pytest.raises(TemporarilyUnavailable):
        table.put(row(A), NEVER_WRITTEN)
    assert len(sent) == 3


def test_an_order_whose_lease_was_taken_without_a_reply_waits_for_its_end_and_no_longer(
    shop: Shop,
) -> None:
    order_id = shop.buy(lines=2)
    with losing_replies(shop.table, "UpdateItem"):
        shop.fulfil(order_id)
    shop.fulfil_until_nothing_is_due()
    completed_with_one_mail(shop, order_id)


def test_a_placed_order_whose_reply_was_lost_is_the_same_order_when_placed_again(
    shop: Shop,
) -> None:
    anna = shop.caller()
    wanted = shop.fill(anna, lines=2)
    with (
        losing_replies(shop.table, "TransactWriteItems", times=9),
        pytest.raises(TemporarilyUnavailable),
    ):
        shop.place(anna, wanted)
    order, placed_now = shop.place(anna, wanted)
    assert not placed_now
    assert list(shop.table.due(DUE_ORDERS, "9")) == [order_key(order.order_id)]
    shop.fulfil_until_nothing_is_due()
    completed_with_one_mail(shop, order.order_id)


def test_an_invoice_whose_replies_were_all_lost_is_not_issued_a_second_time(shop: Shop) -> None:
    order_id = shop.buy(lines=2)
    with losing_replies(shop.table, "TransactWriteItems", times=9):
        _fulfil_if_it_can(shop, order_id)
    shop.fulfil_until_nothing_is_due()
    completed_with_one_mail(shop, order_id)


@pytest.mark.parametrize("when", ["before", "after"])
@pytest.mark.parametrize("at", range(1, 7), ids=WRITES)
def test_a_write_of_which_nobody_knows_how_it_ended_is_not_done_a_second_time(
    shop: Shop, at: int, when: Any
) -> None:
    order_id = shop.buy(lines=2)
    table = TroubledTable(shop.table, at, when, TemporarilyUnavailable())
    _fulfil_if_it_can(shop, order_id, table)
    shop.fulfil_until_nothing_is_due()
    if (at, when) == (NOTE, "after"):
        left_to_people(shop, order_id, mails=0)
    elif (at, when) == (RELEASE, "before"):
        left_to_people(shop, order_id, mails=1)
    else:
        completed_with_one_mail(shop, order_id)


def _fulfil_if_it_can(shop: Shop, order_id: str, table: Table | None = None) -> None:
    with suppress(TemporarilyUnavailable):  # the message comes again, and so does the schedule
        shop.fulfil(order_id, table=table or shop.table)


def test_codes_of_a_mail_nobody_knows_arrived_are_not_sent_again_with_one_that_follows(
    shop: Shop,
) -> None:
    order_id = shop.buy(lines=2)
    rejecting = {"coupons": [{"kind": "reject"}]}
    shop.bittitan.simulator.set_faults(Faults.model_validate(rejecting))

    def send(mail: Mail, order_id: str) -> str:
        shop.letters.send(mail, order_id)
        raise MailOutcomeUnknown("No answer came from SES.")

    shop.fulfil(order_id, send=send)
    [(_, first)] = shop.letters.mails
    lacks, has = shop.assets(order_id)
    assert (lacks.coupon, bool(has.coupon)) == (None, True)
    staff = Caller(account_id="acc_distributor", sub="usr_sue", roles=("staff",))
    now, queued = shop.clock(), shop.queued.append
    synchronize_asset(staff, lacks.asset_id, enqueue=queued, table=shop.table, now=now)
    shop.fulfil(order_id)
    [_, (_, second)] = shop.letters.mails
    codes = [asset.coupon.code for asset in shop.assets(order_id) if asset.coupon]
    assert [code in first.text for code in codes] == [False, True]
    assert [code in second.text for code in codes] == [True, False]
