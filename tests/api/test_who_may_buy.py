"""Who may buy, and for whom (rules.md R1, R2)."""

from typing import Any

import pytest

from tests.api.actors import Shopper
from tests.api.client import Api
from tests.api.seeded_rows import OnFile


def test_an_unsynchronized_customer_cannot_buy(api: Api, side_effects: Any) -> None:
    unsynced = Shopper(api, by="acc_unsynced")
    unsynced.fill()
    unsynced.confirm()
    with side_effects.unchanged():
        answer = unsynced.place()
    assert (answer.status, answer.codes) == (409, ["account_not_synchronized"])


@pytest.mark.parametrize(
    ("by", "allowed"),
    [("acc_customer", False), ("acc_endcustomer", False), ("acc_endcustomer", True)],
)
def test_only_the_distributor_can_let_a_customer_order_for_itself(
    api: Api, on_file: OnFile, side_effects: Any, by: str, allowed: bool
) -> None:
    on_file.change_account(by, may_order_for_itself=allowed)
    buyer = Shopper(api, by=by)
    buyer.fill()
    buyer.confirm()
    with side_effects.unchanged():
        answer = buyer.place()
    assert (answer.status, answer.codes) == (409, ["own_orders_not_allowed"])
    assert answer.json["errors"][0]["who"] == "distributor"


def test_a_partner_that_may_not_order_for_itself_still_orders_for_others(
    shopper: Shopper, on_file: OnFile
) -> None:
    on_file.change_account("acc_partner", may_order_for_itself=False)
    assert shopper.buy(order_for="acc_endcustomer")["order_for"]["account_id"] == "acc_endcustomer"


@pytest.mark.parametrize(
    ("account_id", "changes"),
    [
        ("acc_endcustomer", {"parent_account_id": "acc_rival"}),
        ("acc_partner", {"kind": "customer"}),
    ],
)
def test_whose_end_customer_it_is_counts_when_the_order_is_placed(
    shopper: Shopper, on_file: OnFile, side_effects: Any, account_id: str, changes: dict[str, str]
) -> None:
    shopper.fill()
    shopper.order_for("acc_endcustomer")
    checkout = shopper.confirm()
    on_file.change_account(account_id, **changes)
    with side_effects.unchanged():
        answer = shopper.place(checkout)
    assert answer.status in (404, 409)
