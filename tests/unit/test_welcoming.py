"""The welcome mail: noted before it is sent, so that it never goes out twice."""

from collections.abc import Sequence
from datetime import timedelta

import pytest

from chalicelib.bss.mail.delivery import INTERRUPTED, Mailer, send_welcome
from chalicelib.bss.mail.ses import MailNotSent, MailOutcomeUnknown
from chalicelib.bss.mail.welcome import Mail
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.attempts import MAX_ATTEMPTS
from chalicelib.bss.orders.lease_taking import Lease
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.steps import WelcomeStep
from chalicelib.bss.orders.work import Work
from chalicelib.storage.conditions import Lost
from chalicelib.storage.keys import read
from tests.builders import (
    ORDER_ID,
    PLACED_AT,
    a_coupon,
    a_failed_asset,
    a_provisioned_asset,
    an_asset,
    an_order,
)
from tests.fakes import Ledger

NOW = PLACED_AT + timedelta(minutes=1)
LATER = NOW + timedelta(hours=1)
LEASE = Lease("token", "2026-03-09T10:40:00.000Z", 1)
HAS, LACKS, WAITS = a_provisioned_asset(1), a_failed_asset(2), an_asset(3)


class Post:
    """Takes the mails, and records what had been written before each."""

    def __init__(self, table: Ledger, ends: Exception | None = None) -> None:
        self.table, self.ends = table, ends
        self.mails: list[tuple[Mail, str]] = []
        self.noted_before = 0

    def __call__(self, mail: Mail, order_id: str) -> str:
        self.mails.append((mail, order_id))
        self.noted_before = len(self.table.written)
        if self.ends:
            raise self.ends
        return "ses-1"


def welcome(
    assets: Sequence[Asset] = (HAS,),
    step: WelcomeStep = WelcomeStep(),
    *,
    ends: Exception | None = None,
    table: Ledger | None = None,
    bounced: bool = False,
) -> tuple[Order, Post]:
    ledger = table or Ledger()
    post = Post(ledger, ends)
    order = an_order(of=3, welcome_email=step)
    held = LeasedOrder(ledger, order, LEASE, order)
    return send_welcome(held, order, assets, Mailer(post, bounced), NOW), post


def test_the_mail_goes_to_the_orders_recipient_with_its_coupons_once() -> None:
    order, post = welcome([HAS, a_provisioned_asset(2)])
    [(mail, order_id)] = post.mails
    assert (mail.to, order_id) == (order.recipient.email, ORDER_ID)
    assert a_coupon(1).known_code() in mail.text and a_coupon(2).known_code() in mail.text
    step = order.welcome_email
    assert (step.state, step.attempts, step.at) == ("done", 1, NOW)
    assert [(mail.message_id, mail.outcome) for mail in order.mails] == [("ses-1", "sent")]
    assert (step.sending_since, step.last_error) == (None, None)


def test_that_it_is_about_to_be_sent_is_written_down_before_it_is() -> None:
    _, post = welcome()
    assert post.noted_before == 1
    [(note,)] = post.table.written
    noted = read(Work, note.row).changed["welcome_email"]
    assert noted == WelcomeStep().sending(NOW).model_dump(mode="json")
    assert note.condition and note.condition.values == {"lease": "token"}


def test_without_the_lease_nothing_is_sent() -> None:
    lost = Ledger(lose_from=0)
    post = Post(lost)
    order = an_order()
    with pytest.raises(Lost):
        send_welcome(LeasedOrder(lost, order, LEASE, order), order, [HAS], Mailer(post, False), NOW)
    assert post.mails == []


def test_a_mail_whose_sending_had_begun_is_never_sent_again() -> None:
    order, post = welcome(step=WelcomeStep(attempts=1, sending_since=PLACED_AT))
    assert (post.mails, post.table.written) == ([], [])
    step = order.welcome_email
    assert (step.state, step.last_error, step.attempts) == ("failed", INTERRUPTED, 2)
    assert (step.next_attempt_at, step.sending_since) == (None, None)


@pytest.mark.parametrize(
    "assets",
    [[HAS, WAITS], [WAITS], [LACKS], [LACKS, WAITS], [an_asset(provisioning_status="cancelled")]],
)
def test_the_mail_waits_until_every_asset_is_settled_and_one_has_its_coupon(
    assets: list[Asset],
) -> None:
    order, post = welcome(assets)
    assert (post.mails, post.table.written) == ([], [])
    assert order.welcome_email == WelcomeStep()


