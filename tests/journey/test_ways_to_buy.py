"""The journey in every variant, from the basket to the mail."""

import pytest

from tests.journey.delivery_assertions import assert_delivered
from tests.journey.service_client import BILLING, Json, Service, User, lines_named

BUNDLES = {"product_id": "prd_bundle", "quantity": 3, "friendly_name": "Headquarters"}
NEW_COMPANY: Json = {"name": "Harbour Bakery", "billing": BILLING}


def eur(amount: int) -> Json:
    return {"amount": amount, "currency": "EUR"}


def totals(net: int, rate: str, tax: int) -> Json:
    taxed = {"rate": rate, "net": eur(net), "tax": eur(tax)}
    taxes = [taxed | {"tax_category": "S", "tax_reason": None}]
    return {"net": eur(net), "taxes": taxes, "tax": eur(tax), "payable": eur(net + tax)}


@pytest.mark.parametrize(
    ("account_id", "order_for", "lines", "expected", "to"),
    [
        pytest.param(
            "acc_customer",
            None,
            lines_named({"Support team": 7}),
            totals(8400, "0.19", 1596),
            "billing@customer.example",
            id="a customer for itself",
        ),
        pytest.param(
            "acc_partner",
            None,
            [{"product_id": "prd_bundle"}],
            totals(1500, "0.24", 360),
            "billing@partner.example",
            id="a partner for itself",
        ),
        pytest.param(
            "acc_partner",
            "acc_endcustomer",
            lines_named({"Fjord Foods": 25}),
            totals(30000, "0.24", 7200),
            "billing@endcustomer.example",
            id="a partner for its end customer",
        ),
        pytest.param(
            "acc_partner",
            "acc_endcustomer",
            [*lines_named({"Warehouse": 11, "Sales, näkymä <b>&": 1}), BUNDLES],
            totals(18900, "0.24", 4536),
            "billing@endcustomer.example",
            id="several lines of two products",
        ),
        pytest.param(
            "acc_customer",
            None,
            lines_named({f"Branch {number:02d}": number for number in range(1, 41)}),
            totals(984000, "0.19", 186960),
            "billing@customer.example",
            id="as many lines as a basket holds",
        ),
    ],
)
def test_what_was_ordered_is_billed_provisioned_and_announced(
    service: Service,
    account_id: str,
    order_for: str | None,
    lines: list[Json],
    expected: Json,
    to: str,
) -> None:
    buyer = service.buyer(account_id)
    checkout = buyer.ready(lines, order_for)
    placed = buyer.place(checkout)
    assert placed.status_code == 201, placed.text
    order = placed.json()
    assert placed.headers["Location"] == f"/api/orders/{order['order_id']}"
    assert (order["status"], order["account_id"]) == ("provisioning", account_id)
    assert order["order_for"]["account_id"] == (order_for or account_id)
    assert len(order["lines"]) == len(order["assets"]) == len(lines)
    assert order["totals"] == expected
    done = buyer.settled(order)
    assert_delivered(buyer, checkout, done, to=to)


def test_a_partner_creates_an_end_customer_staff_synchronize_it_and_the_partner_orders_for_it(
    service: Service,
) -> None:
    partner = service.buyer("acc_partner")
    company = partner.ask("POST", "/end-customers", NEW_COMPANY, status=201)
    new_id = company["account_id"]
    assert company["provisioning_sync_status"] == "unsynchronized"
    assert new_id in ids_of(partner.get("/end-customers?limit=100"))
    partner.fill(lines_named({"Bakery": 4}))
    partner.order_for(new_id)
    assert_blocked_until_synchronized(partner.confirm(), partner, new_id)
    service.staff().ask("POST", f"/bss/accounts/{new_id}/synchronize")
    assert new_id in ids_of({"items": service.local("GET", "/bittitan")["accounts"]})
    checkout = partner.get("/checkout")
    assert checkout["blockers"] == []
    order = partner.place(checkout).json()
    done = partner.settled(order)
    assert done["recipient"] == {"name": "Elina Baker", "email": "elina@harbour-bakery.example"}
    assert done["billing"]["information"]["company"] == "Northwind Partner"
    assert_delivered(partner, checkout, done, to="elina@harbour-bakery.example")


