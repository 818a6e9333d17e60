"""The port to BitTitan: what we ask of the vendor, and the ways it can end."""

from typing import Protocol

from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.products.models import ProductType
from chalicelib.values.base import Model

SKUS: dict[ProductType, str] = {
    "mailbox_license": "MIGRATIONWIZ-MAILBOX",
    "user_migration_bundle": "USER-MIGRATION-BUNDLE",
}


class CouponRequest(Model):
    """Licences to put on one coupon. `reference` is the asset's id, with a number from its second coupon on."""

    sku: str
    licenses: int
    expire_days: int
    validity_days: int
    label: str
    reference: str


def coupon_request(asset: Asset) -> CouponRequest:
    """What is asked for an asset."""
    return CouponRequest(
        sku=SKUS[asset.product_type],
        licenses=asset.quantity,
        expire_days=asset.expire_days,
        validity_days=asset.validity_days,
        label=asset.name,
        reference=asset.reference,
    )


class BitTitanRefused(Exception):
    """BitTitan said no, in words; asking again will not help."""


class BitTitanNotFound(BitTitanRefused):
    """BitTitan said in so many words that it does not know the coupon."""


class BitTitanUnavailable(Exception):
    """BitTitan could not be asked, or did not answer: the outcome is unknown, ask again with the same key."""


class BitTitanBusy(BitTitanUnavailable):
    """BitTitan asked us to come back later, in so many `seconds`; 0 where it did not say when."""

    def __init__(self, message: str, seconds: int) -> None:
        self.seconds = seconds
        super().__init__(message)


class WaitsForDesk(Exception):
    """A person does it at the coupon desk: nothing is left to do here until they say how it ended."""


class BitTitan(Protocol):
    """Every method raises BitTitanRefused, BitTitanUnavailable or WaitsForDesk, and nothing else."""

    def synchronize_account(self, account_id: str, name: str) -> None:
        """Tell BitTitan about an account; telling it twice is harmless."""
        ...

    def issue_coupon(self, wanted: CouponRequest, idempotency_key: str) -> Coupon:
        """Put licences on a coupon. The same key gives the same coupon, however often it is asked."""
        ...

    def withdraw(self, reference: str) -> bool:
        """Whether it is certain that no coupon was or will be made for a reference, now that none is wanted."""
        ...

    def find_coupon(self, reference: str) -> Coupon | None:
        """The coupon that was issued for a reference, if one was."""
        ...

    def read_coupon(self, coupon_id: str) -> Coupon:
        """A coupon as BitTitan has it now."""
        ...

    def revoke_coupon(self, coupon_id: str) -> Coupon:
        """Make a coupon worthless. Revoking it twice is harmless; a redeemed one is refused."""
        ...
