"""What the reader of an invoice's mail reads: how much, until when, how to pay (rules.md R58)."""

from datetime import timedelta
from html.parser import HTMLParser
from typing import Any

import pytest

from chalicelib.bss.invoices.composing import credit_of, invoice_of
from chalicelib.bss.invoices.mailing.letter import invoice_mail
from chalicelib.bss.invoices.models import Invoice, Payment
from chalicelib.bss.mail.welcome import WORD_JOINER, Attachment, Mail
from chalicelib.openapi.sample_data import seller
from chalicelib.values.money import Money
from tests.builders import ORDER_ID, PLACED_AT, an_order

PDF = Attachment(file_name="INV-2026-000001.pdf", media_type="application/pdf", content=b"%PDF")
TO = "accounts@northwind.example"


def _invoice(**changes: Any) -> Invoice:
    order = an_order(purchase_order_number="PO-4711")
    made = invoice_of(order, "INV-2026-000001", payment_days=14, now=PLACED_AT, seller=seller())
    return made.with_changes(**changes)


def _mail(invoice: Invoice) -> Mail:
    return invoice_mail(invoice, TO, PDF, seller().mail)


def _paid(invoice: Invoice, amount: int) -> Invoice:
    payment = Payment(
        payment_id="pay_1",
        amount=Money(amount=amount, currency="EUR"),
        received_on=invoice.issued_on,
        reference=None,
        recorded_at=PLACED_AT,
        recorded_by="usr_kim",
    )
    return invoice.with_payment(payment)


def _plain(text: str) -> str:
    return text.replace(WORD_JOINER, "")


def _shown(html: str) -> str:
    parts: list[str] = []
    parser = HTMLParser()
    parser.handle_data = parts.append  # type: ignore[method-assign]
    parser.feed(html)
    return _plain(" ".join(" ".join(parts).split()))


SAID = {
    "en": ("Invoice INV-2026-000001 from", "Amount due", "Please pay", "HOW TO PAY", "IBAN"),
    "de": ("Rechnung INV-2026-000001 von", "Offener Betrag", "Bitte zahlen", "SO ZAHLEN", "IBAN"),
    "el": (
        "Τιμολόγιο INV-2026-000001 από",
        "Οφειλόμενο ποσό",
        "Παρακαλούμε πληρώστε",
        "ΤΡΌΠΟΣ ΠΛΗΡΩΜΉΣ",
        "IBAN",
    ),
}


@pytest.mark.parametrize("language", SAID)
def test_it_says_in_the_account_s_language_what_is_due_until_when_and_how_to_pay(
    language: str,
) -> None:
    invoice = _invoice(language=language)
    mail = _mail(invoice)
    title, *said = SAID[language]
    assert mail.subject == f"{title} {seller().name}"
    text = _plain(mail.text)
    for each in (*said, "INV-2026-000001", ORDER_ID, "PO-4711"):
        assert each in text, each
    assert f'<html lang="{language}">' in mail.html
    assert "PO-4711" in _shown(mail.html)


def test_amounts_are_written_as_people_of_the_language_write_them() -> None:
    assert "Amount due: 59.50 EUR" in _plain(_mail(_of(5950, "en")).text)
    assert "Offener Betrag: 59,50 EUR" in _plain(_mail(_of(5950, "de")).text)


def _of(amount: int, language: str) -> Invoice:
    invoice = _invoice(language=language)
    paid = invoice.totals.payable.amount - amount
    return _paid(invoice, paid)


def test_what_is_due_is_what_payments_leave() -> None:
    invoice = _invoice()
    due = invoice.totals.payable.amount
    assert f"Please pay {due / 100:,.2f} EUR by" in _plain(_mail(invoice).text)
    assert f"Please pay {(due - 100) / 100:,.2f} EUR by" in _plain(_mail(_paid(invoice, 100)).text)


def test_an_invoice_that_is_paid_asks_for_nothing() -> None:
    invoice = _invoice()
    text = _plain(_mail(_paid(invoice, invoice.totals.payable.amount)).text)
    assert "Nothing is left to pay" in text
    assert "IBAN" not in text and "Please pay" not in text


def test_a_credit_names_its_invoice_and_asks_for_nothing() -> None:
    credit = credit_of(
        _invoice(), (1,), "CN-2026-000001", now=PLACED_AT + timedelta(days=1), seller=seller()
    )
    mail = _mail(credit)
    assert mail.subject.startswith("Credit invoice CN-2026-000001 from ")
    text = _plain(mail.text)
    assert "It corrects invoice INV-2026-000001." in text
    assert "nothing to pay on a credit invoice" in text
    assert "IBAN" not in text and "Due:" not in text


def test_a_seller_without_an_account_names_none() -> None:
    invoice = _invoice()
    assert invoice.seller
    without = invoice.with_changes(seller=invoice.seller.with_changes(iban=None, bic=None))
    text = _plain(_mail(without).text)
    assert "IBAN" not in text and "Please pay" in text


def test_it_comes_from_the_seller_with_the_pdf_and_answers_go_there() -> None:
    mail = _mail(_invoice())
    known = seller().mail
    assert (mail.to, mail.from_name, mail.reply_to) == (TO, known.from_name, known.reply_to)
    assert mail.attachments == (PDF,)
    if known.footer:
        assert mail.text.rstrip().endswith(known.footer)


@pytest.mark.parametrize("nasty", ["<script>alert(1)</script>", "{{ 7*7 }}", '"><a href="x">y</a>'])
def test_what_a_buyer_typed_is_text(nasty: str) -> None:
    mail = _mail(_invoice(purchase_order_number=nasty))
    assert nasty in _plain(mail.text)
    assert nasty not in _plain(mail.html).replace("&#34;", '"') or "<" not in nasty
    assert nasty in _shown(mail.html)


def test_no_mail_program_makes_a_link_of_what_a_buyer_typed() -> None:
    mail = _mail(_invoice(purchase_order_number="evil.example"))
    assert "evil.example" not in mail.text and "evil.example" not in mail.html


def test_an_invoice_that_names_no_seller_has_no_mail() -> None:
    with pytest.raises(ValueError, match="names no seller"):
        _mail(_invoice(seller=None))


def test_the_address_is_not_in_what_a_mail_shows_of_itself() -> None:
    assert TO not in repr(_mail(_invoice()))
    assert "%PDF" not in repr(_mail(_invoice()))
