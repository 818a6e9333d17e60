"""The shapes of the contract, spelt out once more by hand; shape_checks.py says how to read them."""

import re
from typing import Any


def ident(prefix: str) -> re.Pattern[str]:
    return re.compile(rf"{prefix}_[A-Za-z0-9_]{{1,64}}")


TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")
DATE = re.compile(r"\d{4}-\d\d-\d\d")
RATE = re.compile(r"0(\.\d{1,4})?")
MONEY = {"amount": int, "currency": re.compile(r"[A-Z]{3}")}
NAMED = {"name": str, "email": str}
PRODUCT_TYPE = {"mailbox_license", "user_migration_bundle"}

PRODUCT = {
    "product_id": ident("prd"),
    "name": str,
    "description": str,
    "category": (str, None),
    "product_type": PRODUCT_TYPE,
    "unit_price": MONEY,
    "min_quantity": int,
    "max_quantity": int,
    "expire_days": int,
    "validity_days": int,
}
TAX_CATEGORY = {"S", "Z", "E", "AE", "G", "O"}
TAX = {"tax_category": TAX_CATEGORY, "tax_reason": (str, None)}
INFORMATION = {
    "company": str,
    "street": str,
    "city": str,
    "postal_code": str,
    "country": str,
    "tax_id": (str, None),
}
CONTACT = NAMED | {"phone": (str, None)}
ACCOUNT = {
    "account_id": ident("acc"),
    "kind": {"customer", "partner", "end_customer"},
    "name": str,
    "parent_account_id": (ident("acc"), None),
    "provisioning_sync_status": {"unsynchronized", "synchronized", "failed"},
    "last_error": (str, None),
    "may_order_for_itself": bool,
    "billing": {
        "version": int,
        "information": INFORMATION,
        "contact": CONTACT,
        "currency": str,
        "tax_rate": RATE,
        "tax_category": TAX_CATEGORY,
        "tax_reason": (str, None),
        "payment_days": (int, None),
        "invoice_email": (str, None),
        "electronic_address": ({"scheme": str, "id": str}, None),
    },
    "language": ({"en", "de", "el"}, None),
    "created_at": TIME,
    "purchase_order_required": bool,
    "blocked": ({"at": TIME}, None),
}
ANYTHING = (str, int, bool, MONEY, None)
CHANGE = {"at": TIME, "by": str, "changes": [{"field": str, "old": ANYTHING, "new": ANYTHING}]}
BSS_ACCOUNT = ACCOUNT | {"blocked": ({"reason": str, "at": TIME, "by": str}, None)}
SELLER = {
    "name": str,
    "street": str,
    "city": str,
    "postal_code": str,
    "country": str,
    "tax_id": str,
    "registration": (str, None),
    "iban": (str, None),
    "bic": (str, None),
    "email": str,
    "phone": (str, None),
    "electronic_address": ({"scheme": str, "id": str}, None),
}
KEPT_SELLER = SELLER | {
    "time_zone": str,
    "language": {"en", "de", "el"},
    "payment_days": int,
    "mail": {"from_name": str, "reply_to": (str, None), "footer": (str, None)},
    "logo": (str, None),
    "version": int,
}
TOTALS = {
    "net": MONEY,
    "taxes": [{"rate": RATE, "net": MONEY, "tax": MONEY} | TAX],
    "tax": MONEY,
    "payable": MONEY,
}
ORDER_FOR = {"account_id": ident("acc"), "name": str}
LINE = {
    "line_id": ident("lin"),
    "product_id": ident("prd"),
    "name": str,
    "product_type": PRODUCT_TYPE,
    "friendly_name": (str, None),
    "quantity": int,
    "unit_price": MONEY,
    "line_total": MONEY,
}
BASKET = {
    "basket_id": (ident("bsk"), None),
    "version": int,
    "status": {"open", "ordered"},
    "order_id": (ident("ord"), None),
    "account_id": ident("acc"),
    "order_for": ORDER_FOR,
    "lines": [LINE],
    "totals": TOTALS,
    "updated_at": (TIME, None),
    "purchase_order_number": (str, None),
}
BLOCKER_CODES = {
    "basket_empty",
    "account_not_synchronized",
    "end_customer_not_synchronized",
    "own_orders_not_allowed",
    "billing_not_confirmed",
    "billing_incomplete",
    "product_unavailable",
    "price_changed",
    "quantity_out_of_range",
    "total_changed",
    "recipient_changed",
    "purchase_order_missing",
    "account_blocked",
    "seller_incomplete",
}
BLOCKER = {
    "code": BLOCKER_CODES,
    "detail": str,
    "fix": str,
    "who": {"buyer", "distributor"},
    "line_id?": (ident("lin"), None),
}
CHECKOUT = {
    "basket_id": (ident("bsk"), None),
    "basket_version": int,
    "steps": [{"step": {"basket", "order_for", "billing"}, "done": bool}],
    "blockers": [BLOCKER],
    "billing": {
        "version": int,
        "confirmed": bool,
        "information": INFORMATION,
        "contact": CONTACT,
    },
    "recipient": NAMED | {"version": int},
    "purchase_order_number": (str, None),
    "totals": TOTALS,
}
BILLED = {"version": int, "information": INFORMATION, "contact": CONTACT}
ASSET_STATUS = {"pending", "synchronized", "failed", "cancelled"}
ORDER = {
    "order_id": ident("ord"),
    "status": {"draft", "provisioning", "completed", "needs_attention", "cancelled"},
    "placed_at": TIME,
    "placed_by": str,
    "account_id": ident("acc"),
    "order_for": ORDER_FOR,
    "recipient": NAMED,
    "billing": BILLED,
    "lines": [LINE | {"asset_id": ident("ast")}],
    "totals": TOTALS,
    "invoice_number": (str, None),
    "assets": [
        {
            "asset_id": ident("ast"),
            "name": str,
            "quantity": int,
            "provisioning_status": ASSET_STATUS,
        }
    ],
    "progress": [
        {
            "step": {"assets", "invoice", "coupons", "welcome_email"},
            "state": {"pending", "done", "failed"},
            "attempts": int,
            "last_error": (str, None),
            "at": (TIME, None),
            "next_attempt_at": (TIME, None),
        }
    ],
    "purchase_order_number": (str, None),
}
COUPON_HINT = {
    "hint": re.compile(r".{4}"),
    "status": {"active", "redeemed", "expired", "revoked"},
    "expires_on": DATE,
}
ASSET_IN_LIST = {
    "asset_id": ident("ast"),
    "order_id": ident("ord"),
    "account_id": ident("acc"),
    "order_for": ORDER_FOR,
    "name": str,
    "product_id": ident("prd"),
    "product_type": PRODUCT_TYPE,
    "quantity": int,
    "purchased_at": TIME,
    "expire_days": int,
    "validity_days": int,
    "provisioning_status": ASSET_STATUS,
    "last_error": (str, None),
    "coupon": (COUPON_HINT, None),
}
ASSET = ASSET_IN_LIST | {"coupon": (COUPON_HINT | {"code": str}, None)}
PAYMENT = {
    "payment_id": re.compile(r"pay_[A-Z0-9_]+"),
    "amount": MONEY,
    "received_on": DATE,
    "reference": (str, None),
    "recorded_at": TIME,
}
VENDOR_TASK = {
    "task_id": ident("tsk"),
    "kind": {"issue_coupon", "revoke_coupon", "register_account"},
    "status": {"open", "claimed", "done", "refused"},
    "opened_at": TIME,
    "claimed_by": (str, None),
    "claimed_until": (TIME, None),
    "account_id": ident("acc"),
    "order_id": (ident("ord"), None),
    "asset_id": (ident("ast"), None),
    "sku": (str, None),
    "licenses": (int, None),
    "expire_days": (int, None),
    "validity_days": (int, None),
    "label": (str, None),
    "coupon_hint": (str, None),
    "notice": (str, None),
}
INVOICE = {
    "invoice_number": re.compile(r"INV-\d{4}-\d{6,9}"),
    "type": {"invoice", "credit_invoice"},
    "status": {"unpaid", "paid", "credited"},
    "issued_on": DATE,
    "due_on": DATE,
    "supplied_on": DATE,
    "seller": (SELLER, None),
    "order_id": ident("ord"),
    "account_id": ident("acc"),
    "billing": BILLED,
    "lines": [
        {
            "description": str,
            "quantity": int,
            "unit_price": MONEY,
            "line_total": MONEY,
            "tax_rate": RATE,
        }
        | TAX
    ],
    "totals": TOTALS,
    "purchase_order_number": (str, None),
    "overdue": bool,
    "amount_paid": MONEY,
    "amount_credited": MONEY,
    "amount_due": MONEY,
    "payments": [PAYMENT],
    "credits": (str, None),
    "credited_by": (str, None),
    "credit_invoices": [str],
}
INVOICE_MAIL = {
    "invoice_number": str,
    "count": int,
    "account_id": ident("acc"),
    "order_id": ident("ord"),
    "to": str,
    "state": {"pending", "sent", "failed", "unknown", "bounced", "complained", "replaced"},
    "asked_at": TIME,
    "asked_by": (str, None),
    "attempts": int,
    "last_error": (str, None),
    "next_attempt_at": (TIME, None),
    "sent_at": (TIME, None),
    "message_id": (str, None),
    "bounced": bool,
    "complained": bool,
}
BSS_INVOICE = INVOICE | {"invoice_number": str, "mail": (INVOICE_MAIL, None)}
DOCUMENTS = {
    "state": {"pending", "done", "failed"},
    "items": [
        {
            "kind": {"pdf", "cii", "ubl"},
            "media_type": {"application/pdf", "application/xml"},
            "size": int,
            "sha256": re.compile(r"[0-9a-f]{64}"),
            "url": re.compile(r"https?://.+"),
            "expires_at": TIME,
        }
    ],
}
PROBLEM = {
    "type": str,
    "title": str,
    "status": int,
    "code": re.compile(r"[a-z_]+"),
    "detail": str,
    "request_id": str,
    "errors": [
        {
            "code": str,
            "detail": str,
            "pointer?": str,
            "line_id?": ident("lin"),
            "fix?": str,
            "who?": str,
        }
    ],
}


def list_of(shape: Any) -> dict[str, Any]:
    return {"items": [shape], "next_cursor": (str, None)}
