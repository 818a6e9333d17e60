"""What the mail that brings an invoice says: what is due, until when and how to pay it. Pure."""

from collections.abc import Iterator

from chalicelib.bss.invoices.documents.words import WORDS, said_amount, said_day, said_iban
from chalicelib.bss.invoices.mailing.words import SENTENCES
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.mail.welcome import Attachment, Mail, Shown, render
from chalicelib.bss.seller.models import SellerMail
from chalicelib.values.base import Model
from chalicelib.values.money import Money


class Fact(Model):
    """One thing the mail says of the invoice, behind its word."""

    word: str
    value: Shown


class Letter(Model):
    """The text of the mail, in the language of the invoice."""

    language: str
    title: Shown
    hello: str
    intro: str
    corrects: str
    facts: tuple[Fact, ...]
    due: str
    how: str
    payment: tuple[Fact, ...]
    questions: str
    footer: str | None


def invoice_mail(
    invoice: Invoice, to: str, pdf: Attachment, seller: SellerMail | None = None
) -> Mail:
    """The mail that brings an invoice or a credit invoice with its PDF (rules.md R58).

    ValueError where it names no seller: such an invoice has no document.
    """
    letter = letter_of(invoice, seller.footer if seller else None)
    return Mail(
        to=to,
        subject=letter.title,
        text=render("invoice.txt.j2", letter),
        html=render("invoice.html.j2", letter),
        from_name=seller.from_name if seller else None,
        reply_to=seller.reply_to if seller else None,
        attachments=(pdf,),
    )


def letter_of(invoice: Invoice, footer: str | None = None) -> Letter:
    """What the mail of an invoice says now; ValueError as in `invoice_mail`."""
    if invoice.seller is None:
        raise ValueError("an invoice that names no seller has no document to mail")
    kind = "invoice" if invoice.type == "invoice" else "credit"
    return Letter(
        language=invoice.language,
        title=_said(invoice, f"{kind}_subject", seller=invoice.seller.name),
        hello=_said(invoice, "hello"),
        intro=_said(invoice, f"{kind}_intro", day=said_day(invoice.issued_on, invoice.language)),
        corrects=_said(invoice, "corrects", credits=invoice.credits) if invoice.credits else "",
        facts=tuple(_facts(invoice)),
        due=_due(invoice),
        how=_said(invoice, "how"),
        payment=tuple(_payment(invoice)),
        questions=_said(invoice, "questions"),
        footer=footer or None,
    )


def _said(invoice: Invoice, sentence: str, **values: str) -> str:
    said = SENTENCES[invoice.language][sentence]
    return said.format(number=invoice.invoice_number, **values)


def _amount(invoice: Invoice, money: Money) -> str:
    return f"{said_amount(money.amount, money.currency, invoice.language)} {money.currency}"


def _is_to_be_paid(invoice: Invoice) -> bool:
    return invoice.type == "invoice" and bool(invoice.amount_due.amount)


def _due(invoice: Invoice) -> str:
    if invoice.type == "credit_invoice":
        return _said(invoice, "credit_due")
    if not _is_to_be_paid(invoice):
        return _said(invoice, "nothing_due")
    amount, day = _amount(invoice, invoice.amount_due), said_day(invoice.due_on, invoice.language)
    return _said(invoice, "pay", amount=amount, day=day)


def _facts(invoice: Invoice) -> Iterator[Fact]:
    words = WORDS[invoice.language]
    yield Fact(word=words["number"], value=invoice.invoice_number)
    yield Fact(word=words["total"], value=_amount(invoice, invoice.totals.payable))
    if invoice.type == "invoice":
        amount_due = SENTENCES[invoice.language]["amount_due"]
        yield Fact(word=amount_due, value=_amount(invoice, invoice.amount_due))
        yield Fact(word=words["due"], value=said_day(invoice.due_on, invoice.language))
    yield Fact(word=words["order"], value=invoice.order_id)
    if invoice.purchase_order_number:
        yield Fact(word=words["po"], value=invoice.purchase_order_number)


def _payment(invoice: Invoice) -> Iterator[Fact]:
    """Where to pay what is due; nothing where nothing is, nor where the seller names no account."""
    seller, words = invoice.seller, WORDS[invoice.language]
    if seller is None or seller.iban is None or not _is_to_be_paid(invoice):
        return
    yield Fact(word="IBAN", value=said_iban(seller.iban))
    if seller.bic:
        yield Fact(word="BIC", value=seller.bic)
    yield Fact(word=words["reference"], value=invoice.invoice_number)
