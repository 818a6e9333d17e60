"""What SES tells of a mail that brought an invoice, and what staff do about it."""

from typing import Any

import pytest

from tests.api.back_office import BackOffice
from tests.api.invoice_mails import ADDRESS, OTHER, InvoiceMails


def _counted(office: BackOffice, what: str) -> Any:
    [item] = [each for each in office.get("/summary")["items"] if each["what"] == what]
    return item


@pytest.mark.parametrize("kind", ["Permanent", "Transient"])
def test_a_bounce_shows_with_its_mail_and_is_counted_and_listed(
    office: BackOffice, invoice_mails: InvoiceMails, kind: str
) -> None:
    number = invoice_mails.mailed()
    invoice_mails.report(invoice_mails.of(number), bounce=kind)
    mail = invoice_mails.of(number)
    assert (mail["state"], mail["bounced"]) == ("bounced", True)
    assert mail["last_error"].startswith("The mail bounced")
    assert invoice_mails.problems("bounced") == [number]
    item = _counted(office, "invoice_mails_bounced")
    assert (item["count"], item["at_least"]) == (1, False)
    assert office.listed(item["list"].removeprefix("/bss"), "invoice_number") == [number]


def test_the_order_is_left_as_it_is(office: BackOffice, invoice_mails: InvoiceMails) -> None:
    number = invoice_mails.mailed()
    order_id = office.get(f"/invoices/{number}")["order_id"]
    before = office.order(order_id)
    invoice_mails.report(invoice_mails.of(number))
    assert office.order(order_id) == before


def test_what_is_reported_twice_shows_once(
    office: BackOffice, invoice_mails: InvoiceMails, side_effects: Any
) -> None:
    mail = invoice_mails.of(invoice_mails.mailed())
    invoice_mails.report(mail)
    with side_effects.unchanged():
        invoice_mails.report(mail)


def test_a_complaint_shows_and_needs_nobody(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    number = invoice_mails.mailed()
    invoice_mails.report(invoice_mails.of(number), "Complaint")
    mail = invoice_mails.of(number)
    assert (mail["state"], mail["complained"]) == ("complained", True)
    assert invoice_mails.problems("bounced") == invoice_mails.problems("failed") == []
    office.refused("POST", f"/invoices/{number}/email", {}, status=409, code="address_bounced")


def test_a_mail_that_bounced_is_listed_though_a_complaint_comes_too(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    number = invoice_mails.mailed()
    invoice_mails.report(invoice_mails.of(number))
    invoice_mails.report(invoice_mails.of(number), "Complaint")
    mail = invoice_mails.of(number)
    assert (mail["bounced"], mail["complained"]) == (True, True)
    assert invoice_mails.problems("bounced") == [number]


def test_an_answer_that_may_be_an_out_of_office_reply_leaves_the_mail_sent(
    office: BackOffice, invoice_mails: InvoiceMails, side_effects: Any
) -> None:
    number = invoice_mails.mailed()
    sent = invoice_mails.of(number)
    invoice_mails.report(sent, bounce="Undetermined")
    mail = invoice_mails.of(number)
    assert (mail["state"], mail["bounced"]) == ("sent", False)
    assert "out-of-office" in mail["last_error"]
    with side_effects.unchanged():
        invoice_mails.report(sent, bounce="Undetermined")


def test_an_address_that_bounced_for_good_is_refused_until_another_is_given_or_it_is_unblocked(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.mailed()
    invoice_mails.report(invoice_mails.of(number))
    path = f"/invoices/{number}/email"
    for body in ({}, {"recipient": ADDRESS.upper()}):
        office.refused("POST", path, body, status=409, code="address_bounced")
    assert invoice_mails.ask(number, OTHER).status == 202
    office.fulfilment.run()
    assert invoice_mails.of(number)["state"] == "sent"
    assert invoice_mails.problems("bounced") == []
    assert _counted(office, "invoice_mails_bounced")["count"] == 0
    office.post("/mail-addresses/unblock", {"email": ADDRESS})
    assert invoice_mails.ask(number, ADDRESS).status == 202


def test_a_late_bounce_of_an_earlier_mail_leaves_the_last_one_alone(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    number = invoice_mails.mailed()
    first = invoice_mails.of(number)
    invoice_mails.ask(number, OTHER)
    office.fulfilment.run()
    invoice_mails.report(first)
    states = [each["state"] for each in invoice_mails.all_of(number)]
    assert states == ["sent", "bounced"]
    assert invoice_mails.problems("bounced") == []


def test_an_event_of_another_mail_shows_nowhere(
    invoice_mails: InvoiceMails, side_effects: Any
) -> None:
    mail = invoice_mails.of(invoice_mails.mailed())
    with side_effects.unchanged():
        invoice_mails.report(mail | {"message_id": "somebody-elses"})
        invoice_mails.report(mail | {"count": 9})
        invoice_mails.report(mail | {"invoice_number": "INV-2026-999999"})
        invoice_mails.report(mail, "Delivery")


def test_both_problems_are_listed_together_newest_first(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    first, second = invoice_mails.mailed(), None
    invoice_mails.report(invoice_mails.of(first))
    second = invoice_mails.mailed()
    assert invoice_mails.of(second)["state"] == "failed"
    assert office.listed("/invoices/emails", "invoice_number") == [second, first]
    assert _counted(office, "invoice_mails_failed")["count"] == 1
