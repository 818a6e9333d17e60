"""An invoice mailed as staff ask for it: POST /bss/invoices/{invoice_number}/email."""

from typing import Any

import pytest
from botocore.exceptions import EndpointConnectionError

from tests.api.aws_calls import failing
from tests.api.back_office import BackOffice
from tests.api.cloud import Cloud
from tests.api.invoice_mails import ADDRESS, OTHER, InvoiceMails
from tests.api.shape_checks import assert_fits
from tests.api.shapes import BSS_INVOICE, INVOICE_MAIL, list_of

AWAY = EndpointConnectionError(endpoint_url="https://ses")
KEY: dict[str, Any] = {"headers": {"Idempotency-Key": "mail-it"}}


def _to(mails: list[Any]) -> list[str]:
    """Where the mails of invoices went; each order has its welcome mail besides."""
    sent = [mail for mail in mails if mail.subject.startswith("Invoice ")]
    return [address for mail in sent for address in mail.destinations["ToAddresses"]]


def test_it_goes_to_the_same_address_again_and_the_history_says_who_asked(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.mailed()
    asked = invoice_mails.ask(number)
    assert asked.status == 202
    assert_fits(asked.json, BSS_INVOICE)
    assert (asked.json["mail"]["state"], asked.json["mail"]["count"]) == ("pending", 2)
    assert office.fulfilment.run() == 1
    assert _to(mails) == [ADDRESS, ADDRESS]
    listed = office.get(f"/invoices/{number}/emails")
    assert_fits(listed, list_of(INVOICE_MAIL))
    assert [(each["asked_by"], each["state"]) for each in listed["items"]] == [
        ("acc_distributor", "sent"),
        (None, "sent"),
    ]


def test_it_goes_to_another_address_and_from_then_on_to_that_one(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.mailed()
    for recipient in (OTHER, None):
        assert invoice_mails.ask(number, recipient).status == 202
        office.fulfilment.run()
    assert _to(mails) == [ADDRESS, OTHER, OTHER]
    account = office.get("/accounts/acc_partner")
    assert account["billing"]["invoice_email"] == ADDRESS


def test_an_invoice_whose_account_wants_no_mail_goes_where_staff_say(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    invoice_mails.wanted(None)
    number = invoice_mails.mailed()
    path = f"/invoices/{number}/email"
    office.refused("POST", path, {}, status=409, code="no_invoice_address")
    assert invoice_mails.ask(number, OTHER).status == 202
    office.fulfilment.run()
    assert _to(mails) == [OTHER]
    assert invoice_mails.of(number)["asked_by"] == "acc_distributor"


def test_before_its_documents_are_stored_there_is_nothing_to_mail(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    path = f"/invoices/{invoice_mails.invoiced()}/email"
    office.refused("POST", path, {}, status=409, code="documents_not_stored")


def test_an_invoice_without_documents_is_not_mailed(
    office: BackOffice, invoice_mails: InvoiceMails, cloud: Cloud
) -> None:
    number = invoice_mails.mailed()
    for row in cloud.rows:
        if row["sk"]["S"].startswith("DOCUMENTS#"):
            cloud.drop_row(row)
    office.refused("POST", f"/invoices/{number}/email", {}, status=409, code="documents_not_stored")


def test_an_invoice_nobody_knows_is_not_mailed(office: BackOffice) -> None:
    for number in ("INV-2026-999999", "nonsense"):
        for method, path in (("POST", "email"), ("GET", "emails")):
            body = {} if method == "POST" else None
            path = f"/invoices/{number}/{path}"
            office.refused(method, path, body, status=404, code="not_found")


@pytest.mark.parametrize("recipient", ["", "nobody", "a@b.example\nx", 7, {"email": OTHER}])
def test_an_address_nobody_can_have_is_refused(
    office: BackOffice, invoice_mails: InvoiceMails, recipient: Any
) -> None:
    path, body = f"/invoices/{invoice_mails.mailed()}/email", {"recipient": recipient}
    answer = office.refused("POST", path, body, status=422, code="validation_failed")
    assert [error["pointer"] for error in answer.json["errors"]] == ["/recipient"]


def test_the_same_key_sends_one_mail_and_gives_the_same_answer(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.mailed()
    first = invoice_mails.ask(number, **KEY)
    office.fulfilment.run()
    assert invoice_mails.ask(number, **KEY).json == first.json
    assert office.fulfilment.run_after(60) == 0
    assert len(_to(mails)) == 2
    path, body = f"/invoices/{number}/email", {"recipient": OTHER}
    office.refused("POST", path, body, status=422, code="idempotency_key_reused", **KEY)


def test_a_key_for_a_mail_that_was_under_way_is_used_up_too(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.mailed()
    invoice_mails.ask(number)
    first = invoice_mails.ask(number, **KEY)
    office.fulfilment.run()
    assert invoice_mails.ask(number, **KEY).json == first.json
    assert office.fulfilment.run() == 0
    assert len(_to(mails)) == 2


def test_what_is_under_way_to_the_same_address_is_not_sent_twice(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.mailed()
    first, second = invoice_mails.ask(number), invoice_mails.ask(number)
    assert (first.status, second.status) == (202, 202)
    assert first.json == second.json
    office.fulfilment.run_after(60)
    assert len(_to(mails)) == 2


def test_one_that_was_not_sent_yet_is_replaced_by_one_to_another_address(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.mailed()
    invoice_mails.ask(number)
    invoice_mails.ask(number, OTHER)
    office.fulfilment.run_after(60)
    assert _to(mails) == [ADDRESS, OTHER]
    states = [each["state"] for each in invoice_mails.all_of(number)]
    assert states == ["sent", "replaced", "sent"]


def test_one_that_waits_to_be_tried_again_is_sent_at_once_when_staff_ask(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.invoiced()
    with failing("sesv2", "SendEmail", AWAY):
        office.fulfilment.run_after(60)
    assert invoice_mails.ask(number).status == 202
    assert office.fulfilment.run() == 1
    assert _to(mails) == [ADDRESS]
    assert [each["state"] for each in invoice_mails.all_of(number)] == ["sent", "replaced"]


def test_a_page_of_the_history_goes_on_to_the_next(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    number = invoice_mails.mailed()
    for _ in range(2):
        invoice_mails.ask(number)
        office.fulfilment.run()
    counts = office.listed(f"/invoices/{number}/emails?limit=1", "count")
    assert counts == [3, 2, 1]


def test_who_asked_is_on_record(invoice_mails: InvoiceMails, written: Any) -> None:
    number = invoice_mails.mailed()
    invoice_mails.ask(number)
    [line] = written.named("invoice_mailed_again")
    assert (line["by"], line["invoice_number"]) == ("acc_distributor", number)
