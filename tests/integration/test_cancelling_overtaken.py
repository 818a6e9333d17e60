"""A cancelling competes with another worker or changed rows: nothing is undone or done twice."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from chalicelib.bss.coupons.port import BitTitanUnavailable, CouponRequest
from chalicelib.bss.fulfilment.retry import synchronize_asset
from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.mail.welcome import Mail
from chalicelib.bss.orders.assets import Coupon
from chalicelib.bss.orders.store import asset_puts, find_asset_with_code
from chalicelib.errors import NotFailed, TemporarilyUnavailable
from chalicelib.storage.keys import DUE_ORDERS, Key, invoice_key, order_key, work_key
from local.bittitan_faults import Faults
from tests.builders import a_coupon, an_order
from tests.fakes import AskedBitTitan
from tests.integration.backend import PAST_A_LEASE, Backend
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
from tests.integration.order_assertions import completed_with_one_mail


def delete(backend: Backend, key: Key) -> None:
    backend.table._client.delete_item(TableName=backend.table._name, Key=key.attributes())


def test_an_invoice_is_credited_once_though_its_order_was_set_back(backend: Backend) -> None:
    """As when somebody restores an order from before it was cancelled, and it is cancelled again."""
    order_id = bought(backend)
    before = backend.table.collection(order_key(order_id).pk)
    assert cancelling(backend, order_id) == "cancelled"
    invoiced, credited = backend.invoices(), credits(backend)
    for row in before:
        backend.table.put(row)
    with suppress(TemporarilyUnavailable):
        cancelling(backend, order_id)
    assert (backend.invoices(), credits(backend)) == (invoiced, credited)
    assert_series_hold(backend)


@pytest.mark.parametrize("credited_before", [False, True], ids=["never", "in part"])
def test_an_invoice_that_somebody_credits_meanwhile_is_not_credited_a_second_time(
    backend: Backend, credited_before: bool
) -> None:
    """As when somebody repairs the table by hand while the order is cancelled."""
    order_id = bought(backend)
    [invoice] = backend.invoices()
    if credited_before:
        invoice = invoice.credited("CN-2025-000001", [1])
        backend.table.put(invoice_row(invoice))
    credited = invoice_row(invoice.credited("CN-2025-000002", []))
    table = TroubledTable(backend.table, len(WRITES), "before", lambda: backend.table.put(credited))
    with suppress(TemporarilyUnavailable):
        cancelling(backend, order_id, table=table)
    assert credits(backend) == []
    assert backend.order(order_id).status == "completed"


@pytest.mark.parametrize("never_begun", [False, True], ids=["invoiced", "never begun"])
def test_who_was_overtaken_at_the_end_of_a_cancelling_does_not_end_it(
    backend: Backend, never_begun: bool
) -> None:
    """The other has just begun, and ends it when it likes."""
    order_id = backend.buy(lines=2) if never_begun else bought(backend)
    left: list[Any] = []

    def another_begins() -> None:
        backend.clock.advance(PAST_A_LEASE)
        with pytest.raises(Crash):
            backend.fulfil(order_id, table=TroubledTable(backend.table, 1, "after", Crash()))
        left.append((backend.rows(order_id), credits(backend)))

    last = 3 if never_begun else len(WRITES)  # with nothing to revoke: lease, request, end
    table = TroubledTable(backend.table, last, "before", another_begins)
    with suppress(TemporarilyUnavailable):
        cancelling(backend, order_id, table=table)
    assert left == [(backend.rows(order_id), credits(backend))]
    backend.fulfil_until_nothing_is_due()
    assert backend.order(order_id).status == "cancelled"
    assert_series_hold(backend)


def test_an_order_that_is_gone_is_not_made_anew_by_who_would_cancel_it(backend: Backend) -> None:
    order_id = bought(backend)
    backend.table._pause = lambda seconds: None

    def somebody_deletes_it() -> None:
        delete(backend, order_key(order_id))

    with pytest.raises(TemporarilyUnavailable):
        cancelling(
            backend, order_id, table=TroubledTable(backend.table, 1, "before", somebody_deletes_it)
        )
    assert backend.table.get(order_key(order_id)) is None


def test_a_late_answer_of_bittitan_does_not_bring_a_revoked_coupon_back(backend: Backend) -> None:
    order_id = backend.buy(lines=2)

    def cancelled_half_way() -> None:
        backend.clock.advance(PAST_A_LEASE)
        with pytest.raises(Crash):
            cancelling(
                backend, order_id, bittitan=CrashingAtRevoking(backend.bittitan, 2, "before")
            )

    backend.fulfil(order_id, bittitan=LateToAnswer(backend.bittitan, cancelled_half_way))
    first, _ = backend.assets(order_id)
    assert first.coupon and first.coupon.status == "revoked"
    backend.fulfil_until_nothing_is_due()
    assert_cancelled(backend, order_id, mails=0)


def test_a_late_failure_of_bittitan_does_not_reopen_what_was_cancelled(backend: Backend) -> None:
    """Else the asset would be pending for ever: its order has ended, and is not due any more."""
    order_id = backend.buy(lines=1)
    refusal = {"coupons": [{"kind": "reject"}]}

    class LateToFail(AskedBitTitan):
        def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
            backend.clock.advance(PAST_A_LEASE)
            backend.bittitan.simulator.set_faults(Faults.model_validate(refusal))
            assert cancelling(backend, order_id) == "cancelled"
            raise BitTitanUnavailable("BitTitan did not answer within 10 seconds.")

    backend.fulfil(order_id, bittitan=LateToFail(backend.bittitan.simulator))
    [asset] = backend.assets(order_id)
    assert (asset.provisioning_status, asset.coupon) == ("cancelled", None)
    assert backend.order(order_id).status == "cancelled"
    assert list(backend.table.due(DUE_ORDERS, "9")) == []


def test_a_cancelling_that_outlasts_the_year_is_credited_in_the_new_one(backend: Backend) -> None:
    order_id, another = bought(backend), backend.buy(lines=2, by=backend.caller(sub="usr_otto"))
    backend.fulfil(another)
    assert cancelling(backend, another) == "cancelled"
    new_year = datetime(backend.clock().year + 1, 1, 1, tzinfo=UTC)
    backend.clock.advance((new_year - backend.clock() - timedelta(seconds=20)).total_seconds())

    class Slow(AskedBitTitan):
        def revoke_coupon(self, coupon_id: str) -> Coupon:
            backend.clock.advance(15)
            return super().revoke_coupon(coupon_id)

    slow = Slow(backend.bittitan.simulator)
    assert cancelling(backend, order_id, bittitan=slow) == "cancelled"
    assert [credit.invoice_number for credit in credits(backend)] == [f"CN-{new_year.year}-000001"]


def test_what_staff_took_up_and_dropped_the_schedule_finds_and_puts_back(backend: Backend) -> None:
    order_id = bought(backend)
    with pytest.raises(Crash):
        cancelling(backend, order_id, table=TroubledTable(backend.table, 1, "after", Crash()))
    assert list(backend.table.due(DUE_ORDERS, "9")) == [work_key(order_id)]
    backend.fulfil_until_nothing_is_due()
    assert_never_asked(backend, order_id)
    row = backend.table.get(work_key(order_id))
    assert row and not {"due", "due_at", "leased_until", "begun"} & row.keys()


@pytest.mark.parametrize("working_on", ["bittitan", "mail"])
def test_who_would_cancel_waits_while_a_worker_is_at_the_order(
    backend: Backend, working_on: str
) -> None:
    order_id = backend.buy(lines=2)
    backend.table._pause = lambda seconds: None
    refused: list[str] = []

    def staff_cancel() -> None:
        with pytest.raises(TemporarilyUnavailable):
            cancelling(backend, order_id)
        refused.append(working_on)

    def send(mail: Mail, order_id: str) -> str:
        staff_cancel()
        return backend.outbox.send(mail, order_id)

    if working_on == "mail":
        backend.fulfil(order_id, send=send)
    else:
        backend.fulfil(order_id, bittitan=LateToAnswer(backend.bittitan, staff_cancel))
    assert refused == [working_on]
    completed_with_one_mail(backend, order_id)


def test_a_credit_invoice_is_not_written_over_even_when_the_counter_was_lost(
    backend: Backend,
) -> None:
    other = invoice_of(an_order(), "CN-2026-000001", payment_days=14, now=backend.clock())
    backend.table.put(invoice_row(other))
    order_id = bought(backend)
    backend.table._pause = lambda seconds: None
    assert cancelling(backend, order_id) == "completed"
    assert credits(backend) == [other]
    assert backend.order(order_id).waits_to_be_cancelled


def test_an_invoice_that_is_gone_is_not_made_anew_by_its_credit(backend: Backend) -> None:
    order_id = bought(backend)
    number = backend.order(order_id).invoice_number
    assert number
    table = TroubledTable(
        backend.table, len(WRITES), "before", lambda: delete(backend, invoice_key(number))
    )
    with suppress(TemporarilyUnavailable):
        cancelling(backend, order_id, table=table)
    assert (backend.invoices(), credits(backend)) == ([], [])


def test_an_asset_that_has_its_coupon_by_now_is_not_opened_again(backend: Backend) -> None:
    refusal = {"coupons": [{"kind": "reject"}]}
    backend.bittitan.simulator.set_faults(Faults.model_validate(refusal))
    order_id = backend.buy()
    backend.fulfil(order_id)
    [failed] = backend.assets(order_id)
    has = {"provisioning_status": "synchronized", "coupon": a_coupon()}
    helped = failed.model_copy(update=has)
    # After the lease comes the asset.
    table = TroubledTable(
        backend.table, 2, "before", lambda: backend.table.write(*asset_puts(helped))
    )
    with pytest.raises(NotFailed):
        synchronize_asset(
            failed.asset_id, by="usr_sue", dependencies=backend.dependencies(table=table)
        )
    assert find_asset_with_code(backend.table, failed.asset_id) == helped
