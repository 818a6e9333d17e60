"""Who calls the API: a user of an account on the way through the checkout, and what such a user has."""

from dataclasses import dataclass
from typing import Any

from tests.api.client import Answer, Api

MAILBOX, BUNDLE = {"product_id": "prd_mailbox"}, {"product_id": "prd_bundle"}


@dataclass
class Shopper:
    """A user of an account who knows the way through the checkout."""

    api: Api
    by: str = "acc_partner"
    sub: str | None = None

    def call(self, method: str, path: str, body: Any = None, **how: Any) -> Answer:
        return self.api.call(method, path, body, by=self.by, sub=self.sub, **how)

    def basket(self) -> Any:
        return self.call("GET", "/basket").json

    def checkout(self) -> Any:
        return self.call("GET", "/checkout").json

    def order(self, order_id: str) -> Any:
        return self.call("GET", f"/orders/{order_id}").json

    def fill(self, *lines: dict[str, Any]) -> Any:
        """Put lines into the basket; one mailbox when none are named. The basket."""
        answers = [self.call("POST", "/basket/lines", line) for line in lines or (MAILBOX,)]
        assert {answer.status for answer in answers} == {201}, answers[-1].json
        return answers[-1].json

    def order_for(self, account_id: str) -> Any:
        """Choose whom the order is for. The basket."""
        answer = self.call("PUT", "/basket/order-for", {"account_id": account_id})
        assert answer.status == 200, answer.json
        return answer.json

    def confirm(self) -> Any:
        """Confirm the billing data and the recipient as they are now. The checkout."""
        shown = self.checkout()
        versions = {
            "billing_version": shown["billing"]["version"],
            "recipient_version": shown["recipient"]["version"],
        }
        answer = self.call("PUT", "/checkout/billing", versions)
        assert answer.status == 200, answer.json
        return answer.json

    def place(self, checkout: Any = None, *, key: str | None = None, **more: Any) -> Answer:
        """Place the basket as the checkout shows it, at the total it shows."""
        checkout = checkout or self.checkout()
        wanted = {
            "basket_id": checkout["basket_id"],
            "basket_version": checkout["basket_version"],
            "payable": checkout["totals"]["payable"],
        } | more
        return self.call("POST", "/orders", wanted, headers={"Idempotency-Key": key} if key else {})

    def buy(self, *lines: dict[str, Any], order_for: str | None = None) -> Any:
        """The whole journey. The order as it was placed."""
        self.fill(*lines)
        if order_for:
            self.order_for(order_for)
        self.confirm()
        answer = self.place()
        assert answer.status == 201, answer.json
        return answer.json


@dataclass(frozen=True)
class Ids:
    """What one partner has, or staff have for it: an end customer, baskets, orders, an invoice, a task."""

    account_id: str
    end_customer_id: str
    basket_id: str
    basket_version: int
    line_id: str
    order_id: str
    ordered_basket_id: str
    asset_id: str
    invoice_number: str
    draft_id: str
    task_id: str
    product_id: str = "prd_mailbox"
