"""The e-invoice in UBL 2.1: Peppol BIS 3.0 where both sides can be reached, EN 16931 otherwise. Pure."""

from chalicelib.bss.invoices.documents.codes import (
    PIECE,
    buyer_reference,
    payment_means,
    reason_code,
    type_code,
)
from chalicelib.bss.invoices.documents.content import Document, Line, Tax, amount, percent
from chalicelib.bss.invoices.documents.elements import Element, element, written
from chalicelib.bss.invoices.documents.peppol import is_for_peppol
from chalicelib.bss.invoices.documents.ubl_parties import party_of, vat

EN_16931 = "urn:cen.eu:en16931:2017"
PEPPOL = f"{EN_16931}#compliant#urn:fdc:peppol.eu:2017:poacc:billing:3.0"
PEPPOL_BILLING = "urn:fdc:peppol.eu:2017:poacc:billing:01:1.0"
_SCHEMA = "urn:oasis:names:specification:ubl:schema:xsd"


def ubl(document: Document) -> bytes:
    """The UBL of a document that an e-invoice can hold (`why_no_einvoice`) (rules.md R56)."""
    kind = "CreditNote" if document.credits else "Invoice"
    return written(
        kind,
        {
            "xmlns": f"{_SCHEMA}:{kind}-2",
            "xmlns:cac": f"{_SCHEMA}:CommonAggregateComponents-2",
            "xmlns:cbc": f"{_SCHEMA}:CommonBasicComponents-2",
        },
        *_head(document, kind),
        element("cac:AccountingSupplierParty", party_of(document, document.seller)),
        element("cac:AccountingCustomerParty", party_of(document, document.buyer)),
        element(
            "cac:Delivery", element("cbc:ActualDeliveryDate", document.supplied_on.isoformat())
        ),
        _payment(document),
        _taxes(document),
        _sums(document),
        *(
            _line(document, kind, number, line)
            for number, line in enumerate(document.lines, start=1)
        ),
    )


def _head(document: Document, kind: str) -> tuple[Element | None, ...]:
    order, on_peppol = element("cbc:ID", document.purchase_order_number), is_for_peppol(document)
    due = None if document.credits else document.due_on.isoformat()
    return (
        element("cbc:CustomizationID", PEPPOL if on_peppol else EN_16931),
        element("cbc:ProfileID", PEPPOL_BILLING if on_peppol else None),
        element("cbc:ID", document.number),
        element("cbc:IssueDate", document.issued_on.isoformat()),
        element("cbc:DueDate", due),
        element(f"cbc:{kind}TypeCode", type_code(document)),
        element("cbc:DocumentCurrencyCode", document.currency),
        element("cbc:BuyerReference", buyer_reference(document)),
        element("cac:OrderReference", order),
        _credited(document),
    )


def _credited(document: Document) -> Element | None:
    if document.credits is None:
        return None
    invoice = element(
        "cac:InvoiceDocumentReference",
        element("cbc:ID", document.credits.number),
        element("cbc:IssueDate", document.credits.issued_on.isoformat()),
    )
    return element("cac:BillingReference", invoice)


def _payment(document: Document) -> Element | None:
    code = payment_means(document)
    if code is None:
        return None
    due = document.due_on.isoformat() if document.credits else None
    return element(
        "cac:PaymentMeans",
        element("cbc:PaymentMeansCode", code),
        element("cbc:PaymentDueDate", due),
        element("cbc:PaymentID", document.number),
        None if document.credits else _account(document),
    )


def _account(document: Document) -> Element | None:
    bank = document.bank
    branch = element("cbc:ID", bank.bic if bank else None)
    return element(
        "cac:PayeeFinancialAccount",
        element("cbc:ID", bank.iban if bank else None),
        element("cac:FinancialInstitutionBranch", branch),
    )


def _taxes(document: Document) -> Element | None:
    total = _money(document, "cbc:TaxAmount", document.tax)
    return element("cac:TaxTotal", total, *(_tax(document, tax) for tax in document.taxes))


def _tax(document: Document, tax: Tax) -> Element | None:
    return element(
        "cac:TaxSubtotal",
        _money(document, "cbc:TaxableAmount", tax.net),
        _money(document, "cbc:TaxAmount", tax.tax),
        element(
            "cac:TaxCategory",
            element("cbc:ID", tax.category),
            _rate(tax.category, tax.rate),
            element("cbc:TaxExemptionReasonCode", reason_code(tax)),
            element("cbc:TaxExemptionReason", tax.reason),
            vat(),
        ),
    )


def _rate(category: str, rate: str) -> Element | None:
    return None if category == "O" else element("cbc:Percent", percent(rate))


def _money(document: Document, tag: str, minor_units: int) -> Element | None:
    return element(tag, amount(minor_units, document.currency), currencyID=document.currency)


def _sums(document: Document) -> Element | None:
    return element(
        "cac:LegalMonetaryTotal",
        _money(document, "cbc:LineExtensionAmount", document.net),
        _money(document, "cbc:TaxExclusiveAmount", document.net),
        _money(document, "cbc:TaxInclusiveAmount", document.payable),
        _money(document, "cbc:PayableAmount", document.payable),
    )


def _line(document: Document, kind: str, at: int, line: Line) -> Element | None:
    quantity = "InvoicedQuantity" if kind == "Invoice" else "CreditedQuantity"
    return element(
        f"cac:{kind}Line",
        element("cbc:ID", str(at)),
        element(f"cbc:{quantity}", str(line.quantity), unitCode=PIECE),
        _money(document, "cbc:LineExtensionAmount", line.line_total),
        element(
            "cac:Item",
            element("cbc:Description", line.friendly_name),
            element("cbc:Name", line.name),
            element(
                "cac:ClassifiedTaxCategory",
                element("cbc:ID", line.tax_category),
                _rate(line.tax_category, line.tax_rate),
                vat(),
            ),
        ),
        element("cac:Price", _money(document, "cbc:PriceAmount", line.unit_price)),
    )
