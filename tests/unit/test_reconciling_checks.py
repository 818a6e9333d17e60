"""What is wrong with the rows of one order, and from which moment on: no work under way is (rules.md R67)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import pytest

from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.coupons import CouponCode
from chalicelib.bss.orders.models import Cancellation, Order
from chalicelib.bss.orders.progress import settled
from chalicelib.bss.orders.steps import Step, WelcomeStep
from chalicelib.bss.reconciling import attached, orders
from chalicelib.bss.reconciling.models import LATE, Finding, OrderRows, Repair, twice
from chalicelib.bss.reconciling.reconcile import CHECKS
from chalicelib.bss.reconciling.tasks import AskedFor, without_need
from chalicelib.bss.vendor_tasks.models import VendorTask, task_id_of
from tests.builders import (
    ORDER_ID,
    PLACED_AT,
    RECIPIENT,
    a_failed_asset,
    a_provisioned_asset,
    an_asset,
    an_order,
)

NOW = PLACED_AT + timedelta(days=1)
MOMENT = timedelta(milliseconds=1)
DONE = Step(state="done")
SENT = WelcomeStep(state="done", mailed=(a_provisioned_asset().asset_id,))
CANCELLING = Cancellation(reason="Ordered twice", by="usr_sue", at=PLACED_AT)


def rows_of(order: Order, assets: Sequence[Asset], **more: Any) -> OrderRows:
    """An order as settling leaves it, with the codes of its coupons and no invoice's row."""
    settles = settled(order, assets, NOW).order
    kept = {
        each.asset_id: CouponCode(coupon_id=each.coupon.coupon_id, code="kept")
        for each in assets
        if each.coupon
    }
    found: dict[str, Any] = {
        "order": settles,
        "due_at": None,
        "leased_until": None,
        "assets": {each.asset_id: each for each in assets},
        "codes": kept,
        "invoices": {},
        "tasks": {},
    }
    return OrderRows(**found | more)


def kinds(rows: OrderRows) -> set[str]:
    """What is wrong with it, but that its invoice's row is not there."""
    return {each.kind for check in CHECKS for each in check(rows, NOW)} - {"invoice_missing"}


def in_work(**more: Any) -> OrderRows:
    return rows_of(an_order(), [an_asset()], **more)


def completed(**changes: Any) -> OrderRows:
    done = {"invoice": DONE, "invoice_number": "INV-2026-000001", "welcome_email": SENT}
    return rows_of(an_order(**done | changes), [a_provisioned_asset()])


def test_a_completed_order_is_well() -> None:
    rows = completed()
    assert (rows.order.status, kinds(rows)) == ("completed", set())


@pytest.mark.parametrize(
    ("due_at", "found"),
    [
        (NOW + timedelta(hours=3), set[str]()),
        (NOW, set[str]()),
        (NOW - LATE + MOMENT, set[str]()),
        (NOW - LATE, {"order_overdue", "order_without_invoice"}),
    ],
)
def test_what_is_due_is_late_after_an_hour(due_at: datetime, found: set[str]) -> None:
    assert kinds(in_work(due_at=due_at)) == found


def test_a_leased_order_is_left_in_peace_until_its_lease_is_long_over() -> None:
    held = NOW + timedelta(minutes=3)
    assert kinds(in_work(due_at=held, leased_until=held)) == set()
    over = NOW - LATE
    [found] = orders.overdue(in_work(due_at=over, leased_until=over), NOW)
    assert (found.kind, found.repair) == ("lease_outlived", Repair(ORDER_ID))


def test_a_lease_without_a_due_time_is_no_rest() -> None:
    assert kinds(in_work(leased_until=NOW)) == set()


def test_an_order_with_something_left_is_made_due() -> None:
    [found] = orders.nothing_leads_on(in_work(), NOW)
    assert found.repair == Repair(ORDER_ID, makes_due=True)


def test_an_order_that_waits_for_the_coupon_desk_has_nothing_due() -> None:
    asset = an_asset(waits_for_desk=True)
    order = an_order(invoice=DONE, invoice_number="INV-2026-000001")
    task = VendorTask(
        task_id=task_id_of("issue_coupon", asset.reference),
        kind="issue_coupon",
        opened_at=PLACED_AT,
        account_id="acc_customer",
    )
    assert kinds(rows_of(order, [asset], tasks={task.task_id: task})) == set()
    refused = task.with_changes(status="refused")
    for tasks in ({}, {task.task_id: refused}):
        assert kinds(rows_of(order, [asset], tasks=tasks)) == {"waits_without_task"}


