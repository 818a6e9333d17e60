"""What the head of the printed invoice says. Pure."""

from collections.abc import Iterator

from chalicelib.bss.invoices.documents.content import Document
from chalicelib.bss.invoices.documents.country_names import country_name
from chalicelib.bss.invoices.documents.words import said_day


def known_facts(document: Document) -> Iterator[tuple[str, str]]:
    """What stands beside the address: the key of its word, and the value."""
    language = document.language
    yield "issued", said_day(document.issued_on, language)
    yield "supplied", said_day(document.supplied_on, language)
    if document.credits:
        yield "credits", document.credits.number
    else:
        yield "due", said_day(document.due_on, language)
    yield "order", document.order_id
    if document.purchase_order_number:
        yield "po", document.purchase_order_number
    if document.recipient:
        yield "recipient", document.recipient


def of_seller(document: Document, vat_id: str) -> str:
    """The seller's address and ids in one line; `vat_id` is the word for it."""
    seller = document.seller
    town = f"{seller.postal_code} {seller.city}"
    country = country_name(seller.country, document.language)
    vat = f"{vat_id} {seller.tax_id}" if seller.tax_id else None
    parts = (seller.street, town, country, vat, seller.email, seller.phone)
    return " · ".join(part for part in parts if part)
