"""The journey from the basket to the mail, walked by the client on a fresh service and printed."""

import contextlib
import os
import sys
import textwrap
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

import httpx
from storefront_client import BackOffice, Storefront
from storefront_client.models import Checkout, Order

from local import logs
from local.cloud import free_port
from local.demo_desk import make_coupons
from local.formatting import money, progress_of, totals
from local.service import LocalService

BUYER, END_CUSTOMER = "acc_partner", "acc_endcustomer"
LINES = (
    ("prd_mailbox", 25, "Fjord Foods mailboxes"),
    ("prd_bundle", 10, "Fjord Foods head office"),
)
COMPLETES_WITHIN = 30


class DemoFailed(Exception):
    """The demo did not go as expected; the message says why, in a sentence."""


class Demo:
    """A buyer of the partner, and the function that prints each step."""

    def __init__(
        self, url: str, http: httpx.Client, tell: Callable[[str], object], folder: Path
    ) -> None:
        self.tell, self._url, self._http, self._folder = tell, url, http, folder
        token = self.local("POST", "/token", {"account_id": BUYER, "roles": ["buyer"]})["token"]
        self.storefront = Storefront(f"{url}/api", token, http=http)

    def local(self, method: str, path: str, body: object = None) -> Any:
        """One of the helpers that only a local service has."""
        answer = self._http.request(method, f"{self._url}/_local{path}", json=body)
        return answer.raise_for_status().json()

    def walk(self) -> None:
        self.fill_basket()
        placed = self.place(self.check_out())
        if os.environ.get("COUPONS") == "desk":
            self.wait_for_the_desk(placed)
        order = self.completed(placed)
        for show in (self.show_invoice, self.show_documents, self.show_assets, self.show_mail):
            show(order)

    def fill_basket(self) -> None:
        self.tell("\nThe products:")
        for product in self.storefront.products():
            self.tell(f"  {product.name}: {money(product.unit_price)} a licence")
        for product_id, quantity, name in LINES:
            self.storefront.add_to_basket(product_id, quantity=quantity, friendly_name=name)
        self.tell("\nMy Basket:")
        basket = self.storefront.basket()
        for line in basket.lines:
            named = f'{line.quantity} x {line.name}, named "{line.friendly_name}"'
            self.tell(f"  {named}: {money(line.line_total)}")
        self.tell(f"  {totals(basket)}")

    def check_out(self) -> Checkout:
        chosen = self.storefront.order_for(END_CUSTOMER)
        self.tell(f"\nThe order is for {chosen.order_for.name}, an end customer.")
        checkout = self.storefront.checkout()
        billing, contact = checkout.billing.information, checkout.billing.contact
        self.tell("\nThe checkout:")
        self.tell(
            f"  Billed to {billing.company}, {billing.street}, {billing.postal_code} {billing.city}"
        )
        self.tell(f"  Billing contact: {contact.name}, {contact.email}")
        for blocker in checkout.blockers:
            self.tell(f"  In the way: {blocker.detail} {blocker.fix}")
        checkout = self.storefront.confirm_billing(
            checkout.billing.version, recipient_version=checkout.recipient.version
        )
        if checkout.blockers:
            raise DemoFailed(f"The billing is confirmed, and still blocked: {checkout.blockers}")
        self.tell("  The billing is confirmed, and nothing is in the way any more.")
        return checkout

    def place(self, checkout: Checkout) -> Order:
        order = self.storefront.place_order(checkout)
        if order.totals != checkout.totals:
            raise DemoFailed(f"The order has other totals than the checkout: {order.totals}")
        self.tell(f"\nThe order {order.order_id} is placed.\n  {totals(order)}")
        return order

    def wait_for_the_desk(self, order: Order) -> None:
        """Let a person make the coupons, once the order waits for them."""
        asked = {"account_id": "acc_distributor", "roles": ["staff"], "sub": "kim"}
        token = self.local("POST", "/token", asked)["token"]
        staff, until = BackOffice(f"{self._url}/api", token, http=self._http), time.monotonic()
        while len([*staff.vendor_tasks(status="open")]) < len(order.lines):
            if time.monotonic() > until + COMPLETES_WITHIN:
                raise DemoFailed("The order's tasks did not reach the coupon desk.")
            time.sleep(0.05)
        make_coupons(staff, self.tell)

    def completed(self, order: Order) -> Order:
        """Wait until the order is completed, and print every change of its progress."""
        until, progress = time.monotonic() + COMPLETES_WITHIN, ""
        while time.monotonic() < until:
            if progress != (progress := progress_of(order)):
                self.tell(f"  {progress}")
            if order.status == "completed":
                return order
            time.sleep(0.05)
            order = self.storefront.order(order.order_id)
        raise DemoFailed(
            f"The order was not completed within {COMPLETES_WITHIN} seconds: {progress}."
        )

    def show_invoice(self, order: Order) -> None:
        if order.invoice_number is None:
            raise DemoFailed("The order is completed and has no invoice.")
        invoice = self.storefront.invoice(order.invoice_number)
        named = f"{invoice.invoice_number}, due on {invoice.due_on}"
        self.tell(f"\nInvoice {named}:\n  {totals(invoice)}")

    def show_documents(self, order: Order) -> None:
        """Download the invoice's documents, and print where they lie."""
        number = order.invoice_number or ""
        until = time.monotonic() + COMPLETES_WITHIN
        while (documents := self.storefront.documents(number)).state != "done":
            if time.monotonic() > until:
                raise DemoFailed(f"The documents of {number} are {documents.state}.")
            time.sleep(0.05)
        self._folder.mkdir(parents=True, exist_ok=True)
        self.tell("\nIts documents:")
        for link in documents.items:
            ending = "pdf" if link.kind == "pdf" else f"{link.kind}.xml"
            file = self._folder / f"{number}.{ending}"
            file.write_bytes(self.storefront.download(link))
            self.tell(f"  {file}")

    def show_assets(self, order: Order) -> None:
        self.tell("\nThe assets and their coupons:")
        for bought in order.assets:
            asset = self.storefront.asset(bought.asset_id)
            coupon = asset.coupon
            self.tell(f'  "{asset.name}", {asset.quantity} licences:')
            if coupon is None:
                raise DemoFailed("The order is completed and an asset has no coupon.")
            self.tell(f"  {coupon.code}, {coupon.status} until {coupon.expires_on}")

    def show_mail(self, order: Order) -> None:
        sent = self.local("GET", "/emails")
        mails = [mail for mail in sent if order.order_id in mail["subject"]]
        if len(mails) != 1:
            raise DemoFailed(
                f"There should be one mail about the order, but there are {len(mails)}."
            )
        self.tell(f"\nThe mail to {mails[0]['to']}: {mails[0]['subject']}\n")
        self.tell(textwrap.indent(mails[0]["text"], "  | "))


def main() -> int:
    """Run the demo; exit 1 with a sentence when it fails."""
    people, folder = sys.stdout, logs.folder("") / "demo"
    try:
        # The service's logs go to a file, so that the terminal shows the demo alone.
        with (
            logs.written_to(folder),
            contextlib.closing(LocalService(free_port(), folder)) as service,
            httpx.Client(timeout=30, trust_env=False) as http,
        ):
            service.start()
            service.serve_in_background()
            print(f"A fresh service is running at {service.url}.", file=people)
            tell = partial(print, file=people, flush=True)
            Demo(service.url, http, tell, folder).walk()
    except Exception as surprise:
        print(f"The demo stopped: {surprise or type(surprise).__name__}", file=sys.stderr)
        return 1
    print("\nThat was the journey; the service is stopped.")
    return 0
