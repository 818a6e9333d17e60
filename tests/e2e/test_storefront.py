"""The Storefront's journey through API Gateway, with real functions behind it."""

from tests.e2e.deployed_service import DeployedService, SeedData
from tests.journey.delivery_assertions import assert_delivered
from tests.journey.service_client import lines_named


def test_what_a_partner_orders_is_billed_provisioned_and_announced(
    service: DeployedService, seed_data: SeedData
) -> None:
    buyer = service.buyer(seed_data.partner)
    lines = [
        *lines_named({"Warehouse": 11, "Sales, näkymä": 1}, seed_data.mailbox),
        {"product_id": seed_data.bundle, "quantity": 3, "friendly_name": None},
    ]
    checkout = buyer.ready(lines, seed_data.end_customer)
    placed = buyer.place(checkout)
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert placed.headers["Location"].endswith(f"/orders/{order['order_id']}")
    done = buyer.settled(order, within=60)
    assert_delivered(buyer, checkout, done, to="billing@fjord.example")
    assert done["invoice_number"].startswith("DEV-")
    again = buyer.place(checkout)
    assert (again.status_code, again.json()["order_id"]) == (200, order["order_id"])
