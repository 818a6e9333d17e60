"""Everything that happened to an order, in the order of time, and never a code in it."""

from datetime import datetime
from typing import Any

import pytest

from chalicelib.values import clock
from tests.api.actors import BUNDLE, MAILBOX
from tests.api.back_office import BackOffice, events


@pytest.fixture
def full_life(office: BackOffice, bittitan_fails: Any) -> Any:
    """An order that was drafted, executed, rejected, tried again, bounced, corrected and cancelled."""
    lines = (MAILBOX | {"quantity": 1}, BUNDLE | {"quantity": 1})
    draft = office.drafted(*lines)
    path = f"/orders/{draft['order_id']}"
    clock.advance(1)
    office.post(f"{path}/execute")
    bittitan_fails({"kind": "reject"})
    office.fulfilment.run_after(1)
    asset_id = office.order(draft["order_id"])["assets"][0]["asset_id"]
    office.post(f"/assets/{asset_id}/synchronize", status=202)
    office.fulfilment.run_after(1)
    clock.advance(1)
    office.bounce(office.order(draft["order_id"]))
    clock.advance(1)
    office.post(f"{path}/welcome-email", {"recipient": "ann@corrected.example"}, status=202)
    office.fulfilment.run_after(1)
    clock.advance(1)
    assert office.cancel(draft["order_id"], "No longer wanted").status == 200
    return office.order(draft["order_id"])


def test_the_events_of_a_full_life_are_in_the_order_of_time(full_life: Any) -> None:
    assert full_life["status"] == "cancelled"
    moments = [datetime.fromisoformat(event["at"]) for event in full_life["events"]]
    assert moments == sorted(moments)
    names = events(full_life)
    assert names[:2] == ["drafted", "executed"]
    assert sorted(names[2:6]) == sorted(
        ["invoiced", "coupon_attempt_failed", "coupon_issued", "mail_sent"]
    )
    assert names[6:12] == [
        "resynchronize_requested",
        "coupon_issued",
        "mail_sent",
        "mail_bounced",
        "mail_requested",
        "mail_sent",
    ]
    assert sorted(names[12:]) == [
        "cancel_requested",
        "cancelled",
        "coupon_revoked",
        "coupon_revoked",
    ]


def test_events_of_one_moment_keep_their_order(full_life: Any) -> None:
    names = events(full_life)
    assert names[2:6] == ["invoiced", "coupon_attempt_failed", "coupon_issued", "mail_sent"]
    assert names[12:] == ["cancel_requested", "coupon_revoked", "coupon_revoked", "cancelled"]


def test_every_event_says_who_did_it(full_life: Any) -> None:
    staff = {event["event"] for event in full_life["events"] if event["by"] == "acc_distributor"}
    assert staff == {
        "drafted",
        "executed",
        "resynchronize_requested",
        "mail_requested",
        "cancel_requested",
        "cancelled",
    }
    assert {event["by"] for event in full_life["events"]} == {"acc_distributor", "service"}


def test_no_code_is_in_the_story_the_logs_or_a_list(
    office: BackOffice, full_life: Any, caplog: pytest.LogCaptureFixture
) -> None:
    codes = [coupon["code"] for coupon in office.coupons(full_life)]
    assert len(codes) == 2
    seen = str(full_life) + str(office.get("/orders")) + str(office.get("/assets"))
    seen += str(office.get("/invoices")) + str([record.__dict__ for record in caplog.records])
    assert [code for code in codes if code in seen] == []


def test_the_history_of_mails_says_what_became_of_each(full_life: Any) -> None:
    assert [mail["outcome"] for mail in full_life["mails"]] == ["sent", "bounced", "sent"]
    assert [mail["to"] for mail in full_life["mails"]] == [
        "billing@partner.example",
        "billing@partner.example",
        "ann@corrected.example",
    ]


def test_an_order_of_the_storefront_begins_with_being_placed(office: BackOffice) -> None:
    order = office.bought(MAILBOX)
    assert (events(order)[0], order["events"][0]["by"]) == ("placed", "acc_partner")
