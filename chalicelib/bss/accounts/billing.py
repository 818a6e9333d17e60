"""Billing data as it is given: by staff, and by partners for their end customers. Judged by the rules of today."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field
from pydantic_core import PydanticCustomError

from chalicelib.bss.accounts.models import Billing, BillingInformation, PaymentDays
from chalicelib.errors import Fault
from chalicelib.values.addresses import Address, Email, Phone, PostalCode
from chalicelib.values.base import WHOLE, Model, is_none, without_defaults
from chalicelib.values.check_digits import check_digits_fit
from chalicelib.values.countries import Country
from chalicelib.values.currencies import Currency
from chalicelib.values.electronic_addresses import NewElectronicAddress
from chalicelib.values.money import Rate
from chalicelib.values.tax_ids import TaxId, is_vat_id, tax_id_of
from chalicelib.values.text import PersonName, Reason, Text
from chalicelib.values.vat import WITH_REASON, TaxCategory

# What an account may be without: null takes it out.
MAY_BE_NONE = frozenset({"tax_reason", "payment_days", "invoice_email", "electronic_address"})

# A reason as an invoice says it, by category.
EXAMPLES = {
    "E": "Exempt from VAT.",
    "AE": "Reverse charge.",
    "G": "Export outside the EU.",
    "O": "Not subject to VAT.",
}


# Left out of the fingerprint where it is not given, so that a key used before it existed is still known.
NOT_GIVEN: Any = Field(default=None, exclude_if=is_none)


class NewBillingInformation(Model):
    """The company to be billed. What is blank is missing, and blocks a checkout."""

    company: Text
    street: Text
    city: Text
    postal_code: PostalCode
    country: Country
    tax_id: TaxId | None = None

    model_config = {"json_schema_extra": without_defaults}


class NewBillingContact(Model):
    """The person who is to get the mail."""

    name: PersonName
    email: Email
    phone: Phone | None = None

    model_config = {"json_schema_extra": without_defaults}


class BillingData(Model):
    """The billing data that an account is made with. Where payment days are null, the seller's count."""

    information: NewBillingInformation
    contact: NewBillingContact
    currency: Currency
    tax_rate: Rate
    tax_category: TaxCategory | None = NOT_GIVEN
    tax_reason: Reason | None = NOT_GIVEN
    payment_days: PaymentDays | None = NOT_GIVEN
    invoice_email: Address | None = NOT_GIVEN
    electronic_address: NewElectronicAddress | None = NOT_GIVEN

    model_config = {"json_schema_extra": without_defaults}

    def billing(self, unless_named: TaxCategory | None = None) -> Billing:
        """The billing data to keep, in a category where none is named; without one, in its rate's."""
        given = {name: value for name, value in dict(self).items() if value is not None}
        named = {"tax_category": unless_named} if unless_named else {}
        return Billing.model_validate(named | given, from_attributes=True)


class BillingChange(Model):
    """What to change of the billing data; what is left out stays.

    Null takes out what an account may be without. Another category is given with its reason. `version` is
    that of the billing data that was read: what has changed since is not changed again.
    """

    version: Annotated[int, Field(ge=1), WHOLE] | None = None
    information: NewBillingInformation | None = None
    contact: NewBillingContact | None = None
    currency: Currency | None = None
    tax_rate: Rate | None = None
    tax_category: TaxCategory | None = None
    tax_reason: Reason | None = None
    payment_days: PaymentDays | None = None
    invoice_email: Address | None = None
    electronic_address: NewElectronicAddress | None = None

    model_config = {"json_schema_extra": without_defaults}

    def applied_to(self, billing: Billing) -> Billing:
        """The billing data as changed; its version is raised when that changes anything."""
        given = {name: getattr(self, name) for name in self.model_fields_set - {"version"}}
        wanted = {name: to for name, to in given.items() if to is not None or name in MAY_BE_NONE}
        for name, whole in (("information", billing.information), ("contact", billing.contact)):
            if part := wanted.get(name):
                wanted[name] = whole.with_changes(**part.model_dump(exclude_unset=True))
        changed = billing.with_changes(**self._tax_terms(billing) | wanted)
        return billing if changed == billing else changed.with_changes(version=billing.version + 1)

    def _tax_terms(self, billing: Billing) -> dict[str, Any]:
        """The category and reason where none is named: a zero rate that is raised becomes standard."""
        category = self.tax_category or billing.tax_category
        if category == "Z" and not self.tax_category and Decimal(self.tax_rate or "0"):
            category = "S"
        same = category == billing.tax_category
        return {"tax_category": category, "tax_reason": billing.tax_reason if same else None}


def tax_faults(billing: Billing, before: Billing | None = None) -> Iterator[Fault]:
    """What is wrong with how an account is to be taxed (rules.md R50).

    Check digits that it was taxed with `before` are not judged again (rules.md R46).
    """
    if before:
        yield from _moved_faults(billing.information, before.information)
    category, is_zero = billing.tax_category, not Decimal(billing.tax_rate)
    if category == "S" and is_zero:
        yield _fault("tax_category", "A rate of 0 needs a category: Z, E, AE, G or O.")
    if category != "S" and not is_zero:
        yield _fault("tax_rate", f'Give the rate "0", which {category} has, or the category S.')
    if category in WITH_REASON and not billing.tax_reason:
        detail = f"Say in words why there is no tax, such as: {EXAMPLES[category]}"
        yield _fault("tax_reason", detail)
    if category not in WITH_REASON and billing.tax_reason:
        yield _fault("tax_reason", "Leave the reason out: only E, AE, G and O have one.")
    if category == "AE":
        yield from _reverse_charge_faults(billing.information, _reverse_charged(before))


def _moved_faults(now: BillingInformation, before: BillingInformation) -> Iterator[Fault]:
    """Whether a tax id that was left out is one of the country that was given."""
    if now.country == before.country or not now.tax_id:
        return
    try:
        tax_id_of(now.country, now.tax_id)
    except PydanticCustomError as misfit:
        yield Fault(code="tax_id", detail=misfit.message(), pointer="/billing/information/tax_id")


def _reverse_charged(billing: Billing | None) -> str | None:
    """The VAT id that an account is taxed with in reverse charge."""
    return billing.information.tax_id if billing and billing.tax_category == "AE" else None


def _reverse_charge_faults(buyer: BillingInformation, before: str | None) -> Iterator[Fault]:
    """Without the right VAT id of the buyer, the seller owes the tax after all."""
    vat_id = buyer.tax_id
    if not vat_id or not is_vat_id(vat_id, buyer.country):
        detail = "Give the buyer's VAT id, such as DE123456788: reverse charge (AE) needs it."
        yield _fault("information/tax_id", detail)
    elif vat_id != before and not check_digits_fit(vat_id):
        detail = (
            "Compare the VAT id with the buyer's papers: its check digits do not fit, "
            "and reverse charge (AE) needs the right one."
        )
        yield _fault("information/tax_id", detail)


def _fault(field: str, detail: str) -> Fault:
    return Fault(code="tax_terms", detail=detail, pointer=f"/billing/{field}")
