"""Every call of the client once, with everything that it can be given."""

from datetime import UTC, date, datetime
from typing import Any

from storefront_client import models

COMPANY = models.BillingInformation(
    company="Harbour Bakery", street="Quay 1", city="Turku", postal_code="20100", country="FI"
)
BILLING = models.BillingData(
    information=COMPANY,
    contact=models.BillingContact(name="Elina Baker", email="elina@harbour-bakery.example"),
    currency="EUR",
    tax_rate="0.24",
)
TERMS: dict[str, Any] = {
    "tax_category": "AE",
    "tax_reason": "Reverse charge.",
    "payment_days": 30,
    "invoice_email": "invoices@harbour-bakery.example",
    "electronic_address": models.NewElectronicAddress(scheme="0216", id="003712345678"),
}
PRICE = models.Price(amount=1290, currency="EUR")
PAYABLE = models.Money(amount=1600, currency="EUR")
CHECKOUT = models.Checkout.model_construct(
    basket_id="bsk_1",
    basket_version=3,
    totals=models.Totals(net=PAYABLE, taxes=[], tax=PAYABLE, payable=PAYABLE),
)
LINE = models.DraftLine(product_id="prd_1", quantity=2, friendly_name="Office")
KEY: dict[str, Any] = {"idempotency_key": "key-1"}
MATCH: dict[str, Any] = {"if_match": 3}
SOME: dict[str, Any] = {"limit": 7}
NOON = datetime(2026, 1, 31, 12, tzinfo=UTC)
PRODUCT = {
    "name": "Mailbox",
    "description": "",
    "category": "Mail",
    "unit_price": PRICE,
    "min_quantity": 1,
    "max_quantity": 9,
    "expire_days": 365,
    "validity_days": 365,
    "published": True,
}

SELLER = models.NewSeller(
    name="Distribution GmbH",
    street="Quay 1",
    city="Hamburg",
    postal_code="20457",
    country="DE",
    tax_id="DE136695976",
    registration="HRB 1",
    iban="DE02120300000000202051",
    bic="BYLADEM1001",
    email="billing@distributor.example",
    phone="+49 40 123456",
    electronic_address=models.NewElectronicAddress(scheme="9930", id="DE136695976"),
    time_zone="Europe/Berlin",
    language="de",
    payment_days=14,
    mail=models.NewSellerMail(from_name="Distribution", reply_to=None, footer="Hamburg"),
    logo="<svg/>",
)

