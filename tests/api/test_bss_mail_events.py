"""What SES tells of a mail after it was sent, and what becomes of the order and the address."""

import json
from typing import Any

import pytest

from tests.api.actors import MAILBOX
from tests.api.back_office import BSS_ORDER, BackOffice, events, mail_event, steps
from tests.api.recording import RecordedOutput
from tests.api.shape_checks import assert_fits

NEW = "ann@corrected.example"


@pytest.fixture
def order(office: BackOffice) -> Any:
    return office.bought(MAILBOX)


def _again(order: Any) -> str:
    return f"/orders/{order['order_id']}/welcome-email"


@pytest.mark.parametrize("kind", ["Permanent", "Transient"])
def test_a_bounce_shows_on_its_order(office: BackOffice, order: Any, kind: str) -> None:
    office.bounce(order, kind=kind)
    shown = office.order(order["order_id"])
    assert_fits(shown, BSS_ORDER)
    assert shown["status"] == "needs_attention"
    assert steps(shown) == ["done", "done", "done", "failed"]
    assert shown["progress"][3]["last_error"]
    (mail,) = shown["mails"]
    assert (mail["outcome"], mail["to"]) == ("bounced", order["mails"][0]["to"])
    assert mail["detail"]
    assert events(shown)[-1] == "mail_bounced"
    assert office.fulfilment.run_after(3600) == 0


def test_an_order_that_a_bounce_leaves_to_a_person_is_counted_once(
    office: BackOffice, order: Any, written: RecordedOutput
) -> None:
    message = office.bounce(order)
    office.record(message)
    assert written.metric("OrdersNeedingAttention") == [1]


def test_the_storefront_sees_that_the_mail_did_not_arrive(
    office: BackOffice, order: Any, shopper: Any
) -> None:
    office.bounce(order)
    assert shopper.order(order["order_id"])["progress"][3]["state"] == "failed"
    (listed,) = shopper.call("GET", "/orders?status=needs_attention").json["items"]
    assert listed == shopper.order(order["order_id"])


def test_a_complaint_shows_on_its_order(office: BackOffice, order: Any) -> None:
    complaint = {"complaintFeedbackType": "abuse", "complainedRecipients": []}
    office.record(mail_event(order, order["mails"][0], "Complaint", complaint=complaint))
    shown = office.order(order["order_id"])
    assert (shown["mails"][0]["outcome"], events(shown)[-1]) == ("complained", "mail_complained")
    assert shown["status"] == "completed"


def test_a_reader_who_says_that_the_mail_is_no_spam_complains_of_nothing(
    office: BackOffice, order: Any, side_effects: Any, written: RecordedOutput
) -> None:
    praise = {"complaintFeedbackType": "not-spam", "complainedRecipients": []}
    with side_effects.unchanged():
        office.record(mail_event(order, order["mails"][0], "Complaint", complaint=praise))
    assert [line["kind"] for line in written.named("mail_event_ignored")] == ["Complaint"]
    office.post(_again(order), {}, status=202)
    office.fulfilment.run()
    assert office.order(order["order_id"])["status"] == "completed"


def test_what_is_reported_twice_shows_once(office: BackOffice, order: Any) -> None:
    message = office.bounce(order)
    first = office.order(order["order_id"])
    for _ in range(2):
        office.record(message)
    assert office.order(order["order_id"]) == first


def test_what_is_reported_again_after_something_else_shows_once_too(
    office: BackOffice, order: Any
) -> None:
    bounce = office.bounce(order, kind="Transient")
    complaint = mail_event(order, order["mails"][0], "Complaint", complaint={})
    office.record(complaint)
    first = office.order(order["order_id"])
    for message in (bounce, complaint):
        office.record(message)
    assert events(office.order(order["order_id"])) == events(first)


def test_a_bounce_reported_again_does_not_undo_the_mail_that_followed(
    office: BackOffice, order: Any
) -> None:
    message = office.bounce(order)
    office.post(_again(order), {"recipient": NEW}, status=202)
    office.fulfilment.run()
    done = office.order(order["order_id"])
    assert (done["status"], [mail["outcome"] for mail in done["mails"]]) == (
        "completed",
        ["bounced", "sent"],
    )
    office.record(message)
    assert office.order(order["order_id"]) == done


