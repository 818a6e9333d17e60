"""What the distributor keeps: accounts, products and itself as the seller."""

from collections.abc import Iterator

from storefront_client.client import Client
from storefront_client.models import (
    AccountChange,
    AccountKind,
    BssAccount,
    BssProduct,
    Change,
    NewAccount,
    NewProduct,
    NewSeller,
    ProductChange,
    ProductType,
    ProvisioningSyncStatus,
    Seller,
    SellerPreview,
)
from storefront_client.sending import keyed, matching, path_of


class Registry(Client):
    """Accounts, products, the seller. What is left out of a change stays as it is."""

    def accounts(
        self,
        *,
        kind: AccountKind | None = None,
        provisioning_sync_status: ProvisioningSyncStatus | None = None,
        parent_account_id: str | None = None,
        limit: int | None = None,
    ) -> Iterator[BssAccount]:
        """Accounts, newest first."""
        asked = {
            "kind": kind,
            "provisioning_sync_status": provisioning_sync_status,
            "parent_account_id": parent_account_id,
        }
        return self._service.walk("/bss/accounts", BssAccount, limit, **asked)

    def account(self, account_id: str) -> BssAccount:
        """One account."""
        return self._service.ask("GET", path_of("bss", "accounts", account_id), BssAccount)

    def create_account(
        self, company: NewAccount, *, idempotency_key: str | None = None
    ) -> BssAccount:
        """Create an account; it is synchronized with BitTitan before it can buy."""
        headers = keyed(idempotency_key)
        return self._service.ask("POST", "/bss/accounts", BssAccount, body=company, headers=headers)

    def change_account(self, account_id: str, change: AccountChange) -> BssAccount:
        """Change an account; a change of billing raises its version. `blocked=None` lifts a block."""
        return self._service.ask(
            "PATCH", path_of("bss", "accounts", account_id), BssAccount, body=change
        )

    def account_changes(self, account_id: str, *, limit: int | None = None) -> Iterator[Change]:
        """Who changed what of an account, and when, newest first."""
        path = path_of("bss", "accounts", account_id, "changes")
        return self._service.walk(path, Change, limit)

    def synchronize_account(self, account_id: str) -> BssAccount:
        """Synchronize an account with BitTitan; doing it twice is harmless."""
        path = path_of("bss", "accounts", account_id, "synchronize")
        return self._service.ask("POST", path, BssAccount)

    def products(
        self,
        *,
        category: str | None = None,
        product_type: ProductType | None = None,
        published: bool | None = None,
        limit: int | None = None,
    ) -> Iterator[BssProduct]:
        """Products, published or not, newest first."""
        asked = {"category": category, "product_type": product_type, "published": published}
        return self._service.walk("/bss/products", BssProduct, limit, **asked)

    def product(self, product_id: str) -> BssProduct:
        """One product, published or not."""
        return self._service.ask("GET", path_of("bss", "products", product_id), BssProduct)

    def create_product(
        self, product: NewProduct, *, idempotency_key: str | None = None
    ) -> BssProduct:
        """Create a product."""
        headers = keyed(idempotency_key)
        return self._service.ask("POST", "/bss/products", BssProduct, body=product, headers=headers)

    def change_product(self, product_id: str, change: ProductChange) -> BssProduct:
        """Change, publish or withdraw a product; what was ordered keeps what it was ordered with."""
        path = path_of("bss", "products", product_id)
        return self._service.ask("PATCH", path, BssProduct, body=change)

    def product_changes(self, product_id: str, *, limit: int | None = None) -> Iterator[Change]:
        """Who changed what of a product, and when, newest first."""
        path = path_of("bss", "products", product_id, "changes")
        return self._service.walk(path, Change, limit)

    def seller(self) -> Seller:
        """The distributor as its invoices name it."""
        return self._service.ask("GET", "/bss/seller", Seller)

    def replace_seller(self, seller: NewSeller, *, if_match: int | None = None) -> Seller:
        """Give the seller, the whole of it; every change raises its version."""
        headers = matching(if_match)
        return self._service.ask("PUT", "/bss/seller", Seller, body=seller, headers=headers)

    def preview_seller(self, seller: NewSeller) -> SellerPreview:
        """What the next welcome mail and invoice of such a seller look like; nothing is written."""
        return self._service.ask("POST", "/bss/seller/preview", SellerPreview, body=seller)

    def seller_changes(self, *, limit: int | None = None) -> Iterator[Change]:
        """Who changed what of the seller, and when, newest first."""
        return self._service.walk("/bss/seller/changes", Change, limit)
