"""How each route is called, so that a test can go through all that openapi.endpoints() lists."""

import re
from typing import Any

from chalicelib.openapi.routes import endpoints
from chalicelib.web.endpoint import Endpoint
from tests.api.actors import MAILBOX, Ids

Request = tuple[str, str, Any]

# A good body for each call that takes one.
SELLER = {
    "name": "Distribution GmbH",
    "street": "Quay 1",
    "city": "Hamburg",
    "postal_code": "20457",
    "country": "DE",
    "tax_id": "DE136695976",
    "email": "billing@distributor.example",
    "time_zone": "Europe/Athens",
    "language": "de",
    "payment_days": 30,
    "mail": {"from_name": "Distribution"},
}
BODIES: dict[str, dict[str, Any]] = {
    "create_end_customer": {
        "name": "Blue Bakery",
        "billing": {
            "information": {
                "company": "Blue Bakery Oy",
                "street": "Mill Lane 4",
                "city": "Turku",
                "postal_code": "20100",
                "country": "FI",
            },
            "contact": {"name": "Bea Baker", "email": "bea@bakery.example"},
            "currency": "EUR",
            "tax_rate": "0.24",
        },
    },
    "change_end_customer": {"name": "Blue Bakery"},
    "add_line": MAILBOX,
    "change_line": {"quantity": 7},
    "change_basket": {"purchase_order_number": "PO-7"},
    "choose_order_for": {"account_id": "acc_endcustomer"},
    "confirm_billing": {"billing_version": 1},
    "place_order": {"basket_id": "bsk_unknown", "basket_version": 1},
    "replace_seller": SELLER,
    "preview_seller": SELLER,
    "replace_coupon": {"reason": "Mailed to the wrong company"},
    "send_invoice_mail": {"recipient": "anna@partner.example"},
    "complete_vendor_task": {},
    "refuse_vendor_task": {"reason": "No such licence."},
    "amend_order": {"purchase_order_number": "PO-7"},
    "execute_order": {"payable": {"amount": 4464, "currency": "EUR"}},
}
# The calls that are about an order which is still a draft.
OF_A_DRAFT = {"amend_order"}
# Headers that a call requires.
QUERIES = {"audit_invoices": "?series=INV-2026"}
# Ids that exist in the seed data.
KNOWN = {"file": "swagger-ui.css"}
GUARDED = [endpoint for endpoint in endpoints() if endpoint.role]
STOREFRONT = [endpoint for endpoint in GUARDED if endpoint.role == "buyer"]


def named(endpoint: Endpoint) -> str:
    return endpoint.call


def fits(endpoint: Endpoint) -> bool:
    """Whether a valid call of the endpoint is known here."""
    return endpoint.body is None or endpoint.name in BODIES


def request(endpoint: Endpoint, ids: Ids | None = None) -> Request:
    """A call of an endpoint about what these ids name; about nothing that exists without them."""

    def filled(parameter: re.Match[str]) -> str:
        if not ids:
            return "never_made"
        if endpoint.path.startswith("/end-customers/"):
            return ids.end_customer_id
        name = "draft_id" if endpoint.name in OF_A_DRAFT else parameter[1]
        return KNOWN.get(name) or str(getattr(ids, name))

    path = re.sub(r"{(\w+)}", filled, endpoint.path)
    path += QUERIES.get(endpoint.name, "")
    body = BODIES.get(endpoint.name, {}) if endpoint.body else None
    return endpoint.method, path, body
