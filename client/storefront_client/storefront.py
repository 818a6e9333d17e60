"""The Storefront: shopping, and what was bought."""

from collections.abc import Collection, Iterator

from storefront_client.models import (
    Asset,
    AssetInList,
    Invoice,
    Order,
    OrderStatus,
    ProvisioningStatus,
    StoredDocuments,
)
from storefront_client.sending import path_of
from storefront_client.shopping import Shopping

SETTLED: tuple[OrderStatus, ...] = ("completed", "needs_attention", "cancelled")


class Storefront(Shopping):
    """Everything that a token with the role `buyer` may do."""

    def orders(
        self, *, status: OrderStatus | None = None, limit: int | None = None
    ) -> Iterator[Order]:
        """The account's orders, newest first."""
        return self._service.walk("/orders", Order, limit, status=status)

    def order(self, order_id: str) -> Order:
        """One order, with where each of its four effects stands."""
        return self._service.ask("GET", path_of("orders", order_id), Order)

    def wait_for(
        self,
        order_id: str,
        *,
        until: Collection[OrderStatus] = SETTLED,
        within: float = 60,
        every: float = 0.5,
    ) -> Order:
        """The order as soon as it has one of these statuses. Times in seconds. Raises TimeoutError."""
        patience = self._service.patience
        end = patience.clock() + within
        while (order := self.order(order_id)).status not in until:
            if patience.clock() + every > end:
                raise TimeoutError(f"The order is still {order.status} after {within} seconds.")
            patience.sleep(every)
        return order

    def assets(
        self,
        *,
        provisioning_status: ProvisioningStatus | None = None,
        asset_id: str | None = None,
        limit: int | None = None,
    ) -> Iterator[AssetInList]:
        """The account's assets, newest first, without coupon codes; with `asset_id` that one."""
        asked = {"provisioning_status": provisioning_status, "asset_id": asset_id}
        return self._service.walk("/assets", AssetInList, limit, **asked)

    def asset(self, asset_id: str) -> Asset:
        """One asset, with its coupon's full code."""
        return self._service.ask("GET", path_of("assets", asset_id), Asset)

    def invoices(self, *, limit: int | None = None) -> Iterator[Invoice]:
        """The account's invoices, newest first."""
        return self._service.walk("/invoices", Invoice, limit)

    def invoice(self, invoice_number: str) -> Invoice:
        """One invoice."""
        return self._service.ask("GET", path_of("invoices", invoice_number), Invoice)

    def documents(self, invoice_number: str) -> StoredDocuments:
        """The documents of one invoice; `download` reads one."""
        path = path_of("invoices", invoice_number, "documents")
        return self._service.ask("GET", path, StoredDocuments)