ABOUT: dict[str, dict[str, Any]] = {"health": {}, "document": {}}
STOREFRONT: dict[str, dict[str, Any]] = {
    "products": {"category": "Mail", "product_type": "mailbox_license"} | SOME,
    "product": {"product_id": "prd_1"},
    "end_customers": SOME,
    "create_end_customer": {"company": models.NewEndCustomer(name="Bakery", billing=BILLING)} | KEY,
    "end_customer": {"account_id": "acc_1"},
    "change_end_customer": {
        "account_id": "acc_1",
        "change": models.EndCustomerChange(
            name="Bakery",
            billing=models.EndCustomerBillingChange(information=COMPANY, contact=BILLING.contact),
        ),
    },
    "basket": {},
    "one_basket": {"basket_id": "bsk_1"},
    "add_to_basket": {"product_id": "prd_1", "quantity": 2, "friendly_name": "A"} | KEY | MATCH,
    "change_line": {"line_id": "lin_1", "quantity": 2, "friendly_name": "A"} | MATCH,
    "change_basket": {"purchase_order_number": "PO-1"} | MATCH,
    "remove_line": {"line_id": "lin_1"} | MATCH,
    "empty_basket": MATCH,
    "order_for": {"account_id": "acc_1"} | MATCH,
    "checkout": {},
    "confirm_billing": {"billing_version": 2, "recipient_version": 3} | MATCH,
    "place_order": {"checkout": CHECKOUT, "accept_price_changes": True} | KEY,
    "orders": {"status": "completed"} | SOME,
    "order": {"order_id": "ord_1"},
    "assets": {"provisioning_status": "failed", "asset_id": "ast_1"} | SOME,
    "asset": {"asset_id": "ast_1"},
    "invoices": SOME,
    "invoice": {"invoice_number": "INV-2026-000001"},
    "documents": {"invoice_number": "INV-2026-000001"},
}
BACK_OFFICE: dict[str, dict[str, Any]] = {
    "accounts": {
        "kind": "end_customer",
        "provisioning_sync_status": "failed",
        "parent_account_id": "acc_1",
    }
    | SOME,
    "account": {"account_id": "acc_1"},
    "create_account": {
        "company": models.NewAccount(
            kind="end_customer",
            name="Bakery",
            parent_account_id="acc_1",
            billing=BILLING.model_copy(update=TERMS),
            may_order_for_itself=False,
            purchase_order_required=True,
            language="de",
        )
    }
    | KEY,
    "change_account": {
        "account_id": "acc_1",
        "change": models.AccountChange(
            name="Bakery",
            billing=models.BillingChange(version=3, tax_rate="0.24", **TERMS),
            may_order_for_itself=True,
            purchase_order_required=True,
            blocked=models.BlockAccount(reason="Owes us for March."),
            language="el",
        ),
    },
    "account_changes": {"account_id": "acc_1"} | SOME,
    "synchronize_account": {"account_id": "acc_1"},
    "products": {"category": "Mail", "product_type": "mailbox_license", "published": True} | SOME,
    "product": {"product_id": "prd_1"},
    "create_product": {"product": models.NewProduct(product_type="mailbox_license", **PRODUCT)}
    | KEY,
    "change_product": {"product_id": "prd_1", "change": models.ProductChange(**PRODUCT)},
    "product_changes": {"product_id": "prd_1"} | SOME,
    "seller": {},
    "replace_seller": {"seller": SELLER} | MATCH,
    "preview_seller": {"seller": SELLER},
    "seller_changes": SOME,
    "draft_order": {
        "account_id": "acc_1",
        "lines": [LINE],
        "order_for_account_id": "acc_2",
        "purchase_order_number": "PO-1",
    }
    | KEY,
    "change_draft": {
        "order_id": "ord_1",
        "lines": [LINE],
        "order_for_account_id": "acc_2",
        "purchase_order_number": "PO-1",
    },
    "execute_order": {"order_id": "ord_1", "payable": PAYABLE},
    "cancel_order": {"order_id": "ord_1", "reason": "Ordered twice.", "asset_ids": ["ast_1"]},
    "retry_order": {"order_id": "ord_1"},
    "close_order": {"order_id": "ord_1", "reason": "All redeemed."},
    "send_welcome_email": {"order_id": "ord_1", "recipient": "elina@harbour-bakery.example"},
    "unblock_mail_address": {"email": "elina@harbour-bakery.example"},
    "orders": {
        "account_id": "acc_1",
        "status": "draft",
        "placed_from": NOON,
        "placed_to": NOON,
        "step": "coupons",
        "bounced": True,
    }
    | SOME,
    "order": {"order_id": "ord_1"},
    "assets": {
        "account_id": "acc_1",
        "provisioning_status": "failed",
        "product_type": "user_migration_bundle",
        "expires_before": date(2026, 12, 31),
        "asset_id": "ast_1",
    }
    | SOME,
    "asset": {"asset_id": "ast_1"},
    "synchronize_asset": {"asset_id": "ast_1"},
    "replace_coupon": {"asset_id": "ast_1", "reason": "Mailed to the wrong company."} | KEY,
    "invoices": {
        "account_id": "acc_1",
        "type": "invoice",
        "status": "unpaid",
        "overdue": True,
        "issued_from": date(2026, 1, 1),
        "issued_to": date(2026, 1, 31),
    }
    | SOME,
    "invoice": {"invoice_number": "INV-2026-000001"},
    "documents": {"invoice_number": "INV-2026-000001"},
    "summary": {},
    "audit": {"series": "INV-2026"},
    "record_payment": {
        "invoice_number": "INV-2026-000001",
        "amount": PAYABLE,
        "received_on": date(2026, 1, 31),
        "reference": "TX 1",
    }
    | KEY,
    "send_invoice_email": {
        "invoice_number": "INV-2026-000001",
        "recipient": "elina@harbour-bakery.example",
    }
    | KEY,
    "invoice_emails": {"invoice_number": "INV-2026-000001"} | SOME,
    "invoice_emails_needing_a_person": {"problem": "bounced"} | SOME,
    "export_invoices": {"issued_from": date(2026, 1, 1), "issued_to": date(2026, 1, 31)},
    "payments": {"invoice_number": "INV-2026-000001"} | SOME,
    "vendor_tasks": {"kind": "issue_coupon", "status": "open"} | SOME,
    "claim_vendor_task": {"task_id": "tsk_1"},
    "release_vendor_task": {"task_id": "tsk_1"},
    "complete_vendor_task": {
        "task_id": "tsk_1",
        "code": "DESK-CODE-0001",
        "expires_on": date(2027, 1, 31),
        "outcome": "revoked",
    },
    "refuse_vendor_task": {"task_id": "tsk_1", "reason": "No such licence."},
}
