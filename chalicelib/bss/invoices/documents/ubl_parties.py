"""Seller and buyer in UBL. Pure."""

from chalicelib.bss.invoices.documents.codes import seller_id, tax_number, vat_id
from chalicelib.bss.invoices.documents.content import Document, Party
from chalicelib.bss.invoices.documents.elements import Element, element


def party_of(document: Document, party: Party) -> Element | None:
    """What a document says of its seller or its buyer."""
    address = party.electronic_address
    is_seller = party is document.seller
    own_id = seller_id(document) if is_seller else None
    number = tax_number(document) if is_seller else None
    return element(
        "cac:Party",
        element("cbc:EndpointID", address.id, schemeID=address.scheme) if address else None,
        element("cac:PartyIdentification", element("cbc:ID", own_id)),
        element(
            "cac:PostalAddress",
            element("cbc:StreetName", party.street),
            element("cbc:CityName", party.city),
            element("cbc:PostalZone", party.postal_code),
            element("cac:Country", element("cbc:IdentificationCode", party.country)),
        ),
        _tax_scheme(vat_id(document, party), vat()),
        _tax_scheme(number, element("cac:TaxScheme", element("cbc:ID", "TAX"))),
        element(
            "cac:PartyLegalEntity",
            element("cbc:RegistrationName", party.name),
            element("cbc:CompanyID", party.registration),
        ),
        _contact(party) if party.phone or party.email else None,
    )


def _tax_scheme(company_id: str | None, scheme: Element | None) -> Element | None:
    if company_id is None:
        return None
    return element("cac:PartyTaxScheme", element("cbc:CompanyID", company_id), scheme)


def vat() -> Element | None:
    """The tax that every rate is of."""
    return element("cac:TaxScheme", element("cbc:ID", "VAT"))


def _contact(party: Party) -> Element | None:
    return element(
        "cac:Contact",
        element("cbc:Name", party.name),
        element("cbc:Telephone", party.phone),
        element("cbc:ElectronicMail", party.email),
    )
