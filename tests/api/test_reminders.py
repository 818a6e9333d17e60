"""Reminders of coupons that expire soon, by the daily check (rules.md R62)."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.config import settings
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.aws_calls import failing, losing_the_reply, refusal
from tests.api.back_office import BackOffice, events, steps
from tests.api.recording import RecordedOutput
from tests.api.seeded_rows import OnFile
from tests.fakes import FakeBitTitan

pytestmark = pytest.mark.usefixtures("noon")

# A coupon bought today has its last day in 365.
TO_THE_FIRST, TO_THE_SECOND = 365 - 30, 30 - 7
RECIPIENT = "it@endcustomer.example"


@pytest.fixture
def order(office: BackOffice) -> Any:
    return office.bought(MAILBOX, BUNDLE)


def _kinds(office: BackOffice, order: Any) -> list[tuple[str, str]]:
    mails = office.order(order["order_id"])["mails"]
    return [(mail["kind"], mail["outcome"]) for mail in mails]


def _day(text: str) -> str:
    year, month, day = text.split("-")
    names = "January February March April May June July August September October November December"
    return f"{int(day)} {names.split()[int(month) - 1]} {year}"


SENT, WELCOME = ("reminder", "sent"), ("welcome", "sent")


def test_the_recipient_is_reminded_once_thirty_days_before_and_once_seven_days_before(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    office.check_coupons(TO_THE_FIRST - 1)
    assert len(mails) == 1
    for day in range(1, 31):
        office.check_coupons(1)
        assert len(mails) == (1 + (day >= 1) + (day >= 1 + TO_THE_SECOND)), day
    office.check_coupons(3)
    assert _kinds(office, order) == [WELCOME, SENT, SENT]
    shown = office.order(order["order_id"])
    assert events(shown).count("reminder_sent") == 2 and shown["status"] == "completed"


def test_one_mail_names_every_coupon_of_the_order_its_last_day_and_the_portal(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    other = office.bought(MAILBOX, by="acc_rival")
    office.check_coupons(TO_THE_FIRST)
    [reminder] = [mail for mail in mails[2:] if order["order_id"] in mail.subject]
    assert len(mails) == 4
    assert reminder.destinations["ToAddresses"] == [order["recipient"]["email"]]
    text = reminder.body
    for coupon, asset in zip(office.coupons(order), order["assets"], strict=True):
        held = office.asset(asset["asset_id"])
        assert coupon["code"] in text and asset["name"] in text
        assert _day(held["coupon"]["expires_on"]) in text
    assert "https://manage.bittitan.com" in text
    assert office.coupons(other)[0]["code"] not in text


@pytest.mark.parametrize("which", ["redeemed", "revoked", "cancelled"])
def test_what_is_redeemed_revoked_or_cancelled_just_then_is_not_reminded_of(
    office: BackOffice, order: Any, mails: list[Any], simulator: Any, which: str
) -> None:
    first, second = office.coupons(order)
    held = {coupon.code: coupon_id for coupon_id, coupon in simulator._coupons.items()}
    if which == "redeemed":
        simulator.redeem(first["code"])
    elif which == "revoked":
        simulator.revoke(held[first["code"]])
    else:
        asset_id = order["assets"][0]["asset_id"]
        assert office.cancel(order["order_id"], asset_ids=[asset_id]).status == 200
    office.check_coupons(TO_THE_FIRST)
    [reminder] = mails[1:]
    assert second["code"] in reminder.body and first["code"] not in reminder.body


def test_nothing_is_said_of_a_coupon_that_expired_or_that_bittitan_does_not_know(
    office: BackOffice, order: Any, mails: list[Any], simulator: Any
) -> None:
    first, second = office.coupons(order)
    held = {coupon.code: coupon_id for coupon_id, coupon in simulator._coupons.items()}
    simulator._coupons.pop(held[first["code"]])
    simulator._coupons.pop(held[second["code"]])
    office.check_coupons(TO_THE_FIRST)
    office.check_coupons(31)
    assert len(mails) == 1 and "reminder_sent" not in events(office.order(order["order_id"]))


def test_a_cancelled_order_is_not_reminded_of(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    assert office.cancel(order["order_id"]).status == 200
    office.check_coupons(TO_THE_FIRST)
    assert len(mails) == 1


def test_while_bittitan_gives_no_answer_nobody_is_reminded(
    office: BackOffice,
    order: Any,
    mails: list[Any],
    simulator: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    fake = FakeBitTitan(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: fake)
    fake.reachable = False
    office.check_coupons(TO_THE_FIRST)
    assert len(mails) == 1
    fake.reachable = True
    office.check_coupons(1)
    assert _kinds(office, order) == [WELCOME, SENT]


def test_a_blocked_address_is_reminded_only_once_it_is_unblocked(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    other = office.bought(MAILBOX)
    office.bounce(other)
    office.check_coupons(TO_THE_FIRST)
    assert len(mails) == 2
    assert _kinds(office, order) == [WELCOME]
    office.post("/mail-addresses/unblock", {"email": order["recipient"]["email"]})
    office.check_coupons(1)
    assert _kinds(office, order) == [WELCOME, SENT]


def test_a_reminder_goes_to_the_corrected_recipient(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    corrected = {"recipient": {"email": "new@lakeside.example"}}
    office.post(f"/orders/{order['order_id']}/welcome-email", corrected, status=202)
    office.fulfilment.run()
    office.check_coupons(TO_THE_FIRST)
    assert mails[-1].destinations["ToAddresses"] == ["new@lakeside.example"]


def test_a_worker_that_dies_while_ses_is_asked_sends_no_second_reminder(
    office: BackOffice, order: Any, mails: list[Any], cloud: Any
) -> None:
    with failing("sesv2", "SendEmail", KeyboardInterrupt()), pytest.raises(KeyboardInterrupt):
        office.check_coupons(TO_THE_FIRST)
    assert _kinds(office, order) == [WELCOME, ("reminder", "unknown")]
    office.fulfilment.run_after(600)
    for _ in range(3):
        office.check_coupons()
    assert len(mails) == 1
    assert _kinds(office, order) == [WELCOME, ("reminder", "unknown")]
    assert office.order(order["order_id"])["status"] == "completed"


def test_a_reply_of_ses_that_is_lost_leaves_its_outcome_unknown_and_is_never_repeated(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    lost = refusal("InternalFailure", "SendEmail", ResponseMetadata={"HTTPStatusCode": 500})
    with losing_the_reply("sesv2", "SendEmail", lost):
        office.check_coupons(TO_THE_FIRST)
    office.check_coupons()
    assert len(mails) == 2
    assert _kinds(office, order) == [WELCOME, ("reminder", "unknown")]
    assert "reminder_failed" in events(office.order(order["order_id"]))


def test_what_ses_did_not_take_goes_out_at_the_next_check(
    office: BackOffice, order: Any, mails: list[Any], written: RecordedOutput
) -> None:
    busy = refusal(
        "TooManyRequestsException", "SendEmail", ResponseMetadata={"HTTPStatusCode": 429}
    )
    with failing("sesv2", "SendEmail", busy):
        office.check_coupons(TO_THE_FIRST)
    assert _kinds(office, order) == [WELCOME, ("reminder", "failed")]
    office.check_coupons()
    office.check_coupons()
    assert _kinds(office, order) == [WELCOME, ("reminder", "failed"), SENT]
    [line] = written.named("coupon_reminder_not_sent")
    assert line["order_id"] == order["order_id"] and line["error"]
    assert written.metric("CouponReminderFailures") == [1]
    assert written.metric("CouponReminders") == [1]


def test_an_address_that_ses_does_not_accept_is_not_tried_again(
    office: BackOffice, order: Any
) -> None:
    with failing("sesv2", "SendEmail", "BadRequestException") as calls:
        office.check_coupons(TO_THE_FIRST)
        office.check_coupons()
    assert len(calls) == 1
    assert _kinds(office, order) == [WELCOME, ("reminder", "failed")]


def test_a_reminder_that_bounces_shows_on_its_order_which_then_needs_attention(
    office: BackOffice, order: Any
) -> None:
    office.check_coupons(TO_THE_FIRST)
    office.bounce(office.order(order["order_id"]))
    shown = office.order(order["order_id"])
    assert _kinds(office, order) == [WELCOME, ("reminder", "bounced")]
    assert shown["status"] == "needs_attention" and steps(shown)[-1] == "failed"
    assert "mail_bounced" in events(shown)
    assert office.listed("/orders?bounced=true", "order_id") == [order["order_id"]]


def test_an_order_that_needs_attention_for_another_reason_still_does(
    office: BackOffice, bittitan_fails: Callable[..., None], mails: list[Any]
) -> None:
    bittitan_fails({"kind": "reject"})
    order = office.bought(MAILBOX, BUNDLE)
    office.check_coupons(TO_THE_FIRST)
    shown = office.order(order["order_id"])
    assert _kinds(office, order) == [WELCOME, SENT]
    assert shown["status"] == "needs_attention" and office.fulfilment.run_after(600) == 0


def test_a_coupon_bought_for_less_than_the_days_is_not_reminded_of_when_it_comes(
    office: BackOffice, on_file: OnFile, mails: list[Any]
) -> None:
    on_file.change_product("prd_mailbox", expire_days=20)
    office.bought(MAILBOX)
    office.check_coupons(1)
    assert len(mails) == 1
    office.check_coupons(12)
    assert len(mails) == 2


def test_without_days_in_the_settings_nobody_is_reminded(
    office: BackOffice, order: Any, mails: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("REMINDER_DAYS", "0")
    settings.cache_clear()
    try:
        office.check_coupons(TO_THE_FIRST)
    finally:
        monkeypatch.undo()
        settings.cache_clear()
    assert len(mails) == 1


def test_an_order_that_is_worked_on_is_reminded_of_at_the_next_check(
    office: BackOffice, order: Any, mails: list[Any], cloud: Any
) -> None:
    [row] = [
        row
        for row in cloud.rows
        if row["sk"]["S"] == "WORK" and row["pk"]["S"].endswith(order["order_id"][4:])
    ]
    far = (clock.now() + timedelta(days=TO_THE_FIRST, hours=1)).isoformat(timespec="milliseconds")
    cloud.put(row | {"leased_until": {"S": far.replace("+00:00", "Z")}, "lease": {"S": "other"}})
    office.check_coupons(TO_THE_FIRST)
    assert len(mails) == 1
    office.check_coupons()
    assert _kinds(office, order) == [WELCOME, SENT]


def test_what_there_is_no_time_for_is_sent_by_the_next_check(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    office.check_coupons(TO_THE_FIRST, seconds_left=39)
    assert len(mails) == 1
    office.check_coupons(0)
    assert _kinds(office, order) == [WELCOME, SENT]


def test_no_log_holds_a_code_or_an_address(
    office: BackOffice, order: Any, written: RecordedOutput
) -> None:
    office.check_coupons(TO_THE_FIRST)
    logged = str(written.lines)
    assert "coupon_reminder_sent" in logged
    for secret in (order["recipient"]["email"], *(held["code"] for held in office.coupons(order))):
        assert secret not in logged
