"""SES did not answer when it was asked to send; what it reports later shows on the order (rules.md R22)."""

from typing import Any

import pytest

from tests.api.actors import MAILBOX
from tests.api.aws_calls import losing_the_reply, refusal
from tests.api.back_office import BackOffice, events, mail_event
from tests.api.recording import RecordedOutput

LOST = refusal("InternalFailure", "SendEmail", ResponseMetadata={"HTTPStatusCode": 500})
OTHER = "ann@corrected.example"


@pytest.fixture
def order(office: BackOffice) -> Any:
    """An order whose mail was sent, again, and to another address; SES answered none of the three."""
    with losing_the_reply("sesv2", "SendEmail", LOST):
        order = office.bought(MAILBOX)
        for body in ({}, {"recipient": OTHER}):
            office.post(_again(order), body, status=202)
            office.fulfilment.run()
    shown = office.order(order["order_id"])
    assert _outcomes(shown) == ["unknown"] * 3
    return shown


def _again(order: Any) -> str:
    return f"/orders/{order['order_id']}/welcome-email"


def _outcomes(order: Any) -> list[str]:
    return [mail["outcome"] for mail in order["mails"]]


def _bounce(order: Any, message_id: str, *addresses: str, kind: str = "Permanent") -> str:
    recipients = [{"emailAddress": address} for address in addresses]
    bounce = {"bounceType": kind, "bounceSubType": "General", "bouncedRecipients": recipients}
    return mail_event(order, {"message_id": message_id}, "Bounce", bounce=bounce)


def _forwarded(order: Any, message_id: str, sent_to: str) -> str:
    """The bounce of a mailbox to which the one that was written to forwards."""
    bounce = {
        "bounceType": "Permanent",
        "bouncedRecipients": [{"emailAddress": "forwarded@elsewhere.example"}],
    }
    sent = {"message_id": message_id, "to": sent_to}
    return mail_event(order, sent, "Bounce", bounce=bounce)


def _first_address(order: Any) -> str:
    return str(order["mails"][0]["to"])


def test_a_bounce_shows_on_the_newest_mail_of_unknown_outcome_to_the_address_that_bounced(
    office: BackOffice, order: Any
) -> None:
    office.record(_bounce(order, "ses-2", _first_address(order).upper()))
    shown = office.order(order["order_id"])
    assert _outcomes(shown) == ["unknown", "bounced", "unknown"]
    assert shown["mails"][1]["message_id"] == "ses-2"
    assert events(shown)[-1] == "mail_bounced"


def test_nothing_is_sent_any_more_to_an_address_of_which_that_was_reported(
    office: BackOffice, order: Any
) -> None:
    address = _first_address(order)
    office.record(_bounce(order, "ses-2", address))
    body = {"recipient": address}
    office.refused("POST", _again(order), body, status=409, code="address_bounced")


def test_a_complaint_shows_on_the_mail_to_its_reader_too(office: BackOffice, order: Any) -> None:
    complaint = {"complainedRecipients": [{"emailAddress": _first_address(order)}]}
    office.record(mail_event(order, {"message_id": "ses-1"}, "Complaint", complaint=complaint))
    assert _outcomes(office.order(order["order_id"])) == ["unknown", "complained", "unknown"]


def test_a_bounce_of_a_mailbox_that_a_mail_was_forwarded_to_shows_on_the_mail_to_whom_ses_sent_it(
    office: BackOffice, order: Any
) -> None:
    office.record(_forwarded(order, "ses-2", _first_address(order)))
    assert _outcomes(office.order(order["order_id"])) == ["unknown", "bounced", "unknown"]


@pytest.mark.parametrize("named", [[], ["forwarded@elsewhere.example"]], ids=["none", "another"])
def test_a_bounce_that_names_no_address_we_wrote_to_shows_on_none_and_blocks_none(
    office: BackOffice, order: Any, named: list[str]
) -> None:
    office.record(_bounce(order, "ses-3", *named))
    assert office.order(order["order_id"]) == order
    for address in (_first_address(order), OTHER):
        office.post(_again(order), {"recipient": address}, status=202)


def test_a_bounce_that_names_no_address_is_of_the_one_that_we_wrote_to(office: BackOffice) -> None:
    with losing_the_reply("sesv2", "SendEmail", LOST):
        order = office.bought(MAILBOX)
    office.record(_bounce(order, "ses-1"))
    assert _outcomes(office.order(order["order_id"])) == ["bounced"]


@pytest.mark.parametrize("kind", ["Permanent", "Transient"])
def test_each_of_two_mails_to_one_address_shows_its_own_report_once(
    office: BackOffice, order: Any, kind: str
) -> None:
    """Transient and General may be an out-of-office reply: such a mail keeps its outcome."""
    address = _first_address(order)
    first = _bounce(order, "ses-2", address, kind=kind)
    office.record(first)
    once = office.order(order["order_id"])
    office.record(first)
    assert office.order(order["order_id"]) == once
    office.record(_bounce(order, "ses-1", address))
    shown = office.order(order["order_id"])
    reported = "bounced" if kind == "Permanent" else "unknown"
    assert _outcomes(shown) == ["bounced", reported, "unknown"]


def test_a_complaint_after_a_bounce_shows_on_the_same_mail(office: BackOffice, order: Any) -> None:
    office.record(_bounce(order, "ses-2", _first_address(order)))
    complaint: dict[str, Any] = {"complainedRecipients": []}
    office.record(mail_event(order, {"message_id": "ses-2"}, "Complaint", complaint=complaint))
    assert _outcomes(office.order(order["order_id"])) == ["unknown", "complained", "unknown"]


def test_a_report_that_fits_no_mail_of_its_order_is_logged_without_the_address(
    office: BackOffice, written: RecordedOutput
) -> None:
    order = office.bought(MAILBOX)
    office.record(_bounce(order, "somebody-elses", _first_address(order)))
    assert office.order(order["order_id"]) == order
    (line,) = written.named("mail_event_of_no_mail")
    assert line["order_id"] == order["order_id"]
    assert _first_address(order) not in written.text
