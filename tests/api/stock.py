"""Things that have been in the shop for long: rows of orders, assets, invoices, products and end customers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.bss.accounts.store import account_row
from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.orders.assets import OrderFor
from chalicelib.bss.orders.store import asset_row, order_row
from chalicelib.bss.products.store import product_row
from chalicelib.checkout import store as baskets
from chalicelib.openapi.sample_data import accounts, products
from tests.api.client import Api
from tests.api.cloud import Cloud
from tests.builders import a_basket, a_basket_line, a_provisioned_asset, an_asset, an_order

LONG_AGO = datetime(2026, 1, 1, 8, tzinfo=UTC)


def at(number: int) -> datetime:
    """When the thing of that number came to be: an hour after the one before."""
    return LONG_AGO + timedelta(hours=number)


@dataclass
class Stock:
    """Writes things of the partner's by their number; the higher, the newer. Each method returns the id."""

    cloud: Cloud

    def order(self, number: int, **changes: Any) -> str:
        wanted: dict[str, Any] = {
            "order_id": f"ord_{number:032x}",
            "account_id": "acc_partner",
            "placed_at": at(number),
        }
        made = an_order(**wanted | changes)
        self.cloud.put(order_row(made))
        return made.order_id

    def asset(self, number: int, **changes: Any) -> str:
        wanted: dict[str, Any] = {
            "order_id": f"ord_{number:032x}",
            "account_id": "acc_partner",
            "purchased_at": at(number),
        } | changes
        synchronized = wanted.get("provisioning_status", "synchronized") == "synchronized"
        made = (a_provisioned_asset if synchronized else an_asset)(**wanted)
        self.cloud.put(asset_row(made))
        return made.asset_id

    def invoice(self, number: int, *, type: str = "invoice", **changes: Any) -> str:
        issued_at = changes.pop("issued_at", at(number))
        wanted: dict[str, Any] = {"account_id": "acc_partner"}
        order = an_order(**wanted | changes)
        name = f"INV-2026-{number:06d}"
        made = invoice_of(order, name, payment_days=14, now=issued_at)
        self.cloud.put(invoice_row(made.model_copy(update={"type": type})))
        return name

    def product(self, number: int, **changes: Any) -> str:
        wanted = {"product_id": f"prd_{number:04d}", "created_at": at(number)} | changes
        made = products(LONG_AGO)[0].model_copy(update=wanted)
        self.cloud.put(product_row(made))
        return made.product_id

    def end_customer(self, number: int, **changes: Any) -> str:
        wanted = {"account_id": f"acc_{number:04d}", "created_at": at(number)} | changes
        made = accounts(LONG_AGO)[1].model_copy(update=wanted)
        self.cloud.put(account_row(made))
        return made.account_id

    def basket(
        self, lines: int, *, product_ids: Sequence[str] = ("prd_mailbox",)
    ) -> dict[str, Any]:
        """An open basket of that many lines, its billing confirmed. What POST /orders takes."""
        by = "acc_partner"
        filled = a_basket(
            *(
                a_basket_line(number, product_id=product_ids[number % len(product_ids)])
                for number in range(1, lines + 1)
            ),
            account_id=by,
            sub=by,
            order_for=OrderFor(account_id=by, name=by),
        )
        self.cloud.put(baskets.saved(filled, 0).row)
        return {"basket_id": filled.basket_id, "basket_version": filled.version}


@dataclass(frozen=True)
class Listed:
    """A list: where it is, what it is of, how its items are known, and who reads it."""

    path: str
    noun: str
    name: str
    role: str = "buyer"

    def get(self, api: Api, query: str = "", **how: Any) -> Any:
        return api.get(f"{self.path}?{query}" if query else self.path, roles=(self.role,), **how)

    def pages(self, api: Api, query: str = "") -> list[list[str]]:
        """The ids of the items, page by page."""
        path = f"{self.path}?{query}" if query else self.path
        pages = api.pages(path, roles=(self.role,))
        return [[item[self.name] for item in page] for page in pages]


LISTS = [
    Listed("/orders", "order", "order_id"),
    Listed("/assets", "asset", "asset_id"),
    Listed("/invoices", "invoice", "invoice_number"),
    Listed("/products", "product", "product_id"),
    Listed("/end-customers", "end_customer", "account_id"),
    Listed("/bss/orders", "order", "order_id", "staff"),
    Listed("/bss/invoices", "invoice", "invoice_number", "staff"),
    Listed("/bss/assets", "asset", "asset_id", "staff"),
    Listed("/bss/products", "product", "product_id", "staff"),
]
