"""The mail that brings an invoice with its PDF, when the account has an address for invoices."""

import base64
from typing import Any

from botocore.exceptions import EndpointConnectionError, ReadTimeoutError

from tests.api.actors import Shopper
from tests.api.aws_calls import counted, failing, losing_the_reply, recorded_mails
from tests.api.back_office import BackOffice
from tests.api.cloud import BUCKET
from tests.api.invoice_mails import ADDRESS, OTHER, InvoiceMails
from tests.api.shape_checks import assert_fits
from tests.api.shapes import BSS_INVOICE

AWAY = EndpointConnectionError(endpoint_url="https://ses")


def _attached(request: Any) -> list[tuple[str, str, bytes]]:
    given = request["Content"]["Simple"].get("Attachments", [])
    return [
        (each["FileName"], each["ContentType"], base64.b64decode(each["RawContent"]))
        for each in given
    ]


def _to_invoices(requests: list[Any]) -> list[Any]:
    return [each for each in requests if "Attachments" in each["Content"]["Simple"]]


def test_an_invoice_is_mailed_with_the_pdf_that_is_stored(
    invoice_mails: InvoiceMails, bucket: Any
) -> None:
    with recorded_mails() as asked:
        number = invoice_mails.mailed()
    [request] = _to_invoices(asked)
    assert request["Destination"]["ToAddresses"] == [ADDRESS]
    assert request["EmailTags"] == [
        {"Name": "invoice_number", "Value": number},
        {"Name": "mail", "Value": "1"},
    ]
    [(name, media_type, content)] = _attached(request)
    assert (name, media_type) == (f"{number}.pdf", "application/pdf")
    [pdf] = [
        each["Key"]
        for each in bucket.list_objects_v2(Bucket=BUCKET)["Contents"]
        if each["Key"].endswith(".pdf")
    ]
    assert content == bucket.get_object(Bucket=BUCKET, Key=pdf)["Body"].read()


def test_staff_see_the_mail_with_the_invoice_and_buyers_do_not(
    office: BackOffice, shopper: Shopper, invoice_mails: InvoiceMails
) -> None:
    number = invoice_mails.mailed()
    invoice = office.get(f"/invoices/{number}")
    assert_fits(invoice, BSS_INVOICE)
    mail = invoice["mail"]
    assert (mail["to"], mail["state"], mail["attempts"]) == (ADDRESS, "sent", 1)
    assert mail["sent_at"] and mail["message_id"]
    assert (mail["asked_by"], mail["bounced"]) == (None, False)
    seen = shopper.call("GET", f"/invoices/{number}").json
    assert "mail" not in seen
    assert seen == {name: value for name, value in invoice.items() if name != "mail"}


