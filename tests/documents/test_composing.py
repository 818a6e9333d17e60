"""What a document says comes from its invoice and the order that it bills."""

from collections.abc import Callable
from datetime import date
from io import BytesIO

import pytest
from pypdf import PdfReader

from chalicelib.bss.invoices.archive.composing import document_of
from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.archive.rendering import rendered
from chalicelib.bss.invoices.composing import credit_of
from chalicelib.bss.invoices.documents.cii import cii
from chalicelib.bss.invoices.documents.content import Credited, Document
from chalicelib.bss.invoices.documents.ubl import ubl
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.models import OrderLine
from chalicelib.openapi.sample_purchase import COMPLETED_AT, sample_purchase
from chalicelib.values.money import Money
from tests.documents.rules import broken_rules

PURCHASE = sample_purchase()
ORDER, INVOICE, CREDIT = PURCHASE.completed_order, PURCHASE.invoice, PURCHASE.credit
PENDING = InvoiceDocuments.pending_for(INVOICE, ORDER)


def composed(invoice: Invoice, credited: Invoice | None = None) -> Document:
    return document_of(invoice, ORDER, InvoiceDocuments.pending_for(invoice, ORDER, credited))


def in_currency(currency: str) -> Invoice:
    """The invoice as if every amount of it were in another currency."""
    text = INVOICE.model_dump_json().replace('"EUR"', f'"{currency}"')
    return Invoice.model_validate_json(text)


def test_it_names_seller_buyer_order_and_recipient() -> None:
    document = composed(INVOICE)
    assert INVOICE.seller
    assert document.seller.name == INVOICE.seller.name
    assert document.bank and document.bank.iban == INVOICE.seller.iban
    assert document.buyer.name == INVOICE.billing.information.company
    assert document.order_id == ORDER.order_id
    assert document.purchase_order_number == INVOICE.purchase_order_number
    assert document.recipient == f"{ORDER.recipient.name}, {ORDER.recipient.email}"
    assert document.language == INVOICE.language


def test_a_line_has_its_product_and_its_friendly_name() -> None:
    [line] = composed(INVOICE).lines
    assert (line.name, line.friendly_name) == (ORDER.lines[0].name, ORDER.lines[0].friendly_name)
    assert line.line_total == INVOICE.lines[0].line_total.amount


def test_its_totals_are_the_invoice_s() -> None:
    document = composed(INVOICE)
    totals = INVOICE.totals
    assert (document.net, document.tax) == (totals.net.amount, totals.tax.amount)
    assert document.payable == totals.payable.amount
    assert [tax.tax for tax in document.taxes] == [tax.tax.amount for tax in totals.taxes]


def test_a_credit_names_its_invoice_and_its_amounts_are_positive() -> None:
    document = composed(CREDIT, INVOICE)
    assert document.credits == Credited(number=INVOICE.invoice_number, issued_on=INVOICE.issued_on)
    assert document.payable == INVOICE.totals.payable.amount
    assert [line.quantity for line in document.lines] == [INVOICE.lines[0].quantity]


def test_a_credit_of_a_part_has_the_names_of_that_part() -> None:
    second = ORDER.lines[0].with_changes(friendly_name="Winter move")
    order = ORDER.with_changes(lines=(ORDER.lines[0], second))
    invoice = INVOICE.with_changes(lines=(*INVOICE.lines, *INVOICE.lines))
    credit = credit_of(invoice, [2], "CN-2026-000001", now=COMPLETED_AT)
    documents = InvoiceDocuments.pending_for(credit, order, invoice)
    [line] = document_of(credit, order, documents).lines
    assert line.friendly_name == "Winter move"


@pytest.mark.parametrize("write", [cii, ubl])
@pytest.mark.parametrize("lines", [[2], [1, 2]])
def test_the_credit_of_what_costs_nothing_keeps_the_official_rules(
    lines: list[int], write: Callable[[Document], bytes]
) -> None:
    """Its rate is named all the same, and nothing of it is credited twice."""
    free = OrderLine.model_validate_json(
        ORDER.lines[0].model_dump_json().replace(str(ORDER.lines[0].unit_price.amount), "0")
    ).with_changes(line_total=Money(amount=0, currency="EUR"))
    order = ORDER.with_changes(lines=(ORDER.lines[0], free))
    nothing = INVOICE.lines[0].with_changes(
        unit_price=Money(amount=0, currency="EUR"), line_total=Money(amount=0, currency="EUR")
    )
    invoice = INVOICE.with_changes(lines=(*INVOICE.lines, nothing))
    credit = credit_of(invoice, lines, "CN-2026-000001", now=COMPLETED_AT)
    document = document_of(credit, order, InvoiceDocuments.pending_for(credit, order, invoice))
    [tax] = document.taxes
    assert (tax.rate, tax.net) == (INVOICE.totals.taxes[0].rate, document.net)
    assert broken_rules(write(document)) == []


def test_a_credit_without_the_day_of_its_invoice_is_no_document() -> None:
    with pytest.raises(ValueError, match="the day of it"):
        composed(CREDIT)


def test_an_invoice_without_a_seller_is_no_document() -> None:
    with pytest.raises(ValueError, match="names no seller"):
        composed(INVOICE.with_changes(seller=None))


@pytest.mark.parametrize(("currency", "said"), [("JPY", "37,200"), ("EUR", "372.00")])
def test_the_documents_of_an_invoice_pass_the_official_rules(currency: str, said: str) -> None:
    made = {each.kind: each.content for each in rendered(composed(in_currency(currency)))}
    assert broken_rules(made["cii"]) == broken_rules(made["ubl"]) == []
    assert said in PdfReader(BytesIO(made["pdf"])).pages[0].extract_text()


def test_of_three_decimals_there_is_the_pdf_alone() -> None:
    made = {each.kind: each.content for each in rendered(composed(in_currency("KWD")))}
    assert set(made) == {"pdf"}
    assert "37.200" in PdfReader(BytesIO(made["pdf"])).pages[0].extract_text()


def test_the_same_invoice_is_the_same_bytes() -> None:
    again = Invoice.model_validate_json(INVOICE.model_dump_json())
    assert list(rendered(composed(again))) == list(rendered(composed(INVOICE)))


def test_what_has_no_glyph_is_named_and_the_rest_is_made() -> None:
    company = INVOICE.billing.information.with_changes(company="Acme 😀")
    smiling = INVOICE.with_changes(billing=INVOICE.billing.with_changes(information=company))
    [pdf, *_] = rendered(composed(smiling))
    assert pdf.replaced == {"😀"}


def test_the_day_of_a_credit_is_kept_when_it_is_issued() -> None:
    documents = InvoiceDocuments.pending_for(CREDIT, ORDER, INVOICE)
    assert isinstance(documents.credits_issued_on, date)
    assert PENDING.credits_issued_on is None
