"""Whether the UBL of an invoice is for Peppol, by the rules of BIS Billing 3.0.19 that may refuse it. Pure."""

import re
from decimal import Decimal

from chalicelib.bss.invoices.documents.codes import tax_number, vat_id
from chalicelib.bss.invoices.documents.content import Document, ElectronicAddress
from chalicelib.values.check_digits import is_of_scheme

# Of sellers there, Peppol wants what the invoices of this service do not say: a number of six parts
# (GR-R-001), in which register a company is (NL-R-003, DK-R-014), one of two types of document (IS-R-002).
REFUSED_COUNTRIES = frozenset({"DK", "GR", "IS", "NL"})
SWEDISH_RATES = frozenset({Decimal("0.06"), Decimal("0.12"), Decimal("0.25")})
SWEDISH_NUMBERS, NORWEGIAN_NUMBERS = "0007", "0192"


def is_for_peppol(document: Document) -> bool:
    """Whether seller and buyer can both be reached electronically, and the seller's country lets it in."""
    return (
        _is_reached(document.seller.electronic_address)
        and _is_reached(document.buyer.electronic_address)
        and document.seller.country not in REFUSED_COUNTRIES
        and _fits_germany(document)
        and _fits_sweden(document)
        and _fits_norway(document)
    )


def _is_reached(address: ElectronicAddress | None) -> bool:
    # One that is on file since an earlier release was not judged when it was given.
    return address is not None and is_of_scheme(address.id, address.scheme)


def _fits_germany(document: Document) -> bool:
    """Within Germany it names the seller's phone, address and bank, and a rate (DE-R-001, 6, 7, 14)."""
    seller = document.seller
    if {seller.country, document.buyer.country} != {"DE"}:
        return True
    is_paid = document.bank is not None or document.credits is not None
    return bool(seller.phone and seller.email) and is_paid and document.tax_ids


def _fits_sweden(document: Document) -> bool:
    """Of a seller in Sweden: its VAT id, the number it is registered with and the rates (SE-R-001 to 006, 013)."""
    seller, named = document.seller, vat_id(document, document.seller) or ""
    if seller.country != "SE":
        return True
    is_known = seller.registration is None or is_of_scheme(seller.registration, SWEDISH_NUMBERS)
    if not named.startswith("SE"):
        return is_known and tax_number(document) is None
    standard = {Decimal(tax.rate) for tax in document.taxes if tax.category == "S"}
    is_taxed = re.fullmatch("SE[0-9]{12}", named) and standard <= SWEDISH_RATES
    return is_known and bool(is_taxed)


def _fits_norway(document: Document) -> bool:
    """Of a seller in Norway: a VAT id of that country is its organisation number and `MVA` (NO-R-001)."""
    named = vat_id(document, document.seller) or ""
    if document.seller.country != "NO" or not named.startswith("NO"):
        return True
    return named.endswith("MVA") and is_of_scheme(named[2:-3], NORWEGIAN_NUMBERS)
