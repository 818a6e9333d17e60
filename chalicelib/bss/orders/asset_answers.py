"""An asset and its coupon as they are answered: in lists without the code, to their owner and staff with it."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from chalicelib.bss.orders.assets import Asset, OrderFor
from chalicelib.bss.orders.states import CouponStatus, ProvisioningStatus
from chalicelib.bss.orders.store import find_asset_with_code
from chalicelib.bss.products.models import ProductType
from chalicelib.errors import NotFound
from chalicelib.observability import count, on_record
from chalicelib.storage.table import Table
from chalicelib.values.base import Model, Timestamp


class CouponHint(Model):
    """A coupon without its code: what lists show."""

    hint: str
    status: CouponStatus
    expires_on: date


class CouponAnswer(CouponHint):
    """A coupon with its code: for its owner and staff alone."""

    code: Annotated[str, Field(repr=False)]


class AssetInList(Model):
    """The record of what was bought, without the coupon's code."""

    asset_id: str
    order_id: str
    account_id: str
    order_for: OrderFor
    name: str
    product_id: str
    product_type: ProductType
    quantity: int
    purchased_at: Timestamp
    expire_days: int
    validity_days: int
    provisioning_status: ProvisioningStatus
    last_error: str | None
    coupon: CouponHint | None


class AssetAnswer(AssetInList):
    """The record of what was bought, with its coupon."""

    coupon: CouponAnswer | None  # type: ignore[assignment]


def asset_in_list(asset: Asset, now: datetime) -> AssetInList:
    return AssetInList.of(_with_status_of(now, asset))


def asset_answer(asset: Asset, now: datetime) -> AssetAnswer:
    return AssetAnswer.of(_with_status_of(now, asset))


def _with_status_of(now: datetime, asset: Asset) -> Asset:
    """The asset with the status that its coupon has now."""
    coupon, status = asset.coupon, asset.coupon_status(now)
    if coupon is None or coupon.status == status:
        return asset
    return asset.with_changes(coupon=coupon.with_changes(status=status))


def any_asset(asset_id: str, *, by: str, table: Table, now: datetime) -> AssetAnswer:
    """An asset with its coupon's code, for staff. Raises NotFound."""
    asset = find_asset_with_code(table, asset_id)
    if asset is None:
        raise NotFound
    return shown(asset, by=by, now=now)


def shown(asset: Asset, *, by: str, now: datetime) -> AssetAnswer:
    """An asset as it is answered to somebody. That they saw its code is on record (rules.md R40)."""
    if asset.coupon:
        count("CouponCodesShown")
        on_record(
            "coupon_code_shown",
            by=by,
            asset_id=asset.asset_id,
            order_id=asset.order_id,
            account_id=asset.account_id,
        )
    return asset_answer(asset, now)
