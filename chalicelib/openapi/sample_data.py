"""The accounts and products that examples show and local runs begin with, under fixed ids."""

from datetime import datetime, timedelta

from chalicelib.bss.accounts.models import (
    Account,
    AccountKind,
    Billing,
    BillingContact,
    BillingInformation,
    SyncStatus,
)
from chalicelib.bss.products.models import Product
from chalicelib.values.money import Price


def _account(
    account_id: str,
    kind: AccountKind,
    name: str,
    tax_rate: str,
    now: datetime,
    *,
    parent: str | None = None,
    sync: SyncStatus = "synchronized",
) -> Account:
    domain = account_id.removeprefix("acc_").replace("_", "-") + ".example"
    return Account(
        account_id=account_id,
        kind=kind,
        name=name,
        parent_account_id=parent,
        provisioning_sync_status=sync,
        last_error=None,
        may_order_for_itself=kind != "end_customer",
        billing=Billing(
            information=BillingInformation(
                company=name,
                street="Harbour Street 1",
                city="Helsinki",
                postal_code="00100",
                country="FI",
                tax_id="FI12345678" if kind != "end_customer" else None,
            ),
            contact=BillingContact(name=f"Billing at {name}", email=f"billing@{domain}"),
            currency="EUR",
            tax_rate=tax_rate,
        ),
        created_at=now,
    )


def accounts(now: datetime) -> list[Account]:
    """The accounts of the seed data."""
    return [
        _account("acc_partner", "partner", "Northwind Partner", "0.24", now),
        _account(
            "acc_endcustomer", "end_customer", "Fjord Foods", "0.24", now, parent="acc_partner"
        ),
        _account(
            "acc_endcustomer_new",
            "end_customer",
            "Lakeside Logistics",
            "0.24",
            now,
            parent="acc_partner",
            sync="unsynchronized",
        ),
        _account("acc_customer", "customer", "Contoso Customer", "0.19", now),
        _account("acc_unsynced", "customer", "Fabrikam Fresh", "0.19", now, sync="unsynchronized"),
        _account("acc_rival", "partner", "Rival Resellers", "0.24", now),
        _account(
            "acc_rival_endcustomer",
            "end_customer",
            "Rival's Customer",
            "0.24",
            now,
            parent="acc_rival",
        ),
    ]


def products(now: datetime) -> list[Product]:
    """The products of the seed data."""
    mailbox = Product(
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
    bundle = mailbox.model_copy(
        update={
            "product_id": "prd_bundle",
            "name": "User Migration Bundle",
            "description": "Moves everything of one user: mailbox, documents and archive.",
            "category": None,
            "product_type": "user_migration_bundle",
            "unit_price": Price(amount=1500, currency="EUR"),
            "created_at": now - timedelta(seconds=1),
        }
    )
    hidden = mailbox.model_copy(
        update={"product_id": "prd_hidden", "name": "Retired Mailbox", "published": False}
    )
    return [mailbox, bundle, hidden]
