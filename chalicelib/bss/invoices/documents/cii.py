"""The e-invoice in UN/CEFACT's syntax (CII, Factur-X profile EN 16931). Pure."""

from datetime import date

from chalicelib.bss.invoices.documents.cii_parties import party_of
from chalicelib.bss.invoices.documents.codes import (
    PIECE,
    buyer_reference,
    payment_means,
    reason_code,
    seller_id,
    type_code,
)
from chalicelib.bss.invoices.documents.content import (
    Document,
    Line,
    Tax,
    amount,
    percent,
)
from chalicelib.bss.invoices.documents.elements import Element, element, written

GUIDELINE = "urn:cen.eu:en16931:2017"
_STANDARD = "urn:un:unece:uncefact:data:standard"
NAMESPACES = {
    "xmlns:rsm": f"{_STANDARD}:CrossIndustryInvoice:100",
    "xmlns:ram": f"{_STANDARD}:ReusableAggregateBusinessInformationEntity:100",
    "xmlns:udt": f"{_STANDARD}:UnqualifiedDataType:100",
    "xmlns:qdt": f"{_STANDARD}:QualifiedDataType:100",
}


def cii(document: Document) -> bytes:
    """The CII of a document that an e-invoice can hold (`why_no_einvoice`) (rules.md R56)."""
    return written(
        "rsm:CrossIndustryInvoice",
        NAMESPACES,
        element(
            "rsm:ExchangedDocumentContext",
            element("ram:GuidelineSpecifiedDocumentContextParameter", element("ram:ID", GUIDELINE)),
        ),
        element(
            "rsm:ExchangedDocument",
            element("ram:ID", document.number),
            element("ram:TypeCode", type_code(document)),
            element("ram:IssueDateTime", _day(document.issued_on)),
        ),
        element(
            "rsm:SupplyChainTradeTransaction",
            *(_line(document, number, line) for number, line in enumerate(document.lines, start=1)),
            _agreement(document),
            element(
                "ram:ApplicableHeaderTradeDelivery",
                element(
                    "ram:ActualDeliverySupplyChainEvent",
                    element("ram:OccurrenceDateTime", _day(document.supplied_on)),
                ),
            ),
            _settlement(document),
        ),
    )


def _day(day: date, prefix: str = "udt") -> Element | None:
    return element(f"{prefix}:DateTimeString", f"{day:%Y%m%d}", format="102")


def _line(document: Document, number: int, line: Line) -> Element | None:
    name = element("ram:Name", line.name)
    note = element("ram:Description", line.friendly_name)
    price = element("ram:ChargeAmount", amount(line.unit_price, document.currency))
    total = element("ram:LineTotalAmount", amount(line.line_total, document.currency))
    return element(
        "ram:IncludedSupplyChainTradeLineItem",
        element("ram:AssociatedDocumentLineDocument", element("ram:LineID", str(number))),
        element("ram:SpecifiedTradeProduct", name, note),
        element("ram:SpecifiedLineTradeAgreement", element("ram:NetPriceProductTradePrice", price)),
        element(
            "ram:SpecifiedLineTradeDelivery",
            element("ram:BilledQuantity", str(line.quantity), unitCode=PIECE),
        ),
        element(
            "ram:SpecifiedLineTradeSettlement",
            element(
                "ram:ApplicableTradeTax",
                element("ram:TypeCode", "VAT"),
                element("ram:CategoryCode", line.tax_category),
                _rate(line.tax_category, line.tax_rate),
            ),
            element("ram:SpecifiedTradeSettlementLineMonetarySummation", total),
        ),
    )


def _rate(category: str, rate: str) -> Element | None:
    return None if category == "O" else element("ram:RateApplicablePercent", percent(rate))


def _agreement(document: Document) -> Element | None:
    order = element("ram:IssuerAssignedID", document.purchase_order_number)
    return element(
        "ram:ApplicableHeaderTradeAgreement",
        element("ram:BuyerReference", buyer_reference(document)),
        element(
            "ram:SellerTradeParty",
            element("ram:ID", seller_id(document)),
            *party_of(document, document.seller),
        ),
        element("ram:BuyerTradeParty", *party_of(document, document.buyer)),
        element("ram:BuyerOrderReferencedDocument", order),
    )


def _settlement(document: Document) -> Element | None:
    due = element("ram:DueDateDateTime", _day(document.due_on))
    return element(
        "ram:ApplicableHeaderTradeSettlement",
        element("ram:PaymentReference", document.number),
        element("ram:InvoiceCurrencyCode", document.currency),
        _payment(document),
        *(_tax(document, tax) for tax in document.taxes),
        element("ram:SpecifiedTradePaymentTerms", due),
        _sums(document),
        _credited(document),
    )


def _payment(document: Document) -> Element | None:
    bank = None if document.credits else document.bank
    return element(
        "ram:SpecifiedTradeSettlementPaymentMeans",
        element("ram:TypeCode", payment_means(document)),
        element(
            "ram:PayeePartyCreditorFinancialAccount",
            element("ram:IBANID", bank.iban if bank else None),
        ),
        element(
            "ram:PayeeSpecifiedCreditorFinancialInstitution",
            element("ram:BICID", bank.bic if bank else None),
        ),
    )


def _tax(document: Document, tax: Tax) -> Element | None:
    return element(
        "ram:ApplicableTradeTax",
        element("ram:CalculatedAmount", amount(tax.tax, document.currency)),
        element("ram:TypeCode", "VAT"),
        element("ram:ExemptionReason", tax.reason),
        element("ram:BasisAmount", amount(tax.net, document.currency)),
        element("ram:CategoryCode", tax.category),
        element("ram:ExemptionReasonCode", reason_code(tax)),
        _rate(tax.category, tax.rate),
    )


def _sums(document: Document) -> Element | None:
    currency = document.currency
    return element(
        "ram:SpecifiedTradeSettlementHeaderMonetarySummation",
        element("ram:LineTotalAmount", amount(document.net, currency)),
        element("ram:TaxBasisTotalAmount", amount(document.net, currency)),
        element("ram:TaxTotalAmount", amount(document.tax, currency), currencyID=currency),
        element("ram:GrandTotalAmount", amount(document.payable, currency)),
        element("ram:DuePayableAmount", amount(document.payable, currency)),
    )


def _credited(document: Document) -> Element | None:
    if document.credits is None:
        return None
    return element(
        "ram:InvoiceReferencedDocument",
        element("ram:IssuerAssignedID", document.credits.number),
        element("ram:FormattedIssueDateTime", _day(document.credits.issued_on, "qdt")),
    )