def test_the_coupons_there_are_go_out_and_the_others_are_named() -> None:
    order, post = welcome([HAS, LACKS])
    [(mail, _)] = post.mails
    assert order.welcome_email.state == "done"
    assert a_coupon(1).known_code() in mail.text and LACKS.name in mail.text


@pytest.mark.parametrize(
    "step",
    [
        WelcomeStep(state="done", mailed=(HAS.asset_id,)),
        WelcomeStep(state="failed", last_error="No."),
        WelcomeStep(attempts=1, next_attempt_at=LATER),
    ],
    ids=["sent", "failed", "not due"],
)
def test_a_mail_that_was_sent_has_failed_or_is_not_due_is_left_alone(step: WelcomeStep) -> None:
    order, post = welcome(step=step)
    assert (order.welcome_email, post.mails, post.table.written) == (step, [], [])


def test_a_mail_that_was_certainly_not_sent_is_tried_again() -> None:
    order, _ = welcome(ends=MailNotSent("SES did not take the mail (TooManyRequests)."))
    step = order.welcome_email
    assert (step.state, step.attempts, step.sending_since) == ("pending", 1, None)
    assert step.last_error == "SES did not take the mail (TooManyRequests)."
    assert step.next_attempt_at and step.next_attempt_at > NOW
    again, post = welcome(step=step.model_copy(update={"next_attempt_at": NOW}))
    assert (again.welcome_email.state, len(post.mails)) == ("done", 1)


def test_an_address_that_takes_no_mail_fails_for_good() -> None:
    order, _ = welcome(ends=MailNotSent("Not that address.", permanent=True))
    step = order.welcome_email
    assert (step.state, step.next_attempt_at, step.last_error) == (
        "failed",
        None,
        "Not that address.",
    )


def test_the_last_attempt_that_fails_is_for_good() -> None:
    order, _ = welcome(step=WelcomeStep(attempts=MAX_ATTEMPTS - 1), ends=MailNotSent("Busy."))
    assert order.welcome_email.state == "failed"


def test_an_address_that_bounced_is_not_written_to_again() -> None:
    order, post = welcome(bounced=True)
    assert (post.mails, order.welcome_email.state) == ([], "failed")


def test_an_asset_that_gets_its_coupon_later_is_mailed_alone() -> None:
    later = a_provisioned_asset(2)
    order, post = welcome([HAS, later], step=WelcomeStep(mailed=(HAS.asset_id,)))
    [(mail, _)] = post.mails
    assert a_coupon(2).known_code() in mail.text and a_coupon(1).known_code() not in mail.text
    assert order.welcome_email.mailed == (HAS.asset_id, later.asset_id)


def test_while_a_coupon_is_still_to_come_the_mail_stays_open_for_it() -> None:
    mailed = WelcomeStep(mailed=(HAS.asset_id,))
    order, post = welcome([HAS, WAITS], step=mailed)
    assert (order.welcome_email, post.mails) == (mailed, [])


def test_when_no_coupon_is_left_to_mail_the_step_ends_as_its_last_mail_did() -> None:
    mailed = WelcomeStep(mailed=(HAS.asset_id,))
    order, post = welcome([HAS, LACKS], step=mailed)
    assert (order.welcome_email.state, post.mails) == ("done", [])
    bounced = mailed.model_copy(update={"last_error": "The mail bounced."})
    order, post = welcome([HAS, LACKS], step=bounced)
    assert (order.welcome_email.state, post.mails) == ("failed", [])


def test_an_unknown_outcome_is_for_good_so_that_nobody_gets_two() -> None:
    order, post = welcome(ends=MailOutcomeUnknown("No answer came from SES."))
    step = order.welcome_email
    assert (step.state, step.next_attempt_at) == ("failed", None)
    assert step.last_error == "No answer came from SES."
    assert len(post.mails) == 1


def test_a_coupon_that_is_no_longer_active_stops_nothing_and_is_not_sent() -> None:
    revoked = a_provisioned_asset(1, coupon=a_coupon(1, status="revoked"))
    order, post = welcome([revoked])
    assert post.mails == []
    assert order.welcome_email.sending_since is None


def test_the_mail_of_a_coupon_that_comes_later_has_all_its_attempts() -> None:
    failed = WelcomeStep(state="failed", attempts=MAX_ATTEMPTS, last_error="Busy.")
    order, _ = welcome(step=failed.reopened(), ends=MailNotSent("Busy."))
    step = order.welcome_email
    assert (step.state, step.attempts) == ("pending", 1) and step.next_attempt_at
