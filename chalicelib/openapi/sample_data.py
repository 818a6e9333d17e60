"""The accounts and products, with fixed ids, of the examples and of a fresh local service."""

from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.accounts.models import (
    Account,
    AccountKind,
    Billing,
    BillingContact,
    BillingInformation,
    ElectronicAddress,
    SyncStatus,
)
from chalicelib.bss.products.models import Product
from chalicelib.bss.seller.models import Seller, SellerMail
from chalicelib.values.money import Price


class _Sample(NamedTuple):
    """In what one sample account differs from the others."""

    account_id: str
    kind: AccountKind
    name: str
    tax_rate: str = "0.24"
    parent: str | None = None
    sync: SyncStatus = "synchronized"


SAMPLES = (
    _Sample("acc_partner", "partner", "Northwind Partner"),
    _Sample("acc_endcustomer", "end_customer", "Fjord Foods", parent="acc_partner"),
    _Sample(
        "acc_endcustomer_new",
        "end_customer",
        "Lakeside Logistics",
        parent="acc_partner",
        sync="unsynchronized",
    ),
    _Sample("acc_customer", "customer", "Contoso Customer", "0.19"),
    _Sample("acc_unsynced", "customer", "Fabrikam Fresh", "0.19", sync="unsynchronized"),
    _Sample("acc_rival", "partner", "Rival Resellers"),
    _Sample("acc_rival_endcustomer", "end_customer", "Rival's Customer", parent="acc_rival"),
)


def accounts(now: datetime) -> list[Account]:
    """The accounts of the seed data."""
    return [_account(sample, now) for sample in SAMPLES]


def _account(sample: _Sample, now: datetime) -> Account:
    return Account(
        account_id=sample.account_id,
        kind=sample.kind,
        name=sample.name,
        parent_account_id=sample.parent,
        provisioning_sync_status=sample.sync,
        last_error=None,
        may_order_for_itself=sample.kind != "end_customer",
        billing=_billing(sample),
        created_at=now,
    )


def _billing(sample: _Sample) -> Billing:
    domain = sample.account_id.removeprefix("acc_").replace("_", "-") + ".example"
    information = BillingInformation(
        company=sample.name,
        street="Harbour Street 1",
        city="Helsinki",
        postal_code="00100",
        country="FI",
        tax_id="FI12345671" if sample.kind != "end_customer" else None,
    )
    return Billing(
        information=information,
        contact=BillingContact(name=f"Billing at {sample.name}", email=f"billing@{domain}"),
        currency="EUR",
        tax_rate=sample.tax_rate,
    )


LOGO = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 36">'
    '<path fill="#164e78" d="M0 36L18 4l18 32H26L18 22 10 36z"/>'
    '<path fill="#3b82b6" d="M28 36L46 4l18 32H54L46 22 38 36z"/></svg>'
)


def seller() -> Seller:
    """The seller of the seed data."""
    return Seller(
        name="Example Distribution GmbH",
        street="Speicherstraße 12",
        city="Hamburg",
        postal_code="20457",
        country="DE",
        tax_id="DE136695976",
        registration="HRB 12345, Amtsgericht Hamburg",
        iban="DE02120300000000202051",
        bic="BYLADEM1001",
        email="billing@distributor.example",
        phone="+49 40 123456",
        electronic_address=ElectronicAddress(scheme="9930", id="DE136695976"),
        time_zone="Europe/Berlin",
        language="en",
        payment_days=14,
        mail=SellerMail(
            from_name="Example Distribution",
            reply_to="billing@distributor.example",
            footer="Example Distribution GmbH, Hamburg",
        ),
        logo=LOGO,
    )


def products(now: datetime) -> list[Product]:
    """The products of the seed data."""
    mailbox = _mailbox(now)
    retired = {"product_id": "prd_hidden", "name": "Retired Mailbox", "published": False}
    return [mailbox, _bundle(mailbox), mailbox.model_copy(update=retired)]


def _mailbox(now: datetime) -> Product:
    return Product(
        product_id="prd_mailbox",
        name="MigrationWiz Mailbox",
        description="Moves one mailbox, with its calendar and contacts.",
        category="Migration",
        product_type="mailbox_license",
        unit_price=Price(amount=1200, currency="EUR"),
        min_quantity=1,
        max_quantity=10_000,
        published=True,
        created_at=now,
    )


def _bundle(mailbox: Product) -> Product:
    return mailbox.model_copy(
        update={
            "product_id": "prd_bundle",
            "name": "User Migration Bundle",
            "description": "Moves everything of one user: mailbox, documents and archive.",
            "category": None,
            "product_type": "user_migration_bundle",
            "unit_price": Price(amount=1500, currency="EUR"),
            # One second older, so that lists, which are newest first, show it after the mailbox.
            "created_at": mailbox.created_at - timedelta(seconds=1),
        }
    )
