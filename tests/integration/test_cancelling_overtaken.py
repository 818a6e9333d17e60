"""A cancelling meets another who is quicker, slower, or changes the rows: nothing is undone or done twice."""

from contextlib import suppress
from typing import Any

import pytest

from chalicelib.auth import Caller
from chalicelib.bss.aftercare import synchronize_asset
from chalicelib.bss.invoicing import invoice_of
from chalicelib.bss.mail import Mail
from chalicelib.bss.store import asset_row, find_asset, invoice_row
from chalicelib.dynamodb import Lost
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.table import DUE_ORDERS, Key, invoice_key, order_key
from local.bittitan_faults import Faults
from tests.builders import a_coupon, an_order
from tests.integration.cancellings import (
    WRITES,
    CrashingAtRevoking,
    LateToAnswer,
    assert_cancelled,
    assert_never_asked,
    assert_series_hold,
    bought,
    cancelling,
    credits,
)
from tests.integration.crashes import Crash, TroubledTable
from tests.integration.outcomes import completed_with_one_mail
from tests.integration.shop import PAST_A_LEASE, Shop


def delete(shop: Shop, key: Key) -> None:
    shop.table._client.delete_item(TableName=shop.table._name, Key=key.attributes())


def test_an_invoice_is_credited_once_though_its_order_was_set_back(shop: Shop) -> None:
    """As when somebody restores an order from before it was cancelled, and it is cancelled again."""
    order_id = bought(shop)
    before = shop.table.collection(order_key(order_id).pk)
    assert cancelling(shop, order_id) == "cancelled"
    invoiced, credited = shop.invoices(), credits(shop)
    for row in before:
        shop.table.put(row)
    with suppress(Lost):
        cancelling(shop, order_id)
    assert (shop.invoices(), credits(shop)) == (invoiced, credited)
    assert_series_hold(shop)


@pytest.mark.parametrize("never_begun", [False, True], ids=["invoiced", "never begun"])
def test_who_was_overtaken_at_the_end_of_a_cancelling_does_not_end_it(
    shop: Shop, never_begun: bool
) -> None:
    """The other has just begun, and ends it when it likes."""
    order_id = shop.buy(lines=2) if never_begun else bought(shop)
    left: list[Any] = []

    def another_begins() -> None:
        shop.clock.advance(PAST_A_LEASE)
        with pytest.raises(Crash):
            shop.fulfil(order_id, table=TroubledTable(shop.table, 1, "after", Crash()))
        left.append((shop.rows(order_id), credits(shop)))

    last = 3 if never_begun else len(WRITES)  # with nothing to revoke: lease, request, end
    table = TroubledTable(shop.table, last, "before", another_begins)
    with suppress(Lost):
        cancelling(shop, order_id, table=table)
    assert left == [(shop.rows(order_id), credits(shop))]
    shop.fulfil_until_nothing_is_due()
    assert shop.order(order_id).status == "cancelled"
    assert_series_hold(shop)


def test_an_order_that_is_gone_is_not_made_anew_by_who_would_cancel_it(shop: Shop) -> None:
    order_id = bought(shop)
    shop.table._pause = lambda seconds: None

    def somebody_deletes_it() -> None:
        delete(shop, order_key(order_id))

    with pytest.raises(TemporarilyUnavailable):
        cancelling(
            shop, order_id, table=TroubledTable(shop.table, 1, "before", somebody_deletes_it)
        )
    assert shop.table.get(order_key(order_id)) is None


def test_a_late_answer_of_bittitan_does_not_bring_a_revoked_coupon_back(shop: Shop) -> None:
    order_id = shop.buy(lines=2)

    def cancelled_half_way() -> None:
        shop.clock.advance(PAST_A_LEASE)
        with pytest.raises(Crash):
            cancelling(shop, order_id, bittitan=CrashingAtRevoking(shop.bittitan, 2, "before"))

    shop.fulfil(order_id, bittitan=LateToAnswer(shop.bittitan, cancelled_half_way))
    first, _ = shop.assets(order_id)
    assert first.coupon and first.coupon.status == "revoked"
    shop.fulfil_until_nothing_is_due()
    assert_cancelled(shop, order_id, mails=0)


def test_what_staff_took_up_and_dropped_the_schedule_finds_and_puts_back(shop: Shop) -> None:
    order_id = bought(shop)
    with pytest.raises(Crash):
        cancelling(shop, order_id, table=TroubledTable(shop.table, 2, "after", Crash()))
    assert list(shop.table.due(DUE_ORDERS, "9")) == [order_key(order_id)]
    shop.fulfil_until_nothing_is_due()
    assert_never_asked(shop, order_id)
    row = shop.table.get(order_key(order_id))
    assert row and not {"due", "due_at", "leased_until", "begun"} & row.keys()


@pytest.mark.parametrize("at", ["bittitan", "mail"])
def test_who_would_cancel_waits_while_a_worker_is_at_the_order(shop: Shop, at: str) -> None:
    order_id = shop.buy(lines=2)
    shop.table._pause = lambda seconds: None
    refused: list[str] = []

    def staff_cancel() -> None:
        with pytest.raises(TemporarilyUnavailable):
            cancelling(shop, order_id)
        refused.append(at)

    def send(mail: Mail, order_id: str) -> str:
        staff_cancel()
        return shop.letters.send(mail, order_id)

    if at == "mail":
        shop.fulfil(order_id, send=send)
    else:
        shop.fulfil(order_id, bittitan=LateToAnswer(shop.bittitan, staff_cancel))
    assert refused == [at]
    completed_with_one_mail(shop, order_id)


def test_a_credit_invoice_is_not_written_over_even_when_the_counter_was_lost(shop: Shop) -> None:
    other = invoice_of(an_order(), "CN-2026-000001", payment_days=14, now=shop.clock())
    shop.table.put(invoice_row(other))
    order_id = bought(shop)
    shop.table._pause = lambda seconds: None
    with pytest.raises(TemporarilyUnavailable):
        cancelling(shop, order_id)
    assert credits(shop) == [other]


def test_an_invoice_that_is_gone_is_not_made_anew_by_its_credit(shop: Shop) -> None:
    order_id = bought(shop)
    number = shop.order(order_id).invoice_number
    assert number
    table = TroubledTable(
        shop.table, len(WRITES), "before", lambda: delete(shop, invoice_key(number))
    )
    with suppress(Lost):
        cancelling(shop, order_id, table=table)
    assert (shop.invoices(), credits(shop)) == ([], [])


def test_an_asset_that_has_its_coupon_by_now_is_not_opened_again(shop: Shop) -> None:
    refusal = {"coupons": [{"kind": "reject"}]}
    shop.bittitan.simulator.set_faults(Faults.model_validate(refusal))
    order_id = shop.buy()
    shop.fulfil(order_id)
    [failed] = shop.assets(order_id)
    has = {"provisioning_status": "synchronized", "coupon": a_coupon()}
    helped = failed.model_copy(update=has)
    # The lease is tried for twice, as never begun and as begun; then comes the asset.
    table = TroubledTable(shop.table, 3, "before", lambda: shop.table.put(asset_row(helped)))
    staff = Caller(account_id="acc_distributor", sub="usr_sue", roles=("staff",))
    now, queued = shop.clock(), shop.queued.append
    with suppress(Lost):
        synchronize_asset(staff, failed.asset_id, enqueue=queued, table=table, now=now)
    assert find_asset(shop.table, failed.asset_id) == helped
