"""Mail may go again to an address that bounced or complained: POST /bss/mail-addresses/unblock."""

from datetime import timedelta
from typing import Any

import pytest

from chalicelib.bss.mail.addresses import (
    BlockedAddress,
    UnblockAddress,
    blocked,
    is_blocked,
    unblock,
)
from chalicelib.bss.mail.feedback import record_message
from chalicelib.storage.keys import bounced_key, read
from chalicelib.storage.table import Table
from chalicelib.values import clock
from tests.api.actors import MAILBOX
from tests.api.back_office import BackOffice, events, mail_event
from tests.api.cloud import Cloud
from tests.api.recording import RecordedOutput
from tests.integration.crashes import TroubledTable

UNBLOCK = "/mail-addresses/unblock"


@pytest.fixture
def order(office: BackOffice) -> Any:
    return office.bought(MAILBOX)


def _complain(office: BackOffice, order: Any) -> None:
    office.record(mail_event(order, order["mails"][0], "Complaint", complaint={}))


def _again(office: BackOffice, order: Any, **how: Any) -> Any:
    return office.post(f"/orders/{order['order_id']}/welcome-email", {}, **how)


def _address(order: Any) -> str:
    return order["mails"][0]["to"]


@pytest.mark.parametrize("trouble", ["bounce", "complaint"])
def test_mail_goes_again_to_an_address_that_was_unblocked(
    office: BackOffice, cloud: Cloud, order: Any, trouble: str
) -> None:
    if trouble == "bounce":
        office.bounce(order)
    else:
        _complain(office, order)
    _again_is_refused(office, order)
    answer = office.post(UNBLOCK, {"email": _address(order).upper()}, status=200)
    assert answer["blocked"] is False and answer["unblocked"]["by"]
    before = len(cloud.mails)
    _again(office, order, status=202)
    office.fulfilment.run()
    assert len(cloud.mails) == before + 1
    assert office.order(order["order_id"])["status"] == "completed"


def _again_is_refused(office: BackOffice, order: Any) -> None:
    office.refused(
        "POST",
        f"/orders/{order['order_id']}/welcome-email",
        {},
        status=409,
        code="address_bounced",
    )


def test_unblocking_twice_answers_the_same_and_changes_nothing(
    office: BackOffice, cloud: Cloud, order: Any
) -> None:
    office.bounce(order)
    first = office.post(UNBLOCK, {"email": _address(order)}, status=200)
    rows = cloud.rows
    clock.advance(60)
    assert office.post(UNBLOCK, {"email": _address(order)}, status=200) == first
    assert cloud.rows == rows


def test_an_address_nobody_knows_is_answered_the_same_and_nothing_is_written(
    office: BackOffice, cloud: Cloud
) -> None:
    rows = cloud.rows
    answer = office.post(UNBLOCK, {"email": "nobody@nowhere.example"}, status=200)
    assert answer == {"email": "nobody@nowhere.example", "blocked": False, "unblocked": None}
    assert cloud.rows == rows


def test_an_address_that_bounces_again_is_blocked_again_and_keeps_who_unblocked_it(
    office: BackOffice, cloud: Cloud, order: Any
) -> None:
    office.bounce(order)
    first = office.post(UNBLOCK, {"email": _address(order)}, status=200)
    clock.advance(60)
    _again(office, order, status=202)
    office.fulfilment.run()
    sent = office.order(order["order_id"])
    clock.advance(60)
    office.bounce(sent)
    _again_is_refused(office, order)
    (stored,) = [row["body"]["S"] for row in cloud.rows if row["pk"]["S"].startswith("BOUNCED#")]
    assert first["unblocked"]["by"] in stored and first["unblocked"]["at"][:19] in stored


def test_the_log_says_who_unblocked_and_never_which_address(
    office: BackOffice, order: Any, written: RecordedOutput
) -> None:
    office.bounce(order)
    office.post(UNBLOCK, {"email": _address(order)}, status=200)
    (line,) = [each for each in written.lines if each["message"] == "mail_address_unblocked"]
    assert line["by"] and _address(order) not in str(written.lines)


@pytest.mark.parametrize("body", [{}, {"email": ""}, {"email": "ann"}, {"email": "a@b.de", "x": 1}])
def test_what_is_no_address_is_refused(office: BackOffice, body: Any) -> None:
    office.refused("POST", UNBLOCK, body, status=422, code="validation_failed")


def test_a_bounce_in_the_moment_of_unblocking_is_not_lost(
    office: BackOffice, order: Any, table: Table
) -> None:
    _complain(office, order)
    wanted = UnblockAddress(email=_address(order))

    def bounces() -> None:
        clock.advance(1)
        table.write(blocked(table, wanted.email, clock.now()))

    slow = TroubledTable(table, 1, "before", bounces)
    answer = unblock(wanted, by="acc_distributor", table=slow, now=clock.now())
    assert answer.blocked
    assert is_blocked(table.get(bounced_key(wanted.email)))
    assert not unblock(wanted, by="acc_distributor", table=table, now=clock.now()).blocked


@pytest.mark.parametrize("known", [True, False], ids=["blocked before", "blocked just now"])
@pytest.mark.parametrize("seconds", [1, 60], ids=["a second later", "a minute later"])
def test_who_unblocked_an_address_in_the_moment_of_a_bounce_stays_on_record(
    office: BackOffice, order: Any, table: Table, seconds: int, known: bool
) -> None:
    """The bounce is written after that, so it blocks the address again."""
    other, now = office.bought(MAILBOX), clock.now()
    if known:
        _complain(office, other)

    def unblocks() -> None:
        if not known:
            _complain(office, other)
        wanted = UnblockAddress(email=_address(order))
        unblock(wanted, by="usr_sue", table=table, now=now + timedelta(seconds=seconds))

    # The first write takes the lease.
    slow = TroubledTable(table, 2, "before", unblocks)
    record_message(_bounce(order), table=slow, now=now)
    assert events(office.order(order["order_id"]))[-1] == "mail_bounced"
    stored = _stored(table, order)
    assert stored.is_blocked
    assert stored.unblocked and stored.unblocked.by == "usr_sue"
    _again_is_refused(office, order)


def test_two_orders_whose_mails_to_one_address_bounce_at_once_both_show_it(
    office: BackOffice, order: Any, table: Table
) -> None:
    other = office.bought(MAILBOX)
    slow = TroubledTable(table, 2, "before", lambda: office.record(_bounce(other)))
    record_message(_bounce(order), table=slow, now=clock.now())
    for each in (order, other):
        assert office.order(each["order_id"])["mails"][0]["outcome"] == "bounced"
    assert _stored(table, order).is_blocked


def _bounce(order: Any) -> str:
    return mail_event(order, order["mails"][0], "Bounce", bounce={"bounceType": "Permanent"})


def _stored(table: Table, order: Any) -> BlockedAddress:
    stored = table.get(bounced_key(_address(order)))
    assert stored
    return read(BlockedAddress, stored)
