"""Stories of accounts, products and baskets, and of calls whose answers are kept."""

from typing import Any

from tests.api.actors import MAILBOX, Shopper
from tests.api.back_office import A_CUSTOMER, A_PRODUCT
from tests.api.route_calls import BODIES
from tests.rows.asking import send
from tests.rows.orders import NAMED
from tests.rows.service import bittitan_down
from tests.rows.stories import Stories


def tell_of_accounts(book: Stories) -> None:
    office = book.office
    with bittitan_down():
        failed = office.post("/accounts/acc_unsynced/synchronize")
    assert failed["provisioning_sync_status"] == "failed"
    book.tell("an account that could not be synchronized", account_id="acc_unsynced")
    book.tell("an account nobody has synchronized", account_id="acc_endcustomer_new")
    book.tell("a partner", account_id="acc_partner")
    made = office.post("/accounts", A_CUSTOMER | {"may_order_for_itself": False}, status=201)
    changed = {"name": "Red Bakery", "billing": {"tax_rate": "0.255"}}
    office.patch(f"/accounts/{made['account_id']}", changed)
    book.tell("a customer that was changed", account_id=made["account_id"])


def tell_of_products(book: Stories) -> None:
    office = book.office
    book.tell("a published product", product_id="prd_mailbox")
    book.tell("a product without a category", product_id="prd_bundle")
    book.tell("a product that was withdrawn", product_id="prd_hidden")
    made = office.post("/products", A_PRODUCT | {"category": "Archives"}, status=201)["product_id"]
    office.patch(f"/products/{made}", {"published": True})
    buyer = book.buyer()
    buyer.fill({"product_id": made, "quantity": 2})
    buyer.confirm()
    office.patch(f"/products/{made}", {"unit_price": {"amount": 2750, "currency": "EUR"}})
    book.tell("a product whose price changed", product_id=made)
    _tell(book, "a basket at a price of before", buyer)


def tell_of_baskets(book: Stories) -> None:
    buyer = book.buyer()
    buyer.fill(*NAMED)
    buyer.order_for("acc_endcustomer")
    buyer.confirm()
    _tell(book, "a basket that can be placed", buyer)
    buyer = book.buyer("acc_customer")
    buyer.fill()
    _tell(book, "a basket whose billing is not confirmed", buyer)
    buyer = book.buyer("acc_rival")
    buyer.fill()
    buyer.confirm()
    change = {"billing": {"contact": {"name": "New Billing", "email": "new@rival.example"}}}
    book.office.patch("/accounts/acc_rival", change)
    _tell(book, "a basket whose billing changed since it was confirmed", buyer)
    buyer = book.buyer()
    buyer.fill()
    buyer.call("DELETE", "/basket")
    _tell(book, "a basket that was emptied", buyer)
    buyer = book.buyer()
    buyer.buy(MAILBOX)
    book.office.fulfilment.run()
    buyer.fill(*NAMED)
    _tell(book, "a basket begun after an order", buyer)


def _tell(book: Stories, title: str, buyer: Shopper) -> None:
    basket_id = buyer.basket()["basket_id"]
    book.tell(title, by=buyer.by, sub=buyer.sub, basket_id=basket_id)


def tell_of_answers_that_are_kept(book: Stories) -> None:
    """The last stories, as answers are kept for a day: each POST that creates."""
    buyer, office = book.buyer(), book.office
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
    book.tell("calls that were made with an Idempotency-Key", sent=sent)
