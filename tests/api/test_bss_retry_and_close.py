"""Orders that need attention: POST …/retry and …/close."""

from collections.abc import Callable
from typing import Any

import pytest

from chalicelib.bss.orders.lease import take
from chalicelib.bss.orders.steps import Step
from chalicelib.bss.orders.store import read_assets
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.back_office import BSS_ORDER, BackOffice, events, steps
from tests.api.shape_checks import assert_fits

REASON = {"reason": "All codes are redeemed."}


def _path(order: Any, call: str) -> str:
    return f"/orders/{order['order_id']}/{call}"


def _invoice_failed(office: BackOffice, table: Table) -> Any:
    """An order whose invoice could not be written ten times, though all else went well."""
    order = office.bought(MAILBOX)
    held = take(table, order["order_id"], clock.now())
    failed = Step().failed("Too many were written at once.", clock.now(), for_good=True)
    never = held.order.with_changes(invoice=failed, invoice_number=None)
    held.order = never
    held.give_back(clock.now())
    return office.order(order["order_id"])


def test_an_invoice_that_failed_for_good_is_issued_when_staff_ask(
    office: BackOffice, table: Table
) -> None:
    order = _invoice_failed(office, table)
    assert (order["status"], steps(order)[1]) == ("needs_attention", "failed")
    answer = office.post(_path(order, "retry"), status=202)
    assert_fits(answer, BSS_ORDER)
    assert (answer["status"], answer["progress"][1]["attempts"]) == ("provisioning", 0)
    office.fulfilment.run()
    done = office.order(order["order_id"])
    assert (done["status"], steps(done)) == ("completed", ["done"] * 4)
    assert done["invoice_number"]
    assert len(done["mails"]) == 1
    assert events(done).count("retry_requested") == 1


def test_coupons_that_failed_come_and_are_mailed(
    office: BackOffice, bittitan_fails: Callable[..., None], mails: list[Any]
) -> None:
    bittitan_fails({"kind": "reject", "times": 2})
    order = office.bought(MAILBOX, BUNDLE)
    assert (order["status"], steps(order)[2]) == ("needs_attention", "failed")
    answer = office.post(_path(order, "retry"), status=202)
    assert [asset["provisioning_status"] for asset in answer["assets"]] == ["pending"] * 2
    office.fulfilment.run()
    done = office.order(order["order_id"])
    assert (done["status"], len(done["mails"])) == ("completed", 1)
    assert all(coupon["code"] in mails[-1].body for coupon in office.coupons(order))


def test_an_order_that_was_given_up_before_anything_failed_goes_on_when_staff_ask(
    office: BackOffice, shopper: Shopper, table: Table
) -> None:
    order = shopper.buy(MAILBOX)
    held = take(table, order["order_id"], clock.now())
    held.settle(held.order, read_assets(table, held.order), clock.now(), resting=True)
    assert office.order(order["order_id"])["status"] == "needs_attention"
    assert office.fulfilment.run_after(3600) <= 1
    office.post(_path(order, "retry"), status=202)
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"


def test_a_mail_that_failed_is_sent_again(office: BackOffice) -> None:
    order = office.bought(MAILBOX)
    office.bounce(order, kind="Transient")
    assert office.order(order["order_id"])["status"] == "needs_attention"
    office.post(_path(order, "retry"), status=202)
    office.fulfilment.run()
    done = office.order(order["order_id"])
    assert (done["status"], [mail["outcome"] for mail in done["mails"]]) == (
        "completed",
        ["bounced", "sent"],
    )


def test_a_mail_that_nobody_waits_for_any_more_is_not_sent_and_the_order_completes(
    office: BackOffice, simulator: Any
) -> None:
    order = office.bought(MAILBOX)
    office.bounce(order, kind="Transient")
    simulator.redeem(office.coupons(order)[0]["code"])
    office.check_coupons()
    answer = office.post(_path(order, "retry"), status=202)
    assert (answer["status"], len(answer["mails"])) == ("completed", 1)
    office.fulfilment.run()
    assert office.fulfilment.run_after(3600) == 0


def test_there_is_nothing_to_retry_on_an_order_that_went_well_is_a_draft_or_is_cancelled(
    office: BackOffice,
) -> None:
    cancelled = office.bought(MAILBOX)
    office.cancel(cancelled["order_id"])
    for order in (office.bought(MAILBOX), office.drafted(), cancelled):
        office.refused("POST", _path(order, "retry"), status=409, code="nothing_failed")


def test_an_order_whose_mail_failed_and_whose_coupons_are_redeemed_is_closed_by_staff(
    office: BackOffice, simulator: Any
) -> None:
    order = office.bought(MAILBOX)
    office.bounce(order)
    path = _path(order, "close")
    refused = office.refused("POST", path, REASON, status=409, code="not_closable")
    assert "was not mailed" in refused.json["detail"]
    simulator.redeem(office.coupons(order)[0]["code"])
    office.check_coupons()
    closed = office.post(path, REASON)
    assert_fits(closed, BSS_ORDER)
    assert (closed["status"], steps(closed)) == ("completed", ["done"] * 4)
    last = closed["events"][-1]
    assert (last["event"], last["detail"], last["by"]) == (
        "closed",
        REASON["reason"],
        "acc_distributor",
    )
    assert office.fulfilment.run_after(3600) == 0


def test_an_order_on_which_something_is_left_is_not_closed(
    office: BackOffice, bittitan_fails: Callable[..., None], table: Table
) -> None:
    bittitan_fails({"kind": "reject"})
    lacks_coupon = office.bought(MAILBOX)
    for order, left in (
        (lacks_coupon, "has no coupon"),
        (_invoice_failed(office, table), "invoice is not issued"),
    ):
        refused = office.refused(
            "POST", _path(order, "close"), REASON, status=409, code="not_closable"
        )
        assert left in refused.json["detail"]


@pytest.mark.parametrize("status", ["completed", "draft", "cancelled"])
def test_only_an_order_that_needs_attention_is_closed(office: BackOffice, status: str) -> None:
    order = office.drafted() if status == "draft" else office.bought(MAILBOX)
    if status == "cancelled":
        office.cancel(order["order_id"])
    office.refused("POST", _path(order, "close"), REASON, status=409, code="not_closable")


def test_an_order_that_is_not_there_is_neither_retried_nor_closed(office: BackOffice) -> None:
    nobody = {"order_id": f"ord_{0:032x}"}
    office.refused("POST", _path(nobody, "retry"), status=404, code="not_found")
    office.refused("POST", _path(nobody, "close"), REASON, status=404, code="not_found")


def test_a_mail_that_has_nothing_to_bring_any_more_is_ended_by_letting_the_order_try_again(
    office: BackOffice, simulator: Any
) -> None:
    """Its address was blocked, so it was never mailed; its coupon was redeemed while it was to be replaced."""
    office.bounce(office.bought(MAILBOX))
    order = office.bought(MAILBOX)
    replace = f"/assets/{order['assets'][0]['asset_id']}/coupon/replace"
    office.post(replace, {"reason": "Wrong reader"}, status=202)
    simulator.redeem(office.coupons(order)[0]["code"])
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "needs_attention"
    office.post(f"/orders/{order['order_id']}/retry", status=202)
    assert office.order(order["order_id"])["status"] == "completed"
