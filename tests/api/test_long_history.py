"""However often staff send the coupons again: every mail is on record and shown, and the row stays small."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.storage.keys import order_key
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud

RESENDS = 110
LONG = "😀" * 100
MOST_OF_A_ROW = 200_000


@pytest.fixture
def resent(office: BackOffice) -> Any:
    """An order with a long name whose coupons were sent a hundred and ten times more."""
    order = office.bought({"product_id": "prd_mailbox", "friendly_name": LONG})
    for _ in range(RESENDS):
        office.post(f"/orders/{order['order_id']}/welcome-email", {}, status=202)
        office.fulfilment.run()
    return order


def _rows(cloud: Cloud, order: Any) -> dict[str, str]:
    pk = order_key(order["order_id"]).pk
    return {row["sk"]["S"]: row["body"]["S"] for row in cloud.rows if row["pk"]["S"] == pk}


def test_every_mail_that_was_sent_is_on_record_and_shown(
    office: BackOffice, cloud: Cloud, resent: Any
) -> None:
    with counted() as calls:
        shown = office.order(resent["order_id"])
    assert calls == ["dynamodb.Query"]
    assert len(shown["mails"]) == len(cloud.mails) == RESENDS + 1
    assert [event["event"] for event in shown["events"]].count("mail_requested") == RESENDS
    times = [datetime.fromisoformat(event["at"]) for event in shown["events"]]
    assert times == sorted(times)
    assert shown["history_left_out"] == 0
    rows = _rows(cloud, resent)
    assert any(sk.startswith("ARCHIVE#") for sk in rows)
    assert max(len(body.encode()) for body in rows.values()) < MOST_OF_A_ROW


def test_a_bounce_of_one_of_the_newest_mails_still_shows(office: BackOffice, resent: Any) -> None:
    shown = office.order(resent["order_id"])
    office.bounce(shown, mail=-20)
    mails = office.order(resent["order_id"])["mails"]
    assert [mail["outcome"] for mail in mails].index("bounced") == len(mails) - 20


def test_the_buyer_reads_the_order_without_its_older_history(
    office: BackOffice, resent: Any, shopper: Any
) -> None:
    with counted() as calls:
        assert shopper.order(resent["order_id"])["status"] == "completed"
    assert calls == ["dynamodb.Query"]
