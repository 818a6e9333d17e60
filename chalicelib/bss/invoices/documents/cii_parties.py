"""Seller and buyer in UN/CEFACT's syntax. Pure."""

from chalicelib.bss.invoices.documents.codes import tax_number, vat_id
from chalicelib.bss.invoices.documents.content import Document, ElectronicAddress, Party
from chalicelib.bss.invoices.documents.elements import Element, element


def party_of(document: Document, party: Party) -> tuple[Element | None, ...]:
    """What a document says of its seller or its buyer."""
    number = tax_number(document) if party is document.seller else None
    return (
        element("ram:Name", party.name),
        element("ram:SpecifiedLegalOrganization", element("ram:ID", party.registration)),
        _contact(party) if party.phone or party.email else None,
        element(
            "ram:PostalTradeAddress",
            element("ram:PostcodeCode", party.postal_code),
            element("ram:LineOne", party.street),
            element("ram:CityName", party.city),
            element("ram:CountryID", party.country),
        ),
        _reached_at(party.electronic_address),
        _registered(vat_id(document, party), "VA"),
        _registered(number, "FC"),
    )


def _registered(number: str | None, scheme: str) -> Element | None:
    return element("ram:SpecifiedTaxRegistration", element("ram:ID", number, schemeID=scheme))


def _contact(party: Party) -> Element | None:
    phone = element("ram:CompleteNumber", party.phone)
    mail = element("ram:URIID", party.email)
    return element(
        "ram:DefinedTradeContact",
        element("ram:PersonName", party.name),
        element("ram:TelephoneUniversalCommunication", phone),
        element("ram:EmailURIUniversalCommunication", mail),
    )


def _reached_at(address: ElectronicAddress | None) -> Element | None:
    if address is None:
        return None
    return element(
        "ram:URIUniversalCommunication",
        element("ram:URIID", address.id, schemeID=address.scheme),
    )
