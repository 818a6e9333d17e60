"""The seller as it is kept, and as an invoice names it for good."""

from typing import Annotated

from pydantic import Field

from chalicelib.bss.accounts.models import ElectronicAddress, Language, PaymentDays
from chalicelib.values.addresses import LONGEST_ADDRESS
from chalicelib.values.base import ALWAYS_ANSWERED, Kept, KeptShort, Model, promised
from chalicelib.values.logos import LONGEST_LOGO

MailAddress = Annotated[str, promised(maxLength=LONGEST_ADDRESS)]


class SellerSnapshot(Model):
    """The seller as it was when an invoice was issued."""

    name: Kept
    street: Kept
    city: Kept
    postal_code: KeptShort
    country: Annotated[str, promised(pattern=r"^[A-Z]{2}$")]
    tax_id: KeptShort
    registration: Kept | None
    iban: KeptShort | None
    bic: KeptShort | None
    email: MailAddress
    phone: KeptShort | None
    electronic_address: ElectronicAddress | None


class SellerMail(Model):
    """Whom the mails to buyers come from, who gets the replies, and what stands below."""

    from_name: Kept
    reply_to: MailAddress | None
    footer: Annotated[str, promised(maxLength=2000)] | None


class Seller(SellerSnapshot):
    """The distributor as its invoices name it; every change raises the version."""

    time_zone: Kept
    language: Language
    payment_days: PaymentDays
    mail: SellerMail
    logo: Annotated[str, promised(maxLength=LONGEST_LOGO)] | None = None
    version: Annotated[int, Field(ge=1)] = 1

    model_config = ALWAYS_ANSWERED

    def missing(self) -> tuple[str, ...]:
        """What invoices need of it, and it lacks."""
        needed = ("name", "street", "city", "postal_code", "country", "tax_id")
        return tuple(name for name in needed if not getattr(self, name))

    @property
    def snapshot(self) -> SellerSnapshot:
        """What an invoice that is issued now keeps of it."""
        return SellerSnapshot.of(self)
