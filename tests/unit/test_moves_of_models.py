"""What is finished stays finished, and nothing happens in a state in which it cannot (rules.md R25)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from chalicelib.bss.accounts.models import Account, SyncStatus
from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.orders.models import Cancellation
from chalicelib.bss.orders.steps import MailSend, Step, WelcomeStep
from chalicelib.bss.vendor_tasks.models import TaskStatus, VendorTask
from chalicelib.values.states import UnknownMove
from tests.builders import (
    PLACED_AT,
    a_coupon,
    a_failed_asset,
    a_provisioned_asset,
    an_account,
    an_asset,
    an_order,
)

NOW = PLACED_AT + timedelta(minutes=1)
ASKED = Cancellation(reason="Ordered twice", by="usr_sue", at=NOW)
GONE = a_provisioned_asset().cancelled()
BILL = invoice_of(an_order(), "INV-2026-000001", payment_days=14, now=NOW)

CANNOT_HAPPEN: dict[str, Callable[[], object]] = {
    "a cancelled order is cancelled": lambda: an_order(status="cancelled").cancelled(ASKED, NOW),
    "a cancelled asset gets a coupon": lambda: GONE.issued(a_coupon(), NOW),
    "a cancelled asset fails": lambda: GONE.attempt_failed("Busy.", NOW),
    "a cancelled asset is given up": lambda: GONE.given_up("Broke off.", NOW),
    "a cancelled asset tries again": lambda: GONE.tried_again("usr_sue", NOW),
    "an asset gets a second coupon": lambda: a_provisioned_asset().issued(a_coupon(2), NOW),
    "an asset with a coupon tries again": lambda: a_provisioned_asset().tried_again("usr_sue", NOW),
    "a pending asset tries again": lambda: an_asset().tried_again("usr_sue", NOW),
    "a failed asset is asked for at the desk": lambda: a_failed_asset().waiting_for_coupon(NOW),
    "a task that is done is claimed": lambda: _task("done").claimed("usr_kim", NOW),
    "a task that nobody claimed is done": lambda: _task("open").completed("usr_kim", NOW),
    "a task that nobody claimed is refused": lambda: _task("open").refused("No.", "usr_kim", NOW),
    "a task that was withdrawn is done": lambda: _task("refused").completed("usr_kim", NOW),
    "a redeemed coupon is gone": lambda: a_coupon(status="redeemed").gone(),
    "a revoked coupon is redeemed": lambda: a_coupon(status="revoked").turned("redeemed"),
    "a revoked coupon is active": lambda: a_coupon(status="revoked").turned("active"),
    "an expired coupon is active": lambda: a_coupon(status="expired").turned("active"),
    "an issued invoice fails": lambda: Step(state="done").failed("Busy.", NOW),
    "an issued invoice is issued": lambda: Step(state="done").done(NOW),
    "a failed invoice is issued unasked": lambda: Step(state="failed").done(NOW),
    "a failed mail is sent unasked": lambda: WelcomeStep(state="failed").sent([], NOW),
    "a mail that was sent is sent": lambda: WelcomeStep(state="done").sent([], NOW),
    "a mail that never went out bounces": lambda: _mail("failed").after_report("bounced", ""),
    "a mail bounces twice": lambda: _mail("bounced").after_report("bounced", ""),
    "a credited invoice is credited": lambda: BILL.credited("CN-1", [1]).credited("CN-2", [1]),
    "a synchronized account fails": lambda: _account("synchronized").sync_failed("Busy."),
}


def _mail(outcome: str) -> MailSend:
    return MailSend.model_validate({"at": NOW, "to": "ann@company.example", "outcome": outcome})


def _account(status: SyncStatus) -> Account:
    return an_account(provisioning_sync_status=status)


def _task(status: TaskStatus) -> VendorTask:
    return VendorTask(
        task_id="tsk_1", kind="issue_coupon", status=status, opened_at=NOW, account_id="acc_1"
    )


@pytest.mark.parametrize("what", CANNOT_HAPPEN)
def test_what_cannot_happen_is_refused(what: str) -> None:
    with pytest.raises(UnknownMove):
        CANNOT_HAPPEN[what]()


def test_cancelling_an_asset_again_changes_nothing() -> None:
    assert GONE.cancelled() == GONE


def test_a_coupon_that_is_told_of_again_stays_as_it_is() -> None:
    for status in ("active", "redeemed", "expired", "revoked"):
        coupon = a_coupon(status=status)
        assert coupon.turned(status) == coupon


def test_a_coupon_that_is_found_when_it_has_expired_ends_the_wait_for_it() -> None:
    found = a_coupon(status="expired")
    for asset in (an_asset(next_attempt_at=NOW), a_failed_asset()):
        ended = asset.revoked(found, NOW)
        assert (ended.provisioning_status, ended.coupon) == ("synchronized", found)
        assert (ended.last_error, ended.next_attempt_at) == (None, None)


def test_a_redeemed_coupon_is_not_put_on_record_as_revoked() -> None:
    asset = a_provisioned_asset(coupon=a_coupon(status="redeemed"))
    with pytest.raises(UnknownMove):
        asset.revoked(a_coupon(status="revoked"), NOW)
