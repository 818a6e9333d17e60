"""Reconciling finds what was damaged, names what ends it, and says nothing of what is well (rules.md R67)."""

from typing import Any

import pytest

from chalicelib.bss.orders.coupons import CouponCode
from chalicelib.storage.keys import (
    Key,
    archive_key,
    asset_key,
    code_key,
    documents_key,
    invoice_key,
    mail_key,
    order_key,
    receipt_key,
    row,
    series_key,
    vendor_task_key,
    work_key,
)
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.api.coupon_desk import DeskWorker
from tests.api.reconciling import Damage, found, said

HOURS = 3600


@pytest.fixture
def damage(cloud: Cloud) -> Damage:
    return Damage(cloud)


@pytest.fixture
def order(office: BackOffice) -> Any:
    """A completed order of two assets."""
    return office.bought(MAILBOX, BUNDLE)


def _asset(order: Any, number: int = 0) -> str:
    return order["assets"][number]["asset_id"]


def test_a_healthy_table_has_no_finding(
    office: BackOffice, cloud: Cloud, order: Any, bittitan_fails: Any
) -> None:
    office.cancel(office.bought(MAILBOX)["order_id"])
    office.cancel(order["order_id"], asset_ids=[_asset(order)])
    bittitan_fails({"kind": "reject"})
    office.bought(MAILBOX)
    office.drafted()
    assert found(cloud) == []


def test_work_that_is_under_way_is_no_finding(
    shopper: Shopper, office: BackOffice, cloud: Cloud, bittitan_fails: Any
) -> None:
    shopper.buy()
    assert found(cloud) == []
    bittitan_fails({"kind": "error", "status": 503})
    office.fulfilment.run()
    assert found(cloud) == []


def test_work_at_the_coupon_desk_is_no_finding(
    desk: DeskWorker, office: BackOffice, cloud: Cloud
) -> None:
    order = office.bought(MAILBOX, BUNDLE)
    clock.advance(100 * HOURS)
    assert found(cloud) == []
    desk.issue(desk.tasks()[0], "MADE-BY-HAND-0001")
    office.cancel(order["order_id"])
    assert found(cloud) == []


def test_an_order_that_nobody_works_on_is_found(shopper: Shopper, cloud: Cloud) -> None:
    order_id = shopper.buy()["order_id"]
    clock.advance(2 * HOURS)
    assert said(found(cloud)) == {
        ("order_overdue", order_id),
        ("order_without_invoice", order_id),
    }


def test_a_lease_that_outlived_its_time_is_found(
    shopper: Shopper, cloud: Cloud, damage: Damage
) -> None:
    order_id = shopper.buy()["order_id"]
    past = clock.stamp(clock.now())
    damage.attributes(work_key(order_id), leased_until=past, due_at=past)
    clock.advance(2 * HOURS)
    assert ("lease_outlived", order_id) in said(found(cloud))


def test_an_order_with_something_left_and_nothing_due_is_found(
    shopper: Shopper, cloud: Cloud, damage: Damage
) -> None:
    order_id = shopper.buy()["order_id"]
    damage.attributes(work_key(order_id), due=None, due_at=None)
    findings = found(cloud)
    assert ("nothing_due", order_id) in said(findings)
    assert ("order_without_invoice", order_id) in said(findings)


def test_an_asset_that_waits_for_nothing_is_found(
    office: BackOffice, cloud: Cloud, order: Any, damage: Damage
) -> None:
    damage.body(asset_key(_asset(order)), provisioning_status="pending", coupon=None)
    [stuck] = [each for each in found(cloud) if each.kind == "nothing_due"]
    assert _asset(order) in stuck.sentence and _asset(order, 1) not in stuck.sentence


def test_an_ended_order_that_is_due_is_found(cloud: Cloud, order: Any, damage: Damage) -> None:
    due_at = clock.stamp(clock.now())
    damage.attributes(work_key(order["order_id"]), due="ORDERS", due_at=due_at)
    assert said(found(cloud)) == {("ended_order_due", order["order_id"])}


@pytest.mark.parametrize(
    ("what", "changes"),
    [
        ("status", {"status": "needs_attention"}),
        ("coupons step", {"coupons": {"state": "failed"}}),
        ("a step that is not done", {"invoice": {"state": "pending"}}),
    ],
)
def test_an_order_that_is_not_what_its_steps_come_to_is_found(
    cloud: Cloud, order: Any, damage: Damage, what: str, changes: dict[str, Any]
) -> None:
    damage.body(order_key(order["order_id"]), **changes)
    assert said(found(cloud)) == {("status_differs", order["order_id"])}, what


