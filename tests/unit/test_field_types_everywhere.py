"""Every text that a call takes has a field type, and no field type is spelt twice."""

from collections.abc import Iterator
from typing import Any

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from chalicelib.bss.seller import changes as seller
from chalicelib.bss.vendor_tasks import requests
from chalicelib.openapi.routes import endpoints
from chalicelib.values import (
    addresses,
    countries,
    currencies,
    electronic_addresses,
    logos,
    money,
    tax_ids,
    text,
)

# What names something that exists, or is compared with it: it is looked up, never kept.
REFERENCES = {
    *(
        "account_id",
        "order_for_account_id",
        "parent_account_id",
        "product_id",
        "basket_id",
        "asset_id",
    ),
    *("asset_ids", "cursor", "series", "language", "tax_category"),
}
TYPES = {
    "code": requests.CouponCode,
    "name": text.Name,
    "description": text.LongText,
    "category": text.Category,
    "friendly_name": text.FriendlyName,
    "reason": text.Reason,
    "reference": text.Reason,
    "purchase_order_number": text.PurchaseOrderNumber,
    "company": text.Text,
    "street": text.Text,
    "city": text.Text,
    "postal_code": addresses.PostalCode,
    "country": countries.Country,
    "tax_id": tax_ids.TaxId,
    "email": addresses.Email,
    "phone": addresses.Phone,
    "currency": currencies.Currency,
    "tax_rate": money.Rate,
    "registration": text.Category,
    "iban": seller.Iban,
    "bic": seller.Bic,
    "time_zone": seller.TimeZone,
    "scheme": electronic_addresses.Scheme,
    "id": text.Category,
    "from_name": text.Name,
    "reply_to": addresses.Address,
    "footer": text.LongText,
    "logo": logos.Logo,
    "tax_reason": text.Reason,
    "invoice_email": addresses.Address,
    "recipient": addresses.Address,
}
# Where one name is of another type: a contact may be blank, a recipient may not; a total is only compared.
OTHERS = {
    ("NewBillingContact", "name"): text.PersonName,
    ("CorrectedRecipient", "email"): addresses.Address,
    ("MailInvoice", "recipient"): addresses.Address,
    ("Money", "currency"): money.AnyCurrency,
    ("PaidAmount", "currency"): money.AnyCurrency,
    # The seller is on every invoice, so it has no blank; a company may be called Booking.com.
    ("NewSeller", "name"): text.Category,
    ("NewSeller", "street"): text.Category,
    ("NewSeller", "city"): text.Category,
    ("NewSeller", "email"): addresses.Address,
}


def models(model: type[BaseModel]) -> Iterator[type[BaseModel]]:
    """A model and every model inside it."""
    yield model
    for field in model.model_fields.values():
        for kind in _kinds(field.annotation):
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from models(kind)


def _kinds(annotation: Any) -> Iterator[Any]:
    yield annotation
    for part in getattr(annotation, "__args__", ()):
        yield from _kinds(part)


GIVEN = sorted(
    {
        each
        for endpoint in endpoints()
        for given in (endpoint.body, endpoint.query)
        if given
        for each in models(given)
    },
    key=lambda model: model.__name__,
)


def texts(model: type[BaseModel]) -> list[str]:
    """The fields of a model that hold a text of any kind."""
    return [name for name, field in model.model_fields.items() if str in _kinds(field.annotation)]


def metadata(field_type: Any) -> list[Any]:
    """What judges a field of this type, unions aside."""
    found = list(getattr(field_type, "__metadata__", ()))
    for part in getattr(field_type, "__args__", ()):
        found += metadata(part)
    return [judge for judge in found if not isinstance(judge, str)]


@pytest.mark.parametrize("model", GIVEN, ids=lambda model: model.__name__)
def test_every_text_of_a_request_has_the_type_of_its_field(model: type[BaseModel]) -> None:
    for name in texts(model):
        if name in REFERENCES:
            continue
        wanted = OTHERS.get((model.__name__, name)) or TYPES[name]
        field = model.model_fields[name]
        judges = [*field.metadata, *metadata(field.annotation)]
        needed = [each for each in metadata(wanted) if callable(getattr(each, "func", None))]
        assert all(each in judges for each in needed), f"{model.__name__}.{name}"


def test_what_is_kept_has_no_type_that_refuses() -> None:
    from chalicelib.bss.accounts.models import Account, Billing, BillingContact, BillingInformation
    from chalicelib.bss.invoices.models import Invoice, InvoiceLine
    from chalicelib.bss.orders.models import Line, Order, Recipient
    from chalicelib.bss.products.models import Product
    from chalicelib.bss.seller.models import Seller

    kept = (Account, Billing, BillingContact, BillingInformation, Invoice, InvoiceLine, Line)
    for model in (*kept, Order, Recipient, Product, Seller):
        for name in texts(model):
            field = model.model_fields[name]
            said = [each for each in metadata(field.annotation) if isinstance(each, FieldInfo)]
            assert said == metadata(field.annotation), f"{model.__name__}.{name}"
            assert not any(each.metadata for each in (field, *said)), f"{model.__name__}.{name}"
