"""The journey from the basket to the mail, through app.py (rules.md R6)."""

from typing import Any


def test_a_placed_order_gets_its_invoice_its_coupon_and_its_mail(
    shopper: Any, fulfilment: Any, mails: list[Any]
) -> None:
    order = shopper.buy({"product_id": "prd_mailbox", "quantity": 3})
    assert fulfilment.run() == 1
    done = shopper.order(order["order_id"])
    assert done["status"] == "completed"
    assert [step["state"] for step in done["progress"]] == ["done"] * 4
    asset = shopper.api.get(f"/assets/{done['assets'][0]['asset_id']}").json
    assert asset["coupon"]["code"] in mails[0].body