def ids_of(page: Json) -> list[str]:
    return [account["account_id"] for account in page["items"]]


def assert_blocked_until_synchronized(checkout: Json, buyer: User, account_id: str) -> None:
    """The checkout and placing say the same: what is missing, for whom, and who can fix it."""
    [blocker] = checkout["blockers"]
    assert blocker["code"] == "end_customer_not_synchronized"
    assert account_id in blocker["detail"]
    assert (bool(blocker["fix"]), blocker["who"]) == (True, "distributor")
    refused = buyer.place(checkout)
    assert (refused.status_code, refused.json()["code"]) == (409, "checkout_blocked")
    assert [error["code"] for error in refused.json()["errors"]] == [blocker["code"]]
    orders = buyer.get("/orders?limit=100")["items"]
    assert buyer.sub not in [order["placed_by"] for order in orders]


def test_a_41st_line_is_refused_and_the_40_stay(service: Service) -> None:
    buyer = service.buyer()
    full = buyer.fill(lines_named({f"Branch {number:02d}": 1 for number in range(1, 41)}))
    refused = buyer.call("POST", "/basket/lines", *lines_named({"Branch 41": 1}))
    assert refused.status_code == 422
    assert [error["code"] for error in refused.json()["errors"]] == ["too_many_lines"]
    assert buyer.get("/basket") == full


def test_the_ordered_basket_stays_readable_and_the_next_one_is_empty(service: Service) -> None:
    buyer = service.buyer("acc_customer")
    checkout = buyer.ready(lines_named({"First": 2}))
    order = buyer.place(checkout).json()
    ordered = buyer.get(f"/baskets/{checkout['basket_id']}")
    assert (ordered["status"], ordered["order_id"]) == ("ordered", order["order_id"])
    assert ordered["totals"] == checkout["totals"]
    opened = buyer.get("/basket")
    assert (opened["lines"], opened["basket_id"], opened["order_id"]) == ([], None, None)
    buyer.settled(order)


def test_a_redeemed_coupon_stays_visible_on_its_asset(service: Service) -> None:
    buyer = service.buyer("acc_customer")
    order = buyer.settled(buyer.buy(lines_named({"Redeemed": 2})))
    [before] = buyer.assets(order)
    code = before["coupon"]["code"]
    service.local("POST", f"/bittitan/coupons/{code}/redeem")
    [held] = service.coupons_of(order)[before["asset_id"]]
    assert held["status"] == "redeemed"
    [after] = buyer.assets(order)
    assert (after["coupon"]["code"], after["provisioning_status"]) == (code, "synchronized")


def test_what_somebody_else_bought_is_not_there_for_a_rival(service: Service) -> None:
    buyer, rival = service.buyer("acc_partner"), service.buyer("acc_rival")
    order = buyer.settled(buyer.buy(lines_named({"Private": 1}), "acc_endcustomer"))
    asset_id = order["assets"][0]["asset_id"]
    for path in (
        f"/orders/{order['order_id']}",
        f"/assets/{asset_id}",
        f"/invoices/{order['invoice_number']}",
        f"/baskets/{order['order_id'].replace('ord_', 'bsk_')}",
    ):
        buyer.get(path)
        rival.ask("GET", path, status=404)
    refused = rival.call("PUT", "/basket/order-for", {"account_id": "acc_endcustomer"})
    assert refused.status_code == 404


def test_coupon_codes_are_in_no_list(service: Service) -> None:
    buyer = service.buyer("acc_customer")
    order = buyer.settled(buyer.buy(lines_named({"Unlisted": 1})))
    [asset] = buyer.assets(order)
    code = asset["coupon"]["code"]
    for path in ("/orders", "/assets", "/invoices"):
        listed = buyer.call("GET", f"{path}?limit=100")
        assert order["order_id"] in listed.text
        assert code not in listed.text
    assert code not in buyer.call("GET", f"/orders/{order['order_id']}").text
