"""Asking about coupons by messages: what has no answer comes again, and nothing is hammered (rules.md R72)."""

from typing import Any

import pytest

from chalicelib.bss.coupons import http_client
from chalicelib.bss.coupons.check_queue import CheckMessage
from chalicelib.bss.coupons.port import BitTitanBusy, BitTitanUnavailable
from chalicelib.bss.orders.assets import Coupon
from chalicelib.storage import aws
from chalicelib.storage.keys import DUE, DUE_COUPONS, asset_key, checks_key
from chalicelib.values import clock
from tests.api.actors import MAILBOX
from tests.api.aws_calls import recorded_requests
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.api.coupon_desk import DeskWorker
from tests.api.reconciling import Damage
from tests.api.recording import RecordedOutput
from tests.api.test_codes_in_no_index import OLD, as_release_0_2_0_wrote_it
from tests.fakes import FakeBitTitan

pytestmark = pytest.mark.usefixtures("noon")
DAY = 24 * 3600


class Away(FakeBitTitan):
    """BitTitan that answers no question about a coupon while there is trouble; it keeps what it was asked."""

    trouble: BitTitanUnavailable | None = None
    asked: tuple[str, ...] = ()

    def read_coupon(self, coupon_id: str) -> Coupon:
        self.asked += (coupon_id,)
        if self.trouble:
            raise self.trouble
        return super().read_coupon(coupon_id)


@pytest.fixture
def bittitan(simulator: Any, api: Any, monkeypatch: pytest.MonkeyPatch) -> Away:
    fake = Away(simulator)
    monkeypatch.setattr(http_client, "connect", lambda settings: fake)
    return fake


@pytest.fixture
def order(office: BackOffice, bittitan: Away) -> Any:
    return office.bought(*[MAILBOX | {"friendly_name": f"Move {n}"} for n in range(6)])


def _asset_ids(order: Any) -> list[str]:
    return [each["asset_id"] for each in order["assets"]]


def _queued(office: BackOffice) -> str:
    """The one message of the next day's walk."""
    clock.advance(DAY)
    office.checks.walk()
    [body] = office.side_effects.cloud.take_coupon_checks()
    return body


def _put_back(office: BackOffice, body: str, **how: Any) -> tuple[list[str], int]:
    """The coupons that go back to the queue when a message is handled, and how long they wait there."""
    sent: list[Any] = []
    events = aws.client("sqs").meta.events
    name = "provide-client-params.sqs.SendMessage"
    events.register(name, lambda params, **_: sent.append(params), unique_id="put back")
    try:
        office.checks.handle(body, **how)
    finally:
        events.unregister(name, unique_id="put back")
    [again] = sent
    message = CheckMessage.model_validate_json(again["MessageBody"])
    return list(message.asset_ids), again["DelaySeconds"]


def test_when_bittitan_is_away_three_are_asked_about_and_all_come_again_those_three_last(
    office: BackOffice, order: Any, bittitan: Away
) -> None:
    body = _queued(office)
    bittitan.trouble = BitTitanUnavailable("BitTitan answered 503.")
    back, seconds = _put_back(office, body)
    ids = _asset_ids(order)
    assert (back, seconds, len(bittitan.asked)) == (ids[3:] + ids[:3], 900, 3)
    bittitan.trouble = None
    assert office.checks.work() == 1
    assert len(bittitan.asked) == 3 + 6


@pytest.mark.parametrize(("named", "waits"), [(0, 900), (5, 60), (120, 120), (7200, 900)])
def test_when_bittitan_is_busy_nothing_more_is_asked_before_the_time_that_it_named(
    office: BackOffice, order: Any, bittitan: Away, named: int, waits: int
) -> None:
    body = _queued(office)
    bittitan.trouble = BitTitanBusy("BitTitan answered 429: it is busy.", named)
    back, seconds = _put_back(office, body)
    assert (len(back), seconds, len(bittitan.asked)) == (6, waits, 1)


def test_what_there_is_no_time_for_comes_again_at_once(office: BackOffice, order: Any) -> None:
    assert _put_back(office, _queued(office), seconds_left=39) == (_asset_ids(order), 0)


def test_a_coupon_without_an_answer_for_a_day_is_counted_each_day_and_is_in_one_message(
    office: BackOffice, order: Any, bittitan: Away, written: RecordedOutput
) -> None:
    body = _queued(office)
    bittitan.trouble = BitTitanUnavailable("BitTitan answered 503.")
    back, _ = _put_back(office, body)
    assert written.metric("CouponsNotChecked") == []
    again = CheckMessage.model_validate_json(body).model_copy(update={"asset_ids": tuple(back)})
    clock.advance(DAY)
    left, _ = _put_back(office, again.model_dump_json())
    assert written.metric("CouponsNotChecked") == [6]
    assert left == back[3:], "the others have a turn again, and the walk brings them"


