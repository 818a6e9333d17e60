"""The coupon desk is told by mail of what waits there (rules.md R66)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import pytest

from chalicelib.bss.mail.desk_notice import AtTheDesk
from chalicelib.bss.mail.desk_notice_delivery import DeskNotices
from chalicelib.bss.mail.welcome import Mail
from chalicelib.bss.vendor_tasks.store import Waiting, waiting_tasks
from chalicelib.config import settings
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.aws_calls import counted, failing, refusal
from tests.api.back_office import BackOffice
from tests.api.coupon_desk import DESK_EMAIL, DeskWorker
from tests.api.machine.failures import dying
from tests.api.recording import RecordedOutput

MINUTE, HOUR, DAY = 60, 3600, 24 * 3600
BUSY = refusal("TooManyRequestsException", "SendEmail", ResponseMetadata={"HTTPStatusCode": 429})
NAME = "Warehouse of Blue Bakery"


@pytest.fixture
def order(mailed_desk: DeskWorker, office: BackOffice) -> Any:
    """An order of one asset that waits for the coupon desk, which was not told yet."""
    return office.bought(MAILBOX | {"friendly_name": NAME})


def _schedule(office: BackOffice, seconds: float = 0) -> None:
    clock.advance(seconds)
    office.fulfilment.run_schedule()


def _subjects(mails: list[Any]) -> list[str]:
    """The subjects of the mails to the desk."""
    return [each.subject for each in mails if each.destinations["ToAddresses"] == [DESK_EMAIL]]


def test_the_desk_is_told_within_a_minute_of_the_first_task_after_a_quiet_hour(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    for _ in range(3):
        _schedule(office, MINUTE)
    assert _subjects(mails) == ["Coupon desk: 1 task waits"]


def test_a_task_that_comes_soon_after_another_is_not_told_of_and_one_after_an_hour_is(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    _schedule(office)
    for _ in range(3):
        clock.advance(50 * MINUTE)
        office.bought(MAILBOX)
        _schedule(office)
    assert len(_subjects(mails)) == 1
    clock.advance(61 * MINUTE)
    office.bought(MAILBOX)
    _schedule(office)
    assert _subjects(mails)[1:] == ["Coupon desk: 5 tasks wait"]


def test_the_hour_counts_from_a_task_that_has_ended_too(
    mailed_desk: DeskWorker, office: BackOffice, order: Any, mails: list[Any]
) -> None:
    _schedule(office)
    mailed_desk.issue_all("DESK-CODE-0001")
    clock.advance(20 * MINUTE)
    office.bought(MAILBOX)
    _schedule(office)
    assert len(_subjects(mails)) == 1


def test_while_tasks_wait_the_desk_is_told_once_a_day_and_not_when_none_does(
    mailed_desk: DeskWorker, office: BackOffice, order: Any, mails: list[Any]
) -> None:
    _schedule(office)
    for _ in range(4):
        _schedule(office, 12 * HOUR)
    assert len(_subjects(mails)) == 3
    mailed_desk.issue_all("DESK-CODE-0001")
    office.fulfilment.run()
    _schedule(office, 3 * DAY)
    assert len(_subjects(mails)) == 3


def test_the_mail_counts_what_waits_by_kind_and_names_nobody_and_no_order(
    office: BackOffice, order: Any, mails: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PUBLIC_URL", "https://shop.example/api")
    settings.cache_clear()
    office.bought(MAILBOX, BUNDLE)
    office.post("/accounts/acc_unsynced/synchronize")
    _schedule(office, 130 * MINUTE)
    [mail] = mails
    assert mail.subject == "Coupon desk: 4 tasks wait"
    lines = ["4 tasks wait at the coupon desk, the oldest for 2 hours.", "3 coupons to make"]
    lines += ["1 account to register", "https://shop.example/bss/#/coupon-desk"]
    assert [line for line in lines if line not in mail.body] == []
    for private in (NAME, order["order_id"], order["recipient"]["email"], "acc_"):
        assert private not in mail.body


def test_more_tasks_than_one_call_reads_are_counted_all_the_same(
    office: BackOffice, order: Any, mails: list[Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    from chalicelib.bss.mail import desk_notice_delivery

    monkeypatch.setattr(desk_notice_delivery, "MOST_COUNTED", 1)
    office.bought(MAILBOX, BUNDLE)
    _schedule(office)
    assert mails[0].subject == "Coupon desk: 3 tasks wait"
    assert "2 tasks more" in mails[0].body


def test_a_mail_that_ses_does_not_take_is_tried_again_and_the_task_waits_as_before(
    mailed_desk: DeskWorker,
    office: BackOffice,
    order: Any,
    mails: list[Any],
    written: RecordedOutput,
) -> None:
    tasks = mailed_desk.tasks()
    with failing("sesv2", "SendEmail", BUSY):
        _schedule(office)
        _schedule(office, 5 * MINUTE)
    assert len(written.named("desk_notice_not_sent")) == 1
    assert mailed_desk.tasks() == tasks
    _schedule(office, 5 * MINUTE)
    assert _subjects(mails) == [], "SES is left alone for a quarter of an hour"
    for _ in range(3):
        _schedule(office, 10 * MINUTE)
    assert len(_subjects(mails)) == 1


@pytest.mark.parametrize(
    "problem",
    [
        refusal("BadRequestException", "SendEmail"),
        refusal("InternalServiceException", "SendEmail", ResponseMetadata={"HTTPStatusCode": 500}),
    ],
)
def test_a_mail_that_cannot_be_sent_or_may_have_gone_out_is_not_sent_again(
    office: BackOffice, order: Any, mails: list[Any], problem: Any
) -> None:
    with failing("sesv2", "SendEmail", problem):
        _schedule(office)
    _schedule(office, HOUR)
    assert _subjects(mails) == []
    _schedule(office, DAY)
    assert len(_subjects(mails)) == 1, "there is the daily one"


def test_orders_are_queued_and_fulfilled_though_the_mail_fails(
    mailed_desk: DeskWorker, office: BackOffice, order: Any
) -> None:
    mailed_desk.issue_all("DESK-CODE-0001")
    office.fulfilment.take()
    office.bought(MAILBOX)
    with failing("sesv2", "SendEmail", BUSY) as asked:
        _schedule(office, MINUTE)
    assert asked
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"


def test_a_schedule_that_dies_while_it_mails_tells_nobody_twice(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    with dying(7, "after"):
        _schedule(office)
    assert len(_subjects(mails)) == 1
    _schedule(office, MINUTE)
    assert len(_subjects(mails)) == 1


def test_of_two_runs_that_read_the_same_one_tells_the_desk(
    office: BackOffice, order: Any, mails: list[Any], table: Table
) -> None:
    mine: list[Mail] = []

    class Slower(DeskNotices):
        def _counted(self, waiting: Sequence[Waiting], now: datetime) -> AtTheDesk:
            _schedule(office)
            return super()._counted(waiting, now)

    def send(mail: Mail, about: str) -> str:
        mine.append(mail)
        return about

    now = clock.now()
    Slower(table, send, DESK_EMAIL, "").tell(waiting_tasks(table, now), now)
    assert (len(mine), len(_subjects(mails))) == (0, 1)


def test_without_an_address_nobody_is_told_and_nothing_is_read_for_it(
    desk: DeskWorker, office: BackOffice, mails: list[Any]
) -> None:
    office.bought(MAILBOX)
    with counted() as calls:
        _schedule(office)
    assert mails == []
    assert calls == ["dynamodb.Query"] * 3, (
        "what is due, of orders and of invoices; how long tasks wait"
    )


def test_opening_a_task_costs_nothing_more_and_a_quiet_minute_one_read(
    office: BackOffice, order: Any
) -> None:
    def calls_of_a_minute() -> list[str]:
        with counted() as calls:
            _schedule(office, MINUTE)
        return [call.partition(".")[2] for call in calls]

    due = ["Query", "Query", "Query"]
    assert calls_of_a_minute() == [*due, "GetItem", "BatchGetItem", "PutItem", "SendEmail"]
    assert calls_of_a_minute() == [*due, "GetItem"]
    office.bought(MAILBOX)
    assert calls_of_a_minute() == [*due, "GetItem", "PutItem"]
