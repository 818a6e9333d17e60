"""`make demo`: the journey of product.md on a fresh local service, walked over HTTP and told in plain words."""

import contextlib
import signal
import sys
import textwrap
import time
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx
from babel.numbers import format_currency, get_currency_precision

from local.__main__ import LOGS
from local.cloud import free_port
from local.shop import Shop

BUYER, END_CUSTOMER = "acc_partner", "acc_endcustomer"
LINES = (
    {"product_id": "prd_mailbox", "quantity": 25, "friendly_name": "Fjord Foods mailboxes"},
    {"product_id": "prd_bundle", "quantity": 10, "friendly_name": "Fjord Foods head office"},
)
COMPLETES_WITHIN = 30
Json = dict[str, Any]


class Surprise(Exception):
    """Something went another way than the journey goes; the message says what, in a sentence."""


class Demo:
    """A buyer of the partner, who tells what happens."""

    def __init__(self, url: str, tell: Callable[[str], object]) -> None:
        self.tell = tell
        self._http = httpx.Client(base_url=url, timeout=30, trust_env=False)
        token = self.ask("POST", "/_local/token", {"account_id": BUYER, "roles": ["buyer"]})
        self._http.headers["Authorization"] = f"Bearer {token['token']}"

    def ask(self, method: str, path: str, body: Json | None = None) -> Any:
        answer = self._http.request(method, path, json=body)
        if not answer.is_success:
            raise Surprise(f"{method} {path} was answered {answer.status_code}: {answer.text}")
        return answer.json()

    def walk(self) -> None:
        self.fill_basket()
        order = self.completed(self.place(self.check_out()))
        self.show_invoice(order)
        self.show_assets(order)
        self.show_mail(order)

    def fill_basket(self) -> None:
        self.tell("\nThe products:")
        for product in self.ask("GET", "/api/products")["items"]:
            self.tell(f"  {product['name']}: {money(product['unit_price'])} a licence")
        for line in LINES:
            self.ask("POST", "/api/basket/lines", line)
        basket = self.ask("GET", "/api/basket")
        self.tell("\nMy Basket:")
        for line in basket["lines"]:
            named = f'{line["quantity"]} x {line["name"]}, named "{line["friendly_name"]}"'
            self.tell(f"  {named}: {money(line['line_total'])}")
        self.tell(f"  {totals(basket)}")

    def check_out(self) -> Json:
        chosen = self.ask("PUT", "/api/basket/order-for", {"account_id": END_CUSTOMER})
        self.tell(f"\nThe order is for {chosen['order_for']['name']}, an end customer.")
        checkout = self.ask("GET", "/api/checkout")
        billing = checkout["billing"]
        at, contact = billing["information"], billing["contact"]
        self.tell("\nThe checkout:")
        self.tell(f"  Billed to {at['company']}, {at['street']}, {at['postal_code']} {at['city']}")
        self.tell(f"  Billing contact: {contact['name']}, {contact['email']}")
        for blocker in checkout["blockers"]:
            self.tell(f"  In the way: {blocker['detail']} {blocker['fix']}")
        confirmed = {"billing_version": billing["version"]}
        checkout = self.ask("PUT", "/api/checkout/billing", confirmed)
        if checkout["blockers"]:
            raise Surprise(f"The billing is confirmed, and still blocked: {checkout['blockers']}")
        self.tell("  The billing is confirmed, and nothing is in the way any more.")
        return checkout

    def place(self, checkout: Json) -> Json:
        wanted = {name: checkout[name] for name in ("basket_id", "basket_version")}
        order = self.ask("POST", "/api/orders", wanted)
        if order["totals"] != checkout["totals"]:
            raise Surprise(f"The order has other totals than the checkout: {order['totals']}")
        self.tell(f"\nThe order {order['order_id']} is placed.\n  {totals(order)}")
        return order

    def completed(self, order: Json) -> Json:
        """The order once it is completed; every change on the way there is told."""
        until, told = time.monotonic() + COMPLETES_WITHIN, ""
        while time.monotonic() < until:
            if told != (told := standing(order)):
                self.tell(f"  {told}")
            if order["status"] == "completed":
                return order
            time.sleep(0.05)
            order = self.ask("GET", f"/api/orders/{order['order_id']}")
        raise Surprise(f"The order was not completed within {COMPLETES_WITHIN} seconds: {told}.")

    def show_invoice(self, order: Json) -> None:
        invoice = self.ask("GET", f"/api/invoices/{order['invoice_number']}")
        self.tell(f"\nInvoice {invoice['invoice_number']}, due on {invoice['due_on']}:")
        self.tell(f"  {totals(invoice)}")

    def show_assets(self, order: Json) -> None:
        self.tell("\nThe assets and their coupons:")
        for bought in order["assets"]:
            asset = self.ask("GET", f"/api/assets/{bought['asset_id']}")
            coupon = asset["coupon"]
            self.tell(f'  "{asset["name"]}", {asset["quantity"]} licences:')
            self.tell(f"  {coupon['code']}, {coupon['status']} until {coupon['expires_on']}")

    def show_mail(self, order: Json) -> None:
        sent = self.ask("GET", "/_local/emails")
        mails = [mail for mail in sent if order["order_id"] in mail["subject"]]
        if len(mails) != 1:
            raise Surprise(f"There should be one mail about the order, but there are {len(mails)}.")
        self.tell(f"\nThe mail to {mails[0]['to']}: {mails[0]['subject']}\n")
        self.tell(textwrap.indent(mails[0]["text"], "  | "))


def money(amount: Json) -> str:
    """An amount of minor units as people write it, such as `372.00 EUR`."""
    major = Decimal(amount["amount"]).scaleb(-get_currency_precision(amount["currency"]))
    return format_currency(major, amount["currency"], "#,##0.00 ¤¤", locale="en")


def totals(of: Json) -> str:
    at = of["totals"]
    return f"Net {money(at['net'])}, tax {money(at['tax'])}, payable {money(at['payable'])}"


def standing(order: Json) -> str:
    steps = (f"{at['step'].replace('_', ' ')} {at['state']}" for at in order["progress"])
    return f"{order['status']}: {', '.join(steps)}"


def main() -> int:
    """Walk the journey; exit 1 with a sentence when it goes another way."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))
    people, logs = sys.stdout, LOGS / "demo"
    try:
        logs.mkdir(parents=True, exist_ok=True)
        # The terminal is for people; what the service logs goes to a file.
        with (
            (logs / "service.log").open("w", buffering=1) as log,
            contextlib.redirect_stdout(log),
            contextlib.closing(Shop(free_port(), logs)) as shop,
        ):
            shop.start()
            shop.serve_in_background()
            print(f"A fresh shop is open at {shop.url}.", file=people)
            Demo(shop.url, lambda text: print(text, file=people, flush=True)).walk()
    except KeyboardInterrupt:
        return 1
    except Exception as surprise:
        print(f"The demo stopped: {surprise or type(surprise).__name__}", file=sys.stderr)
        return 1
    print("\nThat was the journey; the shop is closed again.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
