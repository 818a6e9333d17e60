"""Rows written straight to the table: things that have long been there, and changes of what is on file."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from chalicelib.bss.accounts.models import Account
from chalicelib.bss.accounts.store import account_row
from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.store import invoice_row
from chalicelib.bss.orders.assets import OrderFor
from chalicelib.bss.orders.store import asset_puts, order_row
from chalicelib.bss.products.models import Product
from chalicelib.bss.products.store import product_row
from chalicelib.bss.seller.models import Seller
from chalicelib.checkout import store as baskets
from chalicelib.openapi.sample_data import accounts, products
from chalicelib.storage.keys import (
    Key,
    Row,
    account_key,
    key_of,
    product_key,
    read,
    row,
    seller_key,
)
from chalicelib.values.money import Price
from tests.api.cloud import Cloud
from tests.builders import a_basket, a_basket_line, a_provisioned_asset, an_asset, an_order

LONG_AGO = datetime(2026, 1, 1, 8, tzinfo=UTC)


def moment_of(number: int) -> datetime:
    """The creation time of the row with this number: an hour after the one before."""
    return LONG_AGO + timedelta(hours=number)


@dataclass
class SeededRows:
    """Writes rows of the partner by number; a higher number is newer. Each method returns the id."""

    cloud: Cloud

    def order(self, number: int, **changes: Any) -> str:
        wanted: dict[str, Any] = {
            "order_id": f"ord_{number:032x}",
            "account_id": "acc_partner",
            "placed_at": moment_of(number),
        }
        made = an_order(**wanted | changes)
        self.cloud.put(order_row(made))
        return made.order_id

    def asset(self, number: int, **changes: Any) -> str:
        wanted: dict[str, Any] = {
            "order_id": f"ord_{number:032x}",
            "account_id": "acc_partner",
            "purchased_at": moment_of(number),
        } | changes
        synchronized = wanted.get("provisioning_status", "synchronized") == "synchronized"
        made = (a_provisioned_asset if synchronized else an_asset)(**wanted)
        for put in asset_puts(made):
            self.cloud.put(put.row)
        return made.asset_id

    def invoice(self, number: int, *, type: str = "invoice", **changes: Any) -> str:
        issued_at = changes.pop("issued_at", moment_of(number))
        wanted: dict[str, Any] = {"account_id": "acc_partner"}
        order = an_order(**wanted | changes)
        name = f"INV-2026-{number:06d}"
        made = invoice_of(order, name, payment_days=14, now=issued_at)
        self.cloud.put(invoice_row(made.model_copy(update={"type": type})))
        return name

    def product(self, number: int, **changes: Any) -> str:
        wanted = {"product_id": f"prd_{number:04d}", "created_at": moment_of(number)} | changes
        made = products(LONG_AGO)[0].model_copy(update=wanted)
        self.cloud.put(product_row(made))
        return made.product_id

    def end_customer(self, number: int, **changes: Any) -> str:
        wanted = {"account_id": f"acc_{number:04d}", "created_at": moment_of(number)} | changes
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
        self.cloud.put(account_row(changed))

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

    def forget_seller(self) -> None:
        self.cloud.drop(seller_key())

    def change_seller(self, **changes: Any) -> None:
        changed = read(Seller, self._row(seller_key())).model_copy(update=changes)
        self.cloud.put(row(seller_key(), changed, version=changed.version))

    def drop_from_billing(self, account_id: str, *fields: str, **changes: Any) -> None:
        """The account's row as a release wrote it that did not have these fields of the billing data yet."""
        stored = self._row(account_key(account_id))
        body = json.loads(stored["body"]["S"])
        kept = {name: value for name, value in body["billing"].items() if name not in fields}
        body["billing"] = kept | changes
        self.cloud.put(stored | {"body": {"S": json.dumps(body)}})

    def change_product(self, product_id: str, **changes: Any) -> None:
        changed = self.product(product_id).model_copy(update=changes)
        self.cloud.put(product_row(changed))

    def price(self, product_id: str, amount: int, currency: str = "EUR") -> None:
        self.change_product(product_id, unit_price=Price(amount=amount, currency=currency))

    def new_product(self, product_id: str, **changes: Any) -> None:
        """Another published product, like the mailbox licence."""
        made = self.product("prd_mailbox").model_copy(update={"product_id": product_id} | changes)
        self.cloud.put(product_row(made))

    def forget_product(self, product_id: str) -> None:
        self.cloud.drop(product_key(product_id))

    def _row(self, key: Key) -> Row:
        return next(row for row in self.cloud.rows if key_of(row) == key)