def test_an_order_that_needs_attention_waits_for_a_person() -> None:
    given_up = an_order(invoice=DONE, invoice_number="INV-2026-000001", cancellation=CANCELLING)
    rows = rows_of(given_up, [a_failed_asset()])
    resting = settled(given_up, [a_failed_asset()], NOW, resting=True).order
    assert resting.status == "needs_attention"
    assert kinds(rows_of(resting, [a_failed_asset()])) == {"nothing_due"}
    left = rows._replace(order=resting)
    assert kinds(left) == set()


def test_a_completed_order_whose_cancelling_stands_still_is_found() -> None:
    rows = completed(cancellation=CANCELLING)
    assert (rows.order.status, kinds(rows)) == ("completed", {"nothing_due"})
    [found] = orders.nothing_leads_on(rows, NOW)
    assert "being cancelled" in found.sentence


@pytest.mark.parametrize(
    ("status", "changes", "due_at", "found"),
    [
        ("revoked", {}, None, {"coupon_revoked"}),
        ("revoked", {}, NOW, set[str]()),  # somebody works on it
        ("revoked", {"provisioning_status": "cancelled"}, None, set[str]()),
        ("revoked", {"provisioning_status": "failed"}, None, set[str]()),  # the order says so
        ("expired", {}, None, set[str]()),
        ("redeemed", {}, None, set[str]()),
    ],
)
def test_a_coupon_that_is_worth_nothing_is_billed_to_nobody(
    status: Any, changes: dict[str, Any], due_at: datetime | None, found: set[str]
) -> None:
    held = a_provisioned_asset().coupon
    assert held
    asset = a_provisioned_asset(coupon=held.turned(status), **changes)
    done = {"invoice": DONE, "invoice_number": "INV-2026-000001", "welcome_email": SENT}
    assert kinds(rows_of(an_order(**done), [asset], due_at=due_at)) - {"ended_order_due"} == found


def test_a_coupon_that_expired_since_is_mailed_to_nobody() -> None:
    rows = completed(welcome_email=WelcomeStep(state="done"))
    assert kinds(rows) == {"mail_not_sent"}
    assert list(orders.mail_not_sent(rows, NOW + timedelta(days=400))) == []


def test_documents_are_late_after_an_hour() -> None:
    pending = InvoiceDocuments(
        invoice_number="INV-2026-000001", order_id=ORDER_ID, recipient=RECIPIENT
    )
    late = attached.documents_late
    assert list(late(pending, NOW - LATE + MOMENT, NOW)) == []
    [found] = late(pending, NOW - LATE, NOW)
    assert (found.kind, found.repair) == ("documents_overdue", Repair("INV-2026-000001"))
    assert list(late(pending.done(NOW), None, NOW)) == []


@pytest.mark.parametrize(
    ("kind", "status", "asset", "found"),
    [
        ("issue_coupon", "open", a_provisioned_asset(), True),
        ("issue_coupon", "claimed", a_provisioned_asset(), True),
        ("issue_coupon", "done", a_provisioned_asset(), False),
        ("issue_coupon", "open", a_failed_asset(), False),  # it takes its coupon all the same
        ("issue_coupon", "open", an_asset(waits_for_desk=True), False),
        ("revoke_coupon", "open", a_provisioned_asset(), True),
        ("revoke_coupon", "claimed", a_provisioned_asset(), False),  # it may be revoked by now
    ],
)
def test_a_task_is_needed_while_its_asset_waits(
    kind: Any, status: Any, asset: Asset, found: bool
) -> None:
    task = VendorTask(
        task_id="tsk_1", kind=kind, status=status, opened_at=PLACED_AT, account_id="acc_customer"
    )
    assert bool(list(without_need(AskedFor(task, asset, True)))) == found
    assert list(without_need(AskedFor(task, asset, False))) == []


def test_what_is_found_once_alone_was_half_of_a_transaction() -> None:
    lasting = Finding("sums_differ", ORDER_ID, "", "")
    passing = Finding("mail_not_sent", ORDER_ID, "", "")
    readings = iter([[lasting, passing], [lasting]])
    assert twice(lambda: next(readings)) == [lasting]
    readings = iter([list[Finding]()])
    assert twice(lambda: next(readings)) == []