def test_an_asset_of_a_cancelled_order_that_is_not_cancelled_is_found(
    office: BackOffice, cloud: Cloud, order: Any, damage: Damage
) -> None:
    office.cancel(order["order_id"])
    damage.body(asset_key(_asset(order)), provisioning_status="synchronized")
    assert said(found(cloud)) == {
        ("status_differs", _asset(order)),
        ("credited_not_cancelled", _asset(order)),
    }


def test_totals_that_lines_do_not_come_to_are_found(
    cloud: Cloud, order: Any, damage: Damage
) -> None:
    totals = order["totals"] | {"tax": {"amount": 1, "currency": "EUR"}}
    damage.inside(order_key(order["order_id"]), "totals", tax=totals["tax"])
    assert said(found(cloud)) == {
        ("sums_differ", order["order_id"]),
        ("invoice_differs", order["invoice_number"]),
    }


def test_a_completed_order_whose_coupons_nobody_was_mailed_is_found(
    cloud: Cloud, order: Any, damage: Damage
) -> None:
    damage.inside(order_key(order["order_id"]), "welcome_email", told=[_asset(order, 1)])
    [finding] = found(cloud)
    assert (finding.kind, finding.about) == ("mail_not_sent", order["order_id"])
    assert finding.way_out == f"POST /bss/orders/{order['order_id']}/welcome-email"
    assert _asset(order) in finding.sentence and _asset(order, 1) not in finding.sentence


def test_an_asset_whose_row_is_missing_is_found(cloud: Cloud, order: Any, damage: Damage) -> None:
    cloud.drop(asset_key(_asset(order)))
    code = code_key(_asset(order))
    assert said(found(cloud)) == {
        ("asset_missing", _asset(order)),
        ("row_of_nothing", f"{code.pk} / {code.sk}"),
    }


def test_a_synchronized_asset_without_its_coupon_is_found(
    cloud: Cloud, order: Any, damage: Damage
) -> None:
    damage.body(asset_key(_asset(order)), coupon=None)
    assert ("coupon_missing", _asset(order)) in said(found(cloud))


@pytest.mark.parametrize("kept", [None, "cpn_another"])
def test_a_coupon_whose_code_is_missing_is_found_until_its_row_is_back(
    cloud: Cloud, order: Any, damage: Damage, kept: str | None
) -> None:
    place = code_key(_asset(order))
    restored = damage.row(place)
    cloud.drop(place)
    if kept:
        cloud.put(row(place, CouponCode(coupon_id=kept, code="THE-CODE-OF-ANOTHER")))
    assert said(found(cloud)) == {("code_missing", _asset(order))}
    cloud.put(restored)
    assert found(cloud) == []


def test_an_asset_that_waits_for_a_desk_without_a_task_is_found(
    desk: DeskWorker, office: BackOffice, cloud: Cloud
) -> None:
    order = office.bought(MAILBOX)
    [task] = desk.tasks()
    cloud.drop(vendor_task_key(task["task_id"]))
    assert said(found(cloud)) == {("waits_without_task", _asset(order))}
    office.cancel(order["order_id"])
    assert found(cloud) == []


def test_a_task_that_nobody_waits_for_is_found_and_refusing_it_ends_it(
    desk: DeskWorker, office: BackOffice, cloud: Cloud, damage: Damage
) -> None:
    office.bought(MAILBOX)
    [task] = desk.tasks()
    kept = damage.row(vendor_task_key(task["task_id"]))
    desk.issue(task, "MADE-BY-HAND-0002")
    office.fulfilment.run()
    cloud.put(kept)
    [finding] = found(cloud)
    assert (finding.kind, finding.about) == ("task_without_need", task["task_id"])
    assert finding.way_out.endswith("/refuse")
    desk.refuse(task["task_id"], "Its coupon was made before.")
    office.fulfilment.run()
    assert found(cloud) == []


