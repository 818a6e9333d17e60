"""What a seller's next mail and invoice look like, before it is saved: POST /bss/seller/preview (rules.md R69)."""

from base64 import b64decode
from typing import Any

import pypdfium2
import pytest

from chalicelib.bss.invoices.archive.composing import document_of
from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.archive.rendering import rendered
from chalicelib.bss.mail.welcome import welcome
from chalicelib.bss.seller.changes import NewSeller, seller_of
from chalicelib.bss.seller.preview import preview
from chalicelib.bss.seller.sample import CODE, sample_of
from chalicelib.openapi.sample_data import LOGO
from chalicelib.values import clock
from tests.api.aws_calls import counted
from tests.api.back_office import BackOffice
from tests.api.route_calls import SELLER

pytestmark = pytest.mark.usefixtures("noon")
FOOTER = "Harbour Licences, Pier 7"
TYPED: dict[str, Any] = SELLER | {
    "name": "Harbour Licences",
    "iban": "DE02120300000000202051",
    "logo": LOGO,
    "mail": {"from_name": "Harbour", "reply_to": "ask@harbour.example", "footer": FOOTER},
}


def _preview(office: BackOffice, **changes: Any) -> Any:
    return office.post("/seller/preview", TYPED | changes)


def _pdf(shown: Any) -> bytes:
    return b64decode(shown["invoice"]["content"], validate=True)


def _text(pdf: bytes) -> str:
    return "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf))


def test_the_mail_shows_what_was_given_and_says_that_it_is_a_sample(office: BackOffice) -> None:
    mail = _preview(office)["welcome_email"]
    assert (mail["from_name"], mail["reply_to"]) == ("Harbour", "ask@harbour.example")
    assert mail["subject"] == "Your BitTitan licences (order ord_sample)"
    for part in (mail["text"], mail["html"]):
        assert FOOTER in part and CODE in part and "Sample Recipient" in part


@pytest.mark.parametrize(("language", "title"), [("en", "Invoice"), ("de", "Rechnung")])
def test_the_invoice_shows_what_was_given_in_its_language(
    office: BackOffice, language: str, title: str
) -> None:
    shown = _preview(office, language=language)
    text, number = _text(_pdf(shown)), f"SAMPLE-{clock.now().year}-000001"
    assert shown["invoice"]["file_name"] == f"{number}.pdf"
    assert f"{title} {number}" in text
    assert "Harbour Licences" in text and "DE02 1203 0000 0000 2020 51" in text


def test_what_is_shown_is_made_as_the_real_ones_are() -> None:
    wanted, now = NewSeller.model_validate(TYPED), clock.now()
    shown = preview(wanted, now=now)
    seller = seller_of(wanted, version=1)
    order, assets, invoice = sample_of(seller, now)
    mail = welcome(order, assets, seller.mail)
    assert (shown.welcome_email.html, shown.welcome_email.text) == (mail.html, mail.text)
    documents = InvoiceDocuments.pending_for(invoice, order)
    stored = next(rendered(document_of(invoice, order, documents, seller.logo)))
    assert (stored.kind, stored.content) == ("pdf", b64decode(shown.invoice.content))


def test_nobody_is_asked_and_nothing_is_written(office: BackOffice) -> None:
    before = office.get("/seller")
    with counted() as calls:
        _preview(office)
    assert len(calls) == 0
    assert office.get("/seller") == before
    assert [each["count"] for each in office.get("/summary")["items"]] == [0] * 12


@pytest.mark.parametrize(
    ("wrong", "pointer"),
    [
        ({"iban": "DE02120300000000202052"}, "/iban"),
        ({"payment_days": "two weeks"}, "/payment_days"),
        ({"logo": "<svg onload='x()'/>"}, "/logo"),
        ({"mail": {"from_name": ""}}, "/mail/from_name"),
        ({"version": 3}, "/version"),
    ],
)
def test_a_seller_that_cannot_be_is_refused_as_when_it_is_saved(
    office: BackOffice, wrong: dict[str, Any], pointer: str
) -> None:
    body = TYPED | wrong
    saved = office.refused("PUT", "/seller", body, status=422, code="validation_failed")
    shown = office.refused("POST", "/seller/preview", body, status=422, code="validation_failed")
    assert shown.json["errors"] == saved.json["errors"]
    assert pointer in [each["pointer"] for each in shown.json["errors"]]