def test_an_address_that_bounced_for_good_is_refused_until_corrected(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    office.bounce(order)
    address = order["mails"][0]["to"]
    for body in ({}, {"recipient": address}, {"recipient": address.upper()}):
        office.refused("POST", _again(order), body, status=409, code="address_bounced")
    office.post(_again(order), {"recipient": {"name": "Ann", "email": NEW}}, status=202)
    office.fulfilment.run()
    done = office.order(order["order_id"])
    assert (done["status"], done["recipient"]["email"]) == ("completed", NEW)
    assert len(mails) == 2


def test_nothing_is_sent_to_a_bounced_address_for_a_new_order_either(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    office.bounce(order)
    other = office.bought(MAILBOX)
    assert (other["status"], steps(other)[3], len(mails)) == ("needs_attention", "failed", 1)
    assert "bounced" in other["progress"][3]["last_error"]
    assert office.fulfilment.run_after(3600) == 0
    office.post(_again(other), {"recipient": NEW}, status=202)
    office.fulfilment.run()
    assert (office.order(other["order_id"])["status"], len(mails)) == ("completed", 2)


def test_a_soft_bounce_does_not_forbid_the_address(
    office: BackOffice, order: Any, mails: list[Any]
) -> None:
    office.bounce(order, kind="Transient")
    office.post(_again(order), {}, status=202)
    office.fulfilment.run()
    assert (office.order(order["order_id"])["status"], len(mails)) == ("completed", 2)


def test_a_bounce_leaves_a_cancelled_order_cancelled(office: BackOffice, order: Any) -> None:
    ended = office.cancel(order["order_id"]).json
    office.bounce(order)
    shown = office.order(order["order_id"])
    assert (shown["status"], shown["mails"][0]["outcome"]) == ("cancelled", "bounced")
    assert steps(shown) == steps(ended)


def test_what_is_not_about_our_mails_changes_nothing(
    office: BackOffice, order: Any, side_effects: Any
) -> None:
    sent = order["mails"][0]
    nobody = {"order_id": f"ord_{0:032x}"}
    with side_effects.unchanged():
        office.record(mail_event(order, sent, "Delivery"))
        office.record(mail_event(nobody, sent, "Bounce", bounce={"bounceType": "Permanent"}))
        office.record(mail_event({"order_id": "x"}, sent, "Bounce", bounce={"bounceType": "x"}))


def test_an_event_of_another_mail_shows_nowhere(office: BackOffice, order: Any) -> None:
    other = {"message_id": "somebody-elses"}
    office.record(mail_event(order, other, "Bounce", bounce={"bounceType": "Permanent"}))
    assert office.order(order["order_id"]) == order


@pytest.mark.parametrize(
    "message",
    [
        "",
        "no json",
        "{}",
        '{"Message": "no json"}',
        '{"Message": "{}"}',
        json.dumps({"Message": 7}),
    ],
)
def test_what_is_no_event_is_raised_and_changes_nothing(
    office: BackOffice, order: Any, side_effects: Any, message: str
) -> None:
    with side_effects.unchanged(), pytest.raises(ValueError, match="validation error"):
        office.record(message)


def test_a_late_bounce_of_the_old_address_leaves_the_mail_to_the_corrected_one_alone(
    office: BackOffice, order: Any
) -> None:
    office.post(_again(order), {"recipient": NEW}, status=202)
    office.fulfilment.run()
    office.bounce(order)
    shown = office.order(order["order_id"])
    assert (shown["status"], steps(shown)) == ("completed", ["done"] * 4)
    assert [(mail["to"], mail["outcome"]) for mail in shown["mails"]] == [
        (order["mails"][0]["to"], "bounced"),
        (NEW, "sent"),
    ]


def test_an_event_that_names_a_draft_leaves_it_a_draft(
    office: BackOffice, side_effects: Any
) -> None:
    draft = office.drafted()
    bounce = mail_event(draft, {"message_id": "ses-1"}, "Bounce", bounce={"bounceType": "x"})
    with side_effects.unchanged(), pytest.raises(RuntimeError):
        office.record(bounce)
    assert office.order(draft["order_id"]) == draft