def test_a_task_to_revoke_a_coupon_that_stands_is_found_and_giving_it_back_ends_it(
    desk: DeskWorker, office: BackOffice, cloud: Cloud, damage: Damage
) -> None:
    order = office.bought(MAILBOX)
    desk.issue(desk.tasks()[0], "MADE-BY-HAND-0003")
    office.fulfilment.run()
    before = cloud.keep()
    office.cancel(order["order_id"])
    [task] = desk.tasks()
    opened = damage.row(vendor_task_key(task["task_id"]))
    cloud.bring_back(before)
    cloud.put(opened)
    assert said(found(cloud)) == {("task_without_need", task["task_id"])}
    desk.claim(task["task_id"])
    desk.succeeded(task["task_id"], "release")
    assert found(cloud) == []


def test_an_order_in_attention_without_invoice_is_found_and_retry_ends_it(
    shopper: Shopper, office: BackOffice, cloud: Cloud, damage: Damage
) -> None:
    order_id = shopper.buy()["order_id"]
    damage.body(order_key(order_id), status="needs_attention", invoice={"state": "failed"})
    damage.attributes(work_key(order_id), due=None, due_at=None)
    [stuck, finding] = found(cloud)
    assert (stuck.kind, finding.kind) == ("nothing_due", "order_without_invoice")
    assert finding.way_out == f"POST /bss/orders/{order_id}/retry"
    office.post(f"/orders/{order_id}/retry", status=202)
    office.fulfilment.run()
    assert found(cloud) == []


def test_an_invoice_that_is_missing_is_found(cloud: Cloud, order: Any, damage: Damage) -> None:
    cloud.drop(invoice_key(order["invoice_number"]))
    assert said(found(cloud)) == {
        ("invoice_missing", order["invoice_number"]),
        ("number_missing", order["invoice_number"]),
    }


def test_an_invoice_that_bills_something_else_is_found(
    office: BackOffice, cloud: Cloud, order: Any, damage: Damage
) -> None:
    other = office.bought(MAILBOX)
    damage.body(order_key(order["order_id"]), invoice_number=other["invoice_number"])
    assert said(found(cloud)) == {
        ("invoice_differs", other["invoice_number"]),
        ("invoice_not_ordered", order["invoice_number"]),
    }


def test_a_cancelled_asset_without_a_credit_is_found(
    office: BackOffice, cloud: Cloud, order: Any, damage: Damage
) -> None:
    place = invoice_key(order["invoice_number"])
    before = damage.row(place)
    office.cancel(order["order_id"], asset_ids=[_asset(order)])
    cloud.put(before)
    findings = said(found(cloud))
    assert ("asset_not_credited", _asset(order)) in findings
    assert ("asset_not_credited", _asset(order, 1)) not in findings
    assert {kind for kind, _ in findings} == {"asset_not_credited", "invoice_not_right"}


def test_a_credit_without_a_cancelled_asset_is_found_and_cancelling_it_ends_it(
    office: BackOffice, cloud: Cloud, order: Any, damage: Damage
) -> None:
    order_id = order["order_id"]
    places = asset_key(_asset(order)), order_key(order_id), work_key(order_id)
    before = [damage.row(place) for place in places]
    office.cancel(order["order_id"], asset_ids=[_asset(order)])
    for each in before:
        cloud.put(each)
    assert said(found(cloud)) == {("credited_not_cancelled", _asset(order))}
    office.cancel(order["order_id"], asset_ids=[_asset(order)])
    assert found(cloud) == []


def test_a_counter_behind_its_invoices_is_found(cloud: Cloud, order: Any, damage: Damage) -> None:
    series = order["invoice_number"].rpartition("-")[0]
    cloud.put(damage.row(series_key(series)) | {"last_number": {"N": "0"}})
    assert said(found(cloud)) == {("counter_behind", series)}


def test_a_number_that_was_taken_and_is_not_there_is_found(
    cloud: Cloud, order: Any, damage: Damage
) -> None:
    series = order["invoice_number"].rpartition("-")[0]
    cloud.put(damage.row(series_key(series)) | {"last_number": {"N": "3"}})
    missing = {("number_missing", f"{series}-{number:06d}") for number in (2, 3)}
    assert said(found(cloud)) == missing


def test_an_invoice_that_is_there_twice_is_found(cloud: Cloud, order: Any, damage: Damage) -> None:
    series, _, number = order["invoice_number"].rpartition("-")
    again = damage.row(invoice_key(order["invoice_number"]))
    cloud.put(again | invoice_key(f"{series}-{int(number) + 1:06d}").attributes())
    assert ("number_twice", order["invoice_number"]) in said(found(cloud))


