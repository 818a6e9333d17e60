"""What the daily schedule finds where rows do not fit each other: it scans and writes nothing (rules.md R67)."""

from typing import Any

import pytest

from chalicelib.bss.reconciling.models import Finding
from chalicelib.storage.keys import asset_key, code_key, invoice_key, order_key, series_key
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.api.reconciling import Damage, daily, said
from tests.api.recording import RecordedOutput

DAY = 24 * 3600
WRITES = ("PutItem", "UpdateItem", "DeleteItem", "TransactWriteItems", "SendMessage", "Scan")


@pytest.fixture
def damage(cloud: Cloud) -> Damage:
    return Damage(cloud)


@pytest.fixture
def order(office: BackOffice) -> Any:
    """A completed order of two assets."""
    return office.bought(MAILBOX, BUNDLE)


def test_a_healthy_day_counts_no_finding_and_says_so(
    office: BackOffice, order: Any, written: RecordedOutput
) -> None:
    office.cancel(office.bought(MAILBOX)["order_id"])
    office.reconcile()
    assert written.metric("ReconcilingFindings") == [0]
    [line] = written.named("reconciled")
    assert (line["orders"], line["findings"]) == (2, 0)


def test_an_order_that_does_not_fit_is_logged_with_what_ends_it_and_counted(
    office: BackOffice, order: Any, damage: Damage, written: RecordedOutput
) -> None:
    damage.body(order_key(order["order_id"]), invoice_number="INV-2026-000777")
    office.reconcile()
    [line] = written.named("row_does_not_fit")
    assert (line["kind"], line["about"]) == ("invoice_missing", "INV-2026-000777")
    assert line["way_out"]
    assert written.metric("ReconcilingFindings") == [1]


def test_no_line_holds_a_code_or_an_address(
    office: BackOffice, order: Any, cloud: Cloud, written: RecordedOutput
) -> None:
    asset_id, code = order["assets"][0]["asset_id"], office.coupons(order)[0]["code"]
    cloud.drop(code_key(asset_id))
    office.reconcile()
    assert "code_missing" in written.text
    assert code not in written.text
    assert order["recipient"]["email"] not in written.text


def test_a_coupon_without_its_code_is_found(cloud: Cloud, order: Any) -> None:
    asset_id = order["assets"][1]["asset_id"]
    cloud.drop(code_key(asset_id))
    assert said(daily(cloud)) == {("code_missing", asset_id)}


def test_an_invoice_that_is_gone_is_a_gap_of_its_series_however_old_it_is(
    cloud: Cloud, order: Any
) -> None:
    clock.advance(20 * DAY)
    cloud.drop(invoice_key(order["invoice_number"]))
    assert ("number_missing", order["invoice_number"]) in said(daily(cloud))


def test_a_counter_behind_its_invoices_is_found(cloud: Cloud, order: Any, damage: Damage) -> None:
    series = order["invoice_number"].rpartition("-")[0]
    row = damage.row(series_key(series))
    cloud.put(row | {"last_number": {"N": "0"}})
    assert ("counter_behind", series) in said(daily(cloud))


def test_an_order_in_work_is_looked_at_however_old_it_is(shopper: Shopper, cloud: Cloud) -> None:
    order_id = shopper.buy()["order_id"]
    clock.advance(30 * DAY)
    assert ("order_overdue", order_id) in said(daily(cloud))


def test_an_old_order_that_ended_is_left_to_the_reconciling_by_hand(
    cloud: Cloud, order: Any
) -> None:
    cloud.drop(asset_key(order["assets"][0]["asset_id"]))
    assert said(daily(cloud))
    clock.advance(3 * DAY)
    assert daily(cloud) == []


def test_an_order_is_looked_at_on_the_day_it_was_placed_and_on_the_next(
    cloud: Cloud, order: Any
) -> None:
    cloud.drop(asset_key(order["assets"][0]["asset_id"]))
    for _ in range(2):
        assert said(daily(cloud))
        clock.advance(DAY - 3600)


def test_it_writes_nothing_queues_nothing_and_does_not_scan(
    office: BackOffice, order: Any, cloud: Cloud, damage: Damage
) -> None:
    damage.body(order_key(order["order_id"]), status="provisioning")
    rows = cloud.rows
    with counted() as calls:
        office.reconcile()
    assert not [each for each in calls if each in WRITES]
    assert cloud.rows == rows


def test_where_the_time_runs_out_it_says_how_far_it_came(
    office: BackOffice, order: Any, written: RecordedOutput
) -> None:
    office.reconcile(seconds_left=39)
    [line] = written.named("reconciling_ran_out_of_time")
    assert line["orders"] == 0
    assert written.metric("ReconcilingFindings") == [0]
    assert written.metric("ReconcilingCutShort") == [1]


def test_orders_in_work_are_looked_at_first_whatever_time_there_is(
    shopper: Shopper, office: BackOffice, order: Any, written: RecordedOutput
) -> None:
    waiting = shopper.buy()["order_id"]
    clock.advance(30 * DAY)
    office.reconcile(seconds_left=39)
    assert ("order_overdue", waiting) in {
        (each["kind"], each["about"]) for each in written.named("row_does_not_fit")
    }


def test_the_series_are_looked_at_before_the_many_orders_that_have_ended(
    order: Any, cloud: Cloud, damage: Damage
) -> None:
    series = series_key(order["invoice_number"].rpartition("-")[0])
    cloud.put(damage.row(series) | {"last_number": {"N": "0"}})
    cloud.drop(code_key(order["assets"][0]["asset_id"]))
    first, *others = daily(cloud)
    assert first.about == "INV-2026"
    assert "code_missing" in {each.kind for each in others}


def test_a_row_that_cannot_be_read_hides_no_other(
    office: BackOffice, order: Any, cloud: Cloud, damage: Damage
) -> None:
    unreadable = office.bought(MAILBOX)
    damage.body(order_key(unreadable["order_id"]), totals="a lot")
    cloud.drop(code_key(order["assets"][0]["asset_id"]))
    kinds = {each.kind for each in daily(cloud)}
    assert kinds == {"row_unreadable", "code_missing"}


def test_a_series_with_a_row_that_cannot_be_read_is_named(
    cloud: Cloud, order: Any, damage: Damage
) -> None:
    damage.body(invoice_key(order["invoice_number"]), lines="none")
    named: list[Finding] = [each for each in daily(cloud) if each.kind == "row_unreadable"]
    assert "INV-2026" in {each.about for each in named}