def test_a_row_that_cannot_be_read_stands_in_no_other_coupons_way(
    office: BackOffice, cloud: Cloud, order: Any, bittitan: Away, written: RecordedOutput
) -> None:
    body, (damaged, *others) = _queued(office), _asset_ids(order)
    cloud.put(
        Damage(cloud).row(asset_key(damaged)) | {"body": {"S": '{"from": "a later release"}'}}
    )
    office.checks.handle(body)
    assert len(bittitan.asked) == len(others)
    [line] = written.named("row_unreadable")
    assert line["asset_id"] == damaged
    assert written.metric("ReconcilingFindings") == [1]


def test_a_row_of_an_earlier_release_that_cannot_be_read_does_not_stop_the_walk(
    office: BackOffice, cloud: Cloud, order: Any, written: RecordedOutput
) -> None:
    damaged, *others = _asset_ids(order)
    due = {"due": {"S": DUE_COUPONS}, "due_at": {"S": "2026-01-01T00:00:00.000Z"}}
    cloud.put(Damage(cloud).row(asset_key(damaged)) | due | {"body": {"S": "{}"}})
    clock.advance(DAY)
    office.checks.walk()
    assert written.named("row_unreadable") and written.metric("ReconcilingFindings") == [1]
    [body] = office.side_effects.cloud.take_coupon_checks()
    assert set(others) <= set(CheckMessage.model_validate_json(body).asset_ids)


def test_nothing_is_written_but_the_note_of_the_walk(office: BackOffice, order: Any) -> None:
    clock.advance(DAY)
    with recorded_requests("PutItem") as put, recorded_requests("TransactWriteItems") as many:
        office.checks.walk()
        office.checks.work()
    assert [each["Item"]["sk"]["S"] for each in put] == [checks_key().sk] and not many


def test_a_coupon_that_waits_to_be_revoked_by_hand_is_left_alone(
    office: BackOffice, desk: DeskWorker
) -> None:
    order = office.bought(MAILBOX)
    desk.issue_all("DESK-CODE-0001")
    office.fulfilment.run()
    assert office.cancel(order["order_id"]).status == 202
    clock.advance(400 * DAY)
    office.checks.walk()
    with recorded_requests("PutItem") as put:
        assert office.checks.work() == 1
    assert put == []


def test_a_coupon_of_release_0_2_0_is_brought_into_the_list_and_asked_about_from_then_on(
    office: BackOffice, cloud: Any, bittitan: Away
) -> None:
    assert OLD.coupon
    cloud.put(as_release_0_2_0_wrote_it())
    office.checks.walk(seconds_left=59)
    assert _row_of_old(cloud)["due"] == {"S": DUE_COUPONS}, "there was no time for it"
    office.checks.walk()
    row = _row_of_old(cloud)
    assert not {DUE, "due_at"} & set(row)
    assert row["last_day"]["S"] == f"{OLD.coupon.expires_on}#{OLD.asset_id}"
    for _ in range(7):
        clock.advance(DAY)
        office.checks.walk()
        office.checks.work()
    assert OLD.coupon.coupon_id in bittitan.asked


def test_one_that_somebody_writes_meanwhile_is_not_overwritten(
    office: BackOffice, cloud: Any
) -> None:
    cloud.put(as_release_0_2_0_wrote_it())
    other = as_release_0_2_0_wrote_it()
    other["body"] = {"S": other["body"]["S"].replace('"quantity":', '"quantity": ')}

    def overtaken(**_: Any) -> None:
        cloud.put(other)

    events = aws.client("dynamodb").meta.events
    for name in ("PutItem", "TransactWriteItems"):
        events.register_first(f"before-send.dynamodb.{name}", overtaken, unique_id=name)
    try:
        office.checks.walk()
    finally:
        for name in ("PutItem", "TransactWriteItems"):
            events.unregister(f"before-send.dynamodb.{name}", unique_id=name)
    assert _row_of_old(cloud)["body"] == other["body"]


def _row_of_old(cloud: Any) -> Any:
    return next(
        row for row in cloud.rows if row["sk"]["S"] == "ASSET#01" and OLD.asset_id in str(row)
    )
