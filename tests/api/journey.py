"""The whole journey from the basket to the mail, with private things in it that must not be written anywhere."""

import json
from typing import Any

from tests.api.actors import BUNDLE, MAILBOX, Shopper
from tests.api.client import Api
from tests.api.route_calls import BODIES
from tests.api.workers import Fulfilment

STREET, FRIENDLY, PERSON = "Unspeakable Lane 77", "Project Quagga", "Zebedee Secretive"
ADDRESS = "zebedee@unspeakable.example"


def _end_customer(api: Api) -> str:
    """A new end customer with an address nobody should read, synchronized."""
    body = json.loads(json.dumps(BODIES["create_end_customer"]))
    body["billing"]["information"]["street"] = STREET
    body["billing"]["contact"] = {"name": PERSON, "email": ADDRESS}
    made = api.post("/end-customers", body, headers={"Idempotency-Key": "key-of-mine"}).json
    assert api.staff("POST", f"/bss/accounts/{made['account_id']}/synchronize").status == 200
    return made["account_id"]


def whole_journey(shopper: Shopper, fulfilment: Fulfilment) -> Any:
    """From the catalogue to the coupon, with a few refusals on the way. The order."""
    account_id = _end_customer(shopper.api)
    for path in ("/products", "/products/prd_mailbox", "/basket", "/end-customers", "/checkout"):
        assert shopper.call("GET", path).status == 200
    named = MAILBOX | {"friendly_name": FRIENDLY}
    assert shopper.call("POST", "/basket/lines", named | {"quantity": 0}).status == 422
    assert shopper.call("POST", "/basket/lines", {"product_id": "prd_hidden"}).status == 422
    assert shopper.call("POST", "/basket/lines", f'{{"{FRIENDLY}'.encode()).status == 400
    shopper.fill(named, BUNDLE)
    assert shopper.place().status == 409
    order = shopper.buy(order_for=account_id)
    fulfilment.run()
    assert shopper.order(order["order_id"])["status"] == "completed"
    for path in ("/orders", "/assets", "/invoices", f"/assets/{order['assets'][0]['asset_id']}"):
        assert shopper.call("GET", path).status == 200
    assert shopper.call("GET", f"/orders/{STREET.replace(' ', '%20')}").status == 404
    return order
