"""Everything that can be in the way of an order: found by the rehearsal, and named when placing fails."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.api.actors import MAILBOX, Shopper
from tests.api.seeded_rows import OnFile
from tests.api.shape_checks import assert_fits
from tests.api.shapes import BLOCKER

Arrange = Callable[[Shopper, OnFile], Any]
NEW = "acc_endcustomer_new"
CASES: dict[str, tuple[str, str, Arrange]] = {
    "an empty basket": (
        "basket_empty",
        "buyer",
        lambda shopper, on_file: shopper.call("DELETE", "/basket"),
    ),
    "an account BitTitan does not know": (
        "account_not_synchronized",
        "distributor",
        lambda shopper, on_file: on_file.change_account(
            "acc_partner", provisioning_sync_status="unsynchronized"
        ),
    ),
    "an account that could not be synchronized": (
        "account_not_synchronized",
        "distributor",
        lambda shopper, on_file: on_file.change_account(
            "acc_partner", provisioning_sync_status="failed", last_error="No."
        ),
    ),
    "an end customer BitTitan does not know": (
        "end_customer_not_synchronized",
        "distributor",
        lambda shopper, on_file: (shopper.order_for(NEW), shopper.confirm()),
    ),
    "a partner that may not order for itself": (
        "own_orders_not_allowed",
        "buyer",
        lambda shopper, on_file: on_file.change_account("acc_partner", may_order_for_itself=False),
    ),
    "billing that changed since it was confirmed": (
        "billing_not_confirmed",
        "buyer",
        lambda shopper, on_file: on_file.change_billing("acc_partner", version=2),
    ),
    "billing without an address": (
        "billing_incomplete",
        "distributor",
        lambda shopper, on_file: on_file.change_billing("acc_partner", information={"street": ""}),
    ),
    "an end customer without an email address": (
        "billing_incomplete",
        "distributor",
        lambda shopper, on_file: (
            on_file.change_billing("acc_endcustomer", contact={"email": ""}),
            shopper.order_for("acc_endcustomer"),
            shopper.confirm(),
        ),
    ),
    "a contact that changed since it was confirmed": (
        "recipient_changed",
        "buyer",
        lambda shopper, on_file: (
            shopper.order_for("acc_endcustomer"),
            shopper.confirm(),
            on_file.change_billing("acc_endcustomer", contact={"email": "a@b.example"}, version=2),
        ),
    ),
    "a distributor that has not said who it is": (
        "seller_incomplete",
        "distributor",
        lambda shopper, on_file: on_file.forget_seller(),
    ),
    "reverse charge by a seller without a VAT id": (
        "seller_incomplete",
        "distributor",
        lambda shopper, on_file: (
            on_file.change_seller(country="CH", tax_id="123.456.789"),
            on_file.change_billing(
                "acc_partner", tax_rate="0", tax_category="AE", tax_reason="Reverse charge."
            ),
        ),
    ),
    "a product that was withdrawn": (
        "product_unavailable",
        "buyer",
        lambda shopper, on_file: on_file.change_product("prd_mailbox", published=False),
    ),
    "a product sold in another currency now": (
        "product_unavailable",
        "buyer",
        lambda shopper, on_file: on_file.price("prd_mailbox", 1200, "USD"),
    ),
    "a price that changed": (
        "price_changed",
        "buyer",
        lambda shopper, on_file: on_file.price("prd_mailbox", 1300),
    ),
    "more than may be bought now": (
        "quantity_out_of_range",
        "buyer",
        lambda shopper, on_file: on_file.change_product("prd_mailbox", max_quantity=4),
    ),
    "less than may be bought now": (
        "quantity_out_of_range",
        "buyer",
        lambda shopper, on_file: on_file.change_product("prd_mailbox", min_quantity=6),
    ),
}
OF_A_LINE = {"product_unavailable", "price_changed", "quantity_out_of_range"}


@pytest.mark.parametrize("case", CASES)
def test_an_order_waits_for(
    shopper: Shopper, on_file: OnFile, side_effects: Any, case: str
) -> None:
    code, who, arrange = CASES[case]
    line = shopper.fill(MAILBOX | {"quantity": 5})["lines"][0]
    assert shopper.confirm()["blockers"] == []
    arrange(shopper, on_file)
    checkout = shopper.checkout()
    (blocker,) = checkout["blockers"]
    assert_fits(blocker, BLOCKER)
    assert (blocker["code"], blocker["who"]) == (code, who)
    assert blocker["detail"] and blocker["fix"]
    assert blocker.get("line_id") == (line["line_id"] if code in OF_A_LINE else None)
    with side_effects.unchanged():
        answer = shopper.place(checkout)
    assert (answer.status, answer.json["code"]) == (409, "checkout_blocked")
    assert answer.json["errors"] == [
        {name: each for name, each in blocker.items() if each is not None}
    ]


@pytest.mark.parametrize(
    ("case", "named"),
    [
        ("an account BitTitan does not know", "acc_partner"),
        ("an end customer BitTitan does not know", NEW),
        ("a partner that may not order for itself", "acc_partner"),
        ("billing without an address", "street"),
        ("an end customer without an email address", "email"),
        ("more than may be bought now", "5"),
        ("a product that was withdrawn", "MigrationWiz Mailbox"),
        ("a product sold in another currency now", "sold in USD, and the account buys in EUR"),
    ],
)
def test_a_blocker_names_what_it_is_about(
    shopper: Shopper, on_file: OnFile, case: str, named: str
) -> None:
    shopper.fill(MAILBOX | {"quantity": 5})
    shopper.confirm()
    CASES[case][2](shopper, on_file)
    assert named in shopper.checkout()["blockers"][0]["detail"]


def test_a_product_that_is_gone_altogether_blocks_like_a_withdrawn_one(
    shopper: Shopper, on_file: OnFile
) -> None:
    on_file.new_product("prd_brief")
    shopper.fill({"product_id": "prd_brief"})
    shopper.confirm()
    on_file.forget_product("prd_brief")
    assert [blocker["code"] for blocker in shopper.checkout()["blockers"]] == [
        "product_unavailable"
    ]
    assert shopper.place().codes == ["product_unavailable"]
