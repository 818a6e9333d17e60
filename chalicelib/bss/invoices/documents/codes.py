"""The codes that both e-invoice syntaxes use. Pure."""

from chalicelib.bss.invoices.documents.content import Document, Party, Tax
from chalicelib.values.tax_ids import is_vat_id
from chalicelib.values.vat import REASON_CODES

INVOICE = "380"
CREDIT = "381"
# One licence is one piece (UN/ECE recommendation 20).
PIECE = "C62"
SEPA_TRANSFER = "58"
TRANSFER = "30"
# A credit is set off against what the buyer owes (UNTDID 4461).
CLEARING = "97"


def type_code(document: Document) -> str:
    """The type of the document (BT-3)."""
    return CREDIT if document.credits else INVOICE


def payment_means(document: Document) -> str | None:
    """How it is paid (BT-81), or None where the seller names no bank account."""
    if document.credits:
        return CLEARING
    if document.bank is None:
        return None
    return SEPA_TRANSFER if document.currency == "EUR" else TRANSFER


def buyer_reference(document: Document) -> str:
    """What the buyer finds it by (BT-10): its own reference, or else the order's id."""
    return document.purchase_order_number or document.order_id


def vat_id(document: Document, party: Party) -> str | None:
    """A party's VAT id with its country in front, where the document may name one (BR-CO-09)."""
    named = document.tax_ids and is_vat_id(party.tax_id, party.country)
    return party.tax_id if named else None


def tax_number(document: Document) -> str | None:
    """The number a seller without a VAT id is known by to its tax office (BT-32), where it may be named."""
    named = document.tax_ids and vat_id(document, document.seller) is None
    return document.seller.tax_id if named else None


def seller_id(document: Document) -> str | None:
    """What identifies a seller (BR-CO-26) that is in no register and names no VAT id."""
    seller = document.seller
    named = seller.registration or vat_id(document, seller)
    return None if named else seller.tax_id


def reason_code(tax: Tax) -> str | None:
    """The code of why there is no tax (BT-121)."""
    return REASON_CODES.get(tax.category)