def test_without_an_address_no_invoice_is_mailed(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    invoice_mails.wanted(None)
    number = invoice_mails.mailed()
    assert len(mails) == 1, "the welcome mail"
    assert office.get(f"/invoices/{number}")["mail"] is None
    assert invoice_mails.all_of(number) == []


def test_the_address_is_that_of_when_the_order_was_placed(
    office: BackOffice, shopper: Shopper, invoice_mails: InvoiceMails
) -> None:
    placed = shopper.buy()
    invoice_mails.wanted(OTHER)
    office.fulfilment.run()
    office.fulfilment.run_after(60)
    number = office.order(placed["order_id"])["invoice_number"]
    assert invoice_mails.of(number)["to"] == ADDRESS


def test_a_credit_invoice_is_mailed_too(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.mailed()
    office.cancel(office.get(f"/invoices/{number}")["order_id"])
    [credit] = office.get(f"/invoices/{number}")["credit_invoices"]
    office.fulfilment.run_after(60)
    assert invoice_mails.of(credit)["state"] == "sent"
    assert mails[-1].subject.startswith(f"Credit invoice {credit} from ")


def test_a_message_that_comes_again_sends_no_second_mail(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.mailed()
    before = invoice_mails.of(number)
    for message in ({"invoice_number": number}, {"invoice_number": number, "mail": 1}):
        office.fulfilment.handle(str(message).replace("'", '"'))
    office.fulfilment.run_after(4000)
    assert (len(mails), invoice_mails.of(number)) == (2, before)


def test_while_ses_is_away_it_is_tried_again_until_it_is_sent(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.invoiced()
    with failing("sesv2", "SendEmail", AWAY):
        office.fulfilment.run_after(60)
    waiting = invoice_mails.of(number)
    assert (waiting["state"], waiting["attempts"]) == ("pending", 1)
    assert "could not be asked" in waiting["last_error"]
    assert office.fulfilment.run_after(60) == 1
    sent = invoice_mails.of(number)
    assert (sent["state"], sent["attempts"], sent["last_error"]) == ("sent", 2, None)
    assert len(mails) == 2


def test_after_ten_attempts_it_waits_for_a_person_and_is_listed(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    number = invoice_mails.invoiced()
    with failing("sesv2", "SendEmail", AWAY):
        for _ in range(10):
            assert office.fulfilment.run_after(4000) == 1
        assert office.fulfilment.run_after(4000) == 0
    assert invoice_mails.of(number)["state"] == "failed"
    assert invoice_mails.problems("failed") == [number]
    assert invoice_mails.ask(number).status == 202
    assert office.fulfilment.run() == 1
    assert invoice_mails.of(number)["state"] == "sent"
    assert invoice_mails.problems("failed") == []


def test_while_the_bucket_is_away_it_is_tried_again(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    number = invoice_mails.invoiced()
    with failing("s3", "GetObject", "InternalError"):
        office.fulfilment.run_after(60)
    waiting = invoice_mails.of(number)
    assert (waiting["state"], waiting["attempts"]) == ("pending", 1)
    office.fulfilment.run_after(60)
    assert invoice_mails.of(number)["state"] == "sent"


def test_a_pdf_that_is_not_what_was_stored_is_not_mailed(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any], bucket: Any
) -> None:
    number = invoice_mails.mailed()
    [pdf] = [
        each["Key"]
        for each in bucket.list_objects_v2(Bucket=BUCKET)["Contents"]
        if each["Key"].endswith(".pdf")
    ]
    bucket.put_object(Bucket=BUCKET, Key=pdf, Body=b"something else")
    invoice_mails.ask(number)
    office.fulfilment.run()
    assert "not what was stored" in invoice_mails.of(number)["last_error"]
    assert len(mails) == 2


def test_a_mail_of_unknown_outcome_is_not_sent_again_by_itself(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    number = invoice_mails.invoiced()
    with losing_the_reply("sesv2", "SendEmail", ReadTimeoutError(endpoint_url="https://ses")):
        office.fulfilment.run_after(60)
    mail = invoice_mails.of(number)
    assert (mail["state"], len(mails)) == ("unknown", 2)
    assert office.fulfilment.run_after(4000) == 0
    assert invoice_mails.problems("failed") == [number]
    assert invoice_mails.ask(number).status == 202
    office.fulfilment.run()
    assert [each["state"] for each in invoice_mails.all_of(number)] == ["sent", "unknown"]


def test_an_address_that_ses_does_not_accept_fails_for_good(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    number = invoice_mails.invoiced()
    with failing("sesv2", "SendEmail", "BadRequestException"):
        office.fulfilment.run_after(60)
    assert invoice_mails.of(number)["state"] == "failed"
    assert office.fulfilment.run_after(4000) == 0


def test_nothing_is_mailed_to_an_address_that_bounced_before(
    office: BackOffice, invoice_mails: InvoiceMails, mails: list[Any]
) -> None:
    invoice_mails.report(invoice_mails.of(invoice_mails.mailed()))
    number = invoice_mails.mailed()
    mail = invoice_mails.of(number)
    assert (mail["state"], len(mails)) == ("failed", 3)
    assert "bounced before" in mail["last_error"]
    assert office.fulfilment.run_after(4000) == 0


def test_mailing_an_invoice_takes_six_calls(
    office: BackOffice, invoice_mails: InvoiceMails
) -> None:
    number = invoice_mails.mailed()
    invoice_mails.ask(number)
    [body] = office.fulfilment.take()
    with counted() as calls:
        office.fulfilment.handle(body)
    assert [each.rpartition(".")[2] for each in calls] == [
        "UpdateItem", "BatchGetItem", "GetObject", "PutItem", "SendEmail", "PutItem",
    ]  # fmt: skip


def test_no_log_line_has_the_address(invoice_mails: InvoiceMails, written: Any) -> None:
    number = invoice_mails.mailed()
    invoice_mails.report(invoice_mails.of(number))
    invoice_mails.ask(number, OTHER)
    assert "invoice_mailed" in written.text
    assert ADDRESS not in written.text
    assert OTHER not in written.text
