"""Lists of assets: an account's own, or all of them for staff. None has a coupon's code."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Annotated, get_args

from pydantic import StringConstraints

from chalicelib.bss.orders.asset_answers import AssetInList, asset_in_list
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.buyers import asset_for_buyers
from chalicelib.bss.orders.expiring import page_of_expiring
from chalicelib.bss.orders.progress import is_active
from chalicelib.bss.orders.states import ProvisioningStatus
from chalicelib.bss.products.models import ProductType
from chalicelib.storage.cursors import bad_cursor
from chalicelib.storage.judging import Judged
from chalicelib.storage.keys import Row, asset_key, read
from chalicelib.storage.pages import (
    AccountFilter,
    ListAnswer,
    ListQuery,
    Page,
    list_answer,
    page,
    partitions_of,
)
from chalicelib.storage.table import Table
from chalicelib.values import ids
from chalicelib.values.base import Day

AssetFilter = Annotated[str, StringConstraints(min_length=1, max_length=150)]


class AssetsQuery(ListQuery):
    asset_id: AssetFilter | None = None
    provisioning_status: ProvisioningStatus | None = None


class BssAssetsQuery(AssetsQuery):
    account_id: AccountFilter | None = None
    product_type: ProductType | None = None
    expires_before: Day | None = None


def _asset(row: Row) -> Asset:
    return read(Asset, row)


def assets_of_account(
    account_id: str, query: AssetsQuery, *, table: Table, now: datetime
) -> ListAnswer[AssetInList]:
    """A page of the account's assets, or the one asked for, without coupon codes."""
    of_account = BssAssetsQuery(**vars(query), account_id=account_id)
    found = all_assets(of_account, table=table, now=now)
    return found.with_changes(items=tuple(map(asset_for_buyers, found.items)))


def all_assets(query: BssAssetsQuery, *, table: Table, now: datetime) -> ListAnswer[AssetInList]:
    """A page of all assets, or of one account's, as staff filter them, without coupon codes.

    Those whose coupon expires before a day come by its last day, the soonest first (rules.md R62).
    """
    if query.asset_id:
        return _one(query.asset_id, query, table, now)
    if query.expires_before:
        return _expiring(query, query.expires_before, table, now)
    return _assets(query.account_id, query, query.product_type, table, now)


def _one(
    asset_id: str, query: BssAssetsQuery, table: Table, now: datetime
) -> ListAnswer[AssetInList]:
    """The asset of that id where the other filters fit too: one page. Raises ValidationFailed on a cursor."""
    if query.cursor:
        raise bad_cursor()
    fits = _fitting(query.provisioning_status, query.product_type)

    def wanted(asset: Asset) -> bool:
        before = query.expires_before
        of_account = query.account_id in (None, asset.account_id)
        return of_account and fits(asset) and (before is None or _expires(asset, before, now))

    assets = Judged(_asset, wanted)
    row = table.get(asset_key(asset_id)) if ids.is_id(asset_id, "ast") else None
    rows = [row] if row and assets.keep(row) else []
    found = Page(rows, None)
    return list_answer(found, lambda row: asset_in_list(assets.held(row), now), AssetInList)


def _expires(asset: Asset, before: date, now: datetime) -> bool:
    """Whether the asset has an active coupon with its last day before that day."""
    return is_active(asset, now) and asset.coupon is not None and asset.coupon.expires_on < before


def _expiring(
    query: BssAssetsQuery, before: date, table: Table, now: datetime
) -> ListAnswer[AssetInList]:
    fits = _fitting(query.provisioning_status, query.product_type)
    assets = Judged(_asset, lambda asset: is_active(asset, now) and fits(asset))
    found = page_of_expiring(
        query,
        before,
        table=table,
        # Where it is still yesterday, yesterday's coupons can be redeemed.
        earliest=now.date() - timedelta(days=1),
        account_id=query.account_id,
        keep=assets.keep,
    )
    return list_answer(found, lambda row: asset_in_list(assets.held(row), now), AssetInList)


def _fitting(
    status: ProvisioningStatus | None, product_type: ProductType | None
) -> Callable[[Asset], bool]:
    """Whether an asset is of this status and this product type, where they are given."""

    def fits(asset: Asset) -> bool:
        of_status = status in (None, asset.provisioning_status)
        return of_status and product_type in (None, asset.product_type)

    return fits


def _assets(
    account_id: str | None,
    query: AssetsQuery,
    product_type: ProductType | None,
    table: Table,
    now: datetime,
) -> ListAnswer[AssetInList]:
    wanted = query.provisioning_status
    partitions = partitions_of("ASSET", account_id, wanted, get_args(ProvisioningStatus))
    judged = product_type or (account_id and wanted)
    assets = Judged(_asset, _fitting(wanted, product_type))
    found = page(table, partitions, query, keep=assets.keep if judged else None)
    return list_answer(found, lambda row: asset_in_list(assets.held(row), now), AssetInList)