def test_payments_that_do_not_come_to_the_balance_are_found(
    office: BackOffice, cloud: Cloud, order: Any, damage: Damage
) -> None:
    damage.body(invoice_key(order["invoice_number"]), paid=5)
    assert said(found(cloud)) == {("invoice_not_right", order["invoice_number"])}


def test_documents_that_are_not_made_are_found(
    shopper: Shopper, office: BackOffice, cloud: Cloud, bucket: Any, damage: Damage
) -> None:
    order = office.bought(MAILBOX)
    number, place = order["invoice_number"], documents_key(order["invoice_number"])
    assert found(cloud) == []
    clock.advance(2 * HOURS)
    assert said(found(cloud)) == {("documents_overdue", number)}
    damage.attributes(place, due=None, due_at=None)
    assert said(found(cloud)) == {("documents_not_due", number)}
    damage.body(place, state="failed")
    assert said(found(cloud)) == {("documents_failed", number)}


def test_a_mail_of_an_invoice_that_is_not_sent_is_found(
    invoice_mails: Any, office: BackOffice, cloud: Cloud, damage: Damage
) -> None:
    number = office.bought(MAILBOX)["invoice_number"]
    office.fulfilment.run_after(61)
    place = mail_key(number, 1)
    damage.body(place, state="pending")
    assert said(found(cloud)) == {("invoice_mail_not_due", number)}
    past = clock.stamp(clock.now())
    damage.attributes(place, due="INVOICES", due_at=past)
    assert found(cloud) == []
    clock.advance(2 * HOURS)
    assert said(found(cloud)) == {("invoice_mail_overdue", number)}


def test_rows_whose_order_is_gone_are_found(cloud: Cloud, order: Any, damage: Damage) -> None:
    cloud.drop(order_key(order["order_id"]))
    findings = said(found(cloud))
    assets = [asset_key(_asset(order, number)) for number in (0, 1)]
    places = [*assets, work_key(order["order_id"])]
    lost = {("row_of_nothing", f"{place.pk} / {place.sk}") for place in places}
    assert findings == lost | {("invoice_not_ordered", order["invoice_number"])}


def test_a_row_that_cannot_be_read_is_named_and_the_others_are_reconciled(
    office: BackOffice, cloud: Cloud, order: Any, damage: Damage
) -> None:
    other = office.bought(MAILBOX)
    place = order_key(order["order_id"])
    damage.body(place, status="lost")
    damage.inside(order_key(other["order_id"]), "welcome_email", told=[])
    findings = said(found(cloud))
    assert ("row_unreadable", f"{place.pk} / {place.sk}") in findings
    assert ("mail_not_sent", other["order_id"]) in findings


def test_receipts_that_outlived_their_time_are_counted(shopper: Shopper, cloud: Cloud) -> None:
    key = receipt_key("acc_partner", "usr_ann", "POST /orders", "key-1")
    expired = int(clock.now().timestamp())
    cloud.put(row(key, CouponCode(coupon_id="a", code="b"), expires_at=expired))
    clock.advance(24 * HOURS)
    assert found(cloud) == []
    clock.advance(7 * 24 * HOURS)
    [finding] = found(cloud)
    assert finding.kind == "receipts_outlived"
    assert finding.sentence.startswith("1 receipts ")


def test_older_history_whose_order_is_gone_is_found(cloud: Cloud, damage: Damage) -> None:
    place: Key = archive_key("ord_" + 32 * "0", 1)
    cloud.put(row(place, CouponCode(coupon_id="a", code="b")))
    assert said(found(cloud)) == {("row_of_nothing", f"{place.pk} / {place.sk}")}


def test_reading_an_order_of_two_assets_takes_so_many_calls(
    office: BackOffice, cloud: Cloud
) -> None:
    """What the decision says it costs (docs/decisions/0050-reconciling-scans-by-hand-alone.md)."""
    office.bought(MAILBOX, BUNDLE)
    with counted() as one:
        found(cloud)
    office.bought(MAILBOX, BUNDLE)
    office.bought(MAILBOX, BUNDLE)
    with counted() as three:
        found(cloud)
    assert len(three) - len(one) <= 2 * 6
