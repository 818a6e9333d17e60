"""The seller as staff read and replace it."""

from datetime import datetime
from typing import Annotated, TypeVar

from pydantic import AfterValidator, Field, StringConstraints, WrapValidator
from pydantic_core import PydanticCustomError

from chalicelib.bss.accounts.models import Language, PaymentDays
from chalicelib.bss.seller.models import Seller
from chalicelib.bss.seller.store import find_seller, replaced
from chalicelib.errors import NotFound, StaleVersion
from chalicelib.storage.contention import until_written
from chalicelib.storage.history import ChangeAnswer, changes_of
from chalicelib.storage.keys import seller_key
from chalicelib.storage.pages import ListAnswer, ListQuery
from chalicelib.storage.table import Table
from chalicelib.values.addresses import Address, Phone, PostalCode
from chalicelib.values.base import Model, advised, without_defaults
from chalicelib.values.countries import Country
from chalicelib.values.electronic_addresses import NewElectronicAddress
from chalicelib.values.logos import Logo
from chalicelib.values.tax_ids import TaxId
from chalicelib.values.text import LongText, Name, RequiredText, at_most

T = TypeVar("T")
CHANGED = "The seller has changed since it was read; read it again."
BIC = advised(
    r"^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$", "Give a BIC of 8 or 11 characters, such as DEUTDEFF."
)
IBAN = advised(
    r"^[A-Z]{2}[0-9]{2}[A-Z0-9 ]{11,38}$", "Give an IBAN, such as DE02 1203 0000 0000 2020 51."
)
# Of the list, but nowhere on Earth: what a machine is set to, and what it is set to before anybody sets it.
NO_PLACES = {"localtime", "Factory"}
ZONE = advised(
    r"^[A-Za-z][A-Za-z0-9_+/-]{0,60}$", "Give a time zone of the IANA list, such as Europe/Athens."
)


NOT_EMPTY = Field(json_schema_extra={"minLength": 1})


def _needed(given: T) -> T:
    if not given:
        raise PydanticCustomError("missing", "Give this: invoices need it.")
    return given


def _checked(iban: str) -> str:
    """An IBAN without its blanks, if its check digits fit (ISO 13616: the rest by 97 is 1)."""
    bare = iban.replace(" ", "")
    digits = "".join(str(int(char, 36)) for char in bare[4:] + bare[:4])
    if not 15 <= len(bare) <= 34 or int(digits) % 97 != 1:
        raise PydanticCustomError("iban", "Check the IBAN; its check digits do not fit.")
    return bare


def _known(name: str) -> str:
    from zoneinfo import available_timezones

    if name not in available_timezones() - NO_PLACES:
        detail = "Give a time zone of the IANA list, such as Europe/Athens."
        raise PydanticCustomError("time_zone", detail)
    return name


Iban = Annotated[str, StringConstraints(pattern=IBAN), AfterValidator(_checked)]
Bic = Annotated[str, StringConstraints(pattern=BIC)]
TimeZone = Annotated[str, StringConstraints(pattern=ZONE), AfterValidator(_known)]


# As long as SENDER_NAME: what SES takes of a sender is 320 characters, its address and encoding included.
SenderName = Annotated[Name, WrapValidator(at_most(64)), Field(json_schema_extra={"maxLength": 64})]


class NewSellerMail(Model):
    """Whom the mails to buyers come from, who gets the replies, and what stands below."""

    from_name: SenderName
    reply_to: Address | None = None
    footer: LongText | None = None

    model_config = {"json_schema_extra": without_defaults}


class NewSeller(Model):
    """The seller as it is to be from now on; what is left out is gone."""

    name: RequiredText
    street: RequiredText
    city: RequiredText
    postal_code: Annotated[PostalCode, AfterValidator(_needed), NOT_EMPTY]
    country: Annotated[Country, AfterValidator(_needed), NOT_EMPTY]
    tax_id: Annotated[TaxId, AfterValidator(_needed), NOT_EMPTY]
    registration: RequiredText | None = None
    iban: Iban | None = None
    bic: Bic | None = None
    email: Address
    phone: Phone | None = None
    electronic_address: NewElectronicAddress | None = None
    time_zone: TimeZone
    language: Language
    payment_days: PaymentDays
    mail: NewSellerMail
    logo: Logo | None = None

    model_config = {"json_schema_extra": without_defaults}


def read_seller(table: Table) -> Seller:
    """The seller. Raises NotFound while there is none."""
    seller = find_seller(table)
    if seller is None:
        raise NotFound("No seller was given yet. PUT it.")
    return seller


def seller_of(wanted: NewSeller, *, version: int) -> Seller:
    """The seller as it is given, to be kept or to be looked at first."""
    return Seller.model_validate({**dict(wanted), "version": version}, from_attributes=True)


def replace(
    wanted: NewSeller, if_match: frozenset[int] | None, *, by: str, table: Table, now: datetime
) -> Seller:
    """The seller as staff want it; every change raises its version. Raises StaleVersion (rules.md R51)."""

    def act() -> Seller:
        before = find_seller(table)
        version = before.version if before else 0
        if if_match is not None and version not in if_match:
            raise StaleVersion(CHANGED)
        same = seller_of(wanted, version=max(version, 1))
        if before == same:
            return same
        after = same.with_changes(version=version + 1)
        table.write(*replaced(before, after, by=by, now=now))
        return after

    return until_written(act, table)


def changes_of_seller(query: ListQuery, *, table: Table) -> ListAnswer[ChangeAnswer]:
    """A page of who changed what of the seller (rules.md R39)."""
    return changes_of(seller_key(), query, table=table)
