"""The people of the shop: who buys, who fulfils, and who changes what is on file."""

from dataclasses import dataclass
from typing import Any

from chalicelib import aws, clock
from chalicelib.bss import store
from chalicelib.bss.accounts import Account
from chalicelib.bss.products import Product
from chalicelib.money import Price
from chalicelib.table import Key, Row, account_key, key_of, product_key, read
from local.lambda_events import context, queue_event, schedule_event
from tests.api.client import Answer, Api
from tests.api.cloud import QUEUE, Cloud

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
        """Confirm the billing data as it is now. The checkout."""
        version = {"billing_version": self.checkout()["billing"]["version"]}
        answer = self.call("PUT", "/checkout/billing", version)
        assert answer.status == 200, answer.json
        return answer.json

    def place(self, checkout: Any = None, *, key: str | None = None, **more: Any) -> Answer:
        """Place the basket as the checkout shows it."""
        checkout = checkout or self.checkout()
        wanted = {
            "basket_id": checkout["basket_id"],
            "basket_version": checkout["basket_version"],
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
    """What one partner has: an open basket with a line, and a completed order."""

    account_id: str
    basket_id: str
    basket_version: int
    line_id: str
    order_id: str
    ordered_basket_id: str
    asset_id: str
    invoice_number: str
    product_id: str = "prd_mailbox"


@dataclass
class Fulfilment:
    """What Lambda would do: hand over the queue's messages, and ring the schedule."""

    service: Any

    def take(self) -> list[str]:
        """Take the messages that wait on the queue now off it."""
        sqs = aws.client("sqs")
        url = sqs.get_queue_url(QueueName=QUEUE)["QueueUrl"]
        bodies = []
        while messages := sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            for message in messages:
                bodies.append(message["Body"])
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
        return bodies

    def handle(self, body: str) -> None:
        """What happens when Lambda is handed one message."""
        self.service.fulfil_order(queue_event(body), context("fulfil_order"))

    def run(self) -> int:
        """Handle every message on the queue now; returns how many there were."""
        bodies = self.take()
        for body in bodies:
            self.handle(body)
        return len(bodies)

    def ring(self) -> None:
        """The schedule rings: whatever is due goes to the queue."""
        self.service.queue_due_orders(schedule_event(), None)

    def run_after(self, seconds: float) -> int:
        """Let time pass, ring the schedule, and handle what it queued."""
        clock.advance(seconds)
        self.ring()
        return self.run()


@dataclass
class OnFile:
    """The accounts and products as the distributor keeps them; changes are written straight to the rows."""

    cloud: Cloud

    def account(self, account_id: str) -> Account:
        return read(Account, self._row(account_key(account_id)))

    def product(self, product_id: str) -> Product:
        return read(Product, self._row(product_key(product_id)))

    def change_account(self, account_id: str, **changes: Any) -> None:
        changed = self.account(account_id).model_copy(update=changes)
        self.cloud.put(store.account_row(changed))

    def change_billing(
        self,
        account_id: str,
        *,
        information: dict[str, Any] | None = None,
        contact: dict[str, Any] | None = None,
        **changes: Any,
    ) -> None:
        """Change billing data; its version stays unless `version` is given."""
        billing = self.account(account_id).billing
        parts = {
            "information": billing.information.model_copy(update=information or {}),
            "contact": billing.contact.model_copy(update=contact or {}),
        }
        self.change_account(account_id, billing=billing.model_copy(update=parts | changes))

    def change_product(self, product_id: str, **changes: Any) -> None:
        changed = self.product(product_id).model_copy(update=changes)
        self.cloud.put(store.product_row(changed))

    def price(self, product_id: str, amount: int, currency: str = "EUR") -> None:
        self.change_product(product_id, unit_price=Price(amount=amount, currency=currency))

    def new_product(self, product_id: str, **changes: Any) -> None:
        """Another published product, like the mailbox licence."""
        made = self.product("prd_mailbox").model_copy(update={"product_id": product_id} | changes)
        self.cloud.put(store.product_row(made))

    def forget_product(self, product_id: str) -> None:
        self.cloud.drop(product_key(product_id))

    def _row(self, key: Key) -> Row:
        return next(row for row in self.cloud.rows if key_of(row) == key)
