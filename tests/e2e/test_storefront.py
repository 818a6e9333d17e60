"""The Storefront's journey through API Gateway, with real functions behind it."""

from tests.e2e.shop import DeployedShop, Stock
from tests.journey.delivery import assert_delivered
from tests.journey.shopping import lines_named


def test_what_a_partner_orders_is_billed_provisioned_and_announced(
    shop: DeployedShop, stock: Stock
) -> None:
    buyer = shop.buyer(stock.partner)
    lines = [
        *lines_named({"Warehouse": 11, "Sales, näkymä": 1}, stock.mailbox),
        {"product_id": stock.bundle, "quantity": 3, "friendly_name": None},
    ]
    checkout = buyer.ready(lines, stock.end_customer)
    placed = buyer.place(checkout)
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert placed.headers["Location"].endswith(f"/orders/{order['order_id']}")
    done = buyer.settled(order, within=60)
    assert_delivered(buyer, checkout, done, to="billing@fjord.example")
    assert done["invoice_number"].startswith("DEV-")
    again = buyer.place(checkout)
    assert (again.status_code, again.json()["order_id"]) == (200, order["order_id"])
