"""Seller and buyer in UN/CEFACT's syntax. Pure."""

from chalicelib.bss.invoices.documents.codes import vat_id
from chalicelib.bss.invoices.documents.content import Document, ElectronicAddress, Party
from chalicelib.bss.invoices.documents.elements import Element, element


def party_of(document: Document, party: Party) -> tuple[Element | None, ...]:
    """What a document says of its seller or its buyer."""
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
        element(
            "ram:SpecifiedTaxRegistration",
            element("ram:ID", vat_id(document, party), schemeID="VA"),
        ),
    )


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
