"""The lists of the API: where each is, what it is of, how its items are known, and who reads it."""

from dataclasses import dataclass
from typing import Any

from tests.api.client import Api


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
