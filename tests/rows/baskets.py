"""Recorder of accounts, products and baskets, and of calls whose answers are kept."""

from typing import Any

from tests.api.actors import MAILBOX, Shopper
from tests.api.back_office import A_CUSTOMER, A_PRODUCT
from tests.api.route_calls import BODIES
from tests.rows.orders import NAMED
from tests.rows.queries import send
from tests.rows.recorder import Recorder
from tests.rows.service import bittitan_down


def record_accounts(recorder: Recorder) -> None:
    office = recorder.office
    with bittitan_down():
        failed = office.post("/accounts/acc_unsynced/synchronize")
    assert failed["provisioning_sync_status"] == "failed"
    recorder.record("an account that could not be synchronized", account_id="acc_unsynced")
    recorder.record("an account nobody has synchronized", account_id="acc_endcustomer_new")
    recorder.record("a partner", account_id="acc_partner")
    made = office.post("/accounts", A_CUSTOMER | {"may_order_for_itself": False}, status=201)
    changed = {"name": "Red Bakery", "billing": {"tax_rate": "0.255"}}
    office.patch(f"/accounts/{made['account_id']}", changed)
    recorder.record("a customer that was changed", account_id=made["account_id"])


def record_products(recorder: Recorder) -> None:
    office = recorder.office
    recorder.record("a published product", product_id="prd_mailbox")
    recorder.record("a product without a category", product_id="prd_bundle")
    recorder.record("a product that was withdrawn", product_id="prd_hidden")
    made = office.post("/products", A_PRODUCT | {"category": "Archives"}, status=201)["product_id"]
    office.patch(f"/products/{made}", {"published": True})
    buyer = recorder.buyer()
    buyer.fill({"product_id": made, "quantity": 2})
    buyer.confirm()
    office.patch(f"/products/{made}", {"unit_price": {"amount": 2750, "currency": "EUR"}})
    recorder.record("a product whose price changed", product_id=made)
    _record(recorder, "a basket at a price of before", buyer)


def record_baskets(recorder: Recorder) -> None:
    buyer = recorder.buyer()
    buyer.fill(*NAMED)
    buyer.order_for("acc_endcustomer")
    buyer.confirm()
    _record(recorder, "a basket that can be placed", buyer)
    buyer = recorder.buyer("acc_customer")
    buyer.fill()
    _record(recorder, "a basket whose billing is not confirmed", buyer)
    buyer = recorder.buyer("acc_rival")
    buyer.fill()
    buyer.confirm()
    change = {"billing": {"contact": {"name": "New Billing", "email": "new@rival.example"}}}
    recorder.office.patch("/accounts/acc_rival", change)
    _record(recorder, "a basket whose billing changed since it was confirmed", buyer)
    buyer = recorder.buyer()
    buyer.fill()
    buyer.call("DELETE", "/basket")
    _record(recorder, "a basket that was emptied", buyer)
    buyer = recorder.buyer()
    buyer.buy(MAILBOX)
    recorder.office.fulfilment.run()
    buyer.fill(*NAMED)
    _record(recorder, "a basket begun after an order", buyer)


def _record(recorder: Recorder, title: str, buyer: Shopper) -> None:
    basket_id = buyer.basket()["basket_id"]
    recorder.record(title, by=buyer.by, sub=buyer.sub, basket_id=basket_id)


def record_kept_answers(recorder: Recorder) -> None:
    """The last stories, as answers are kept for a day: each POST that creates."""
    buyer, office = recorder.buyer(), recorder.office
    own: dict[str, Any] = {"by": buyer.by, "sub": buyer.sub, "roles": ["buyer"]}
    staff: dict[str, Any] = {"by": "acc_distributor", "sub": None, "roles": ["staff"]}
    draft = {"account_id": "acc_partner", "lines": [{"product_id": "prd_mailbox", "quantity": 4}]}
    sent: list[dict[str, Any]] = [
        own | {"path": "/basket/lines", "body": MAILBOX | {"quantity": 2}},
        own | {"path": "/end-customers", "body": BODIES["create_end_customer"]},
        staff | {"path": "/bss/accounts", "body": A_CUSTOMER},
        staff | {"path": "/bss/products", "body": A_PRODUCT},
        staff | {"path": "/bss/orders", "body": draft},
    ]
    for call in sent:
        send(office.side_effects.api, call)
    names = ("basket_id", "basket_version")
    order = {name: value for name, value in buyer.confirm().items() if name in names}
    sent.append(own | {"path": "/orders", "body": order})
    send(office.side_effects.api, sent[-1])
    office.fulfilment.take()
    recorder.record("calls that were made with an Idempotency-Key", sent=sent)
