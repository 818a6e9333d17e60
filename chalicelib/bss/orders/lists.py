"""Lists of orders and of assets: an account's own, or all of them for staff."""

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import get_args

from chalicelib.bss.orders.answers import AssetInList, OrderAnswer, asset_in_list, order_as_kept
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.buyers import asset_for_buyers, order_for_buyers
from chalicelib.bss.orders.expiring import page_of_expiring
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import StuckStep, is_active, mail_bounced, stuck_steps
from chalicelib.bss.orders.states import OrderStatus, ProvisioningStatus
from chalicelib.bss.products.models import ProductType
from chalicelib.storage.judging import Judged
from chalicelib.storage.keys import Row, read
from chalicelib.storage.pages import (
    NEWEST,
    OLDEST,
    AccountFilter,
    ListAnswer,
    ListQuery,
    Span,
    list_answer,
    page,
    partitions_of,
)
from chalicelib.storage.table import Table
from chalicelib.values.base import Day, Moment
from chalicelib.values.clock import stamp


def _order(row: Row) -> Order:
    return read(Order, row)


def _asset(row: Row) -> Asset:
    return read(Asset, row)


class OrdersQuery(ListQuery):
    status: OrderStatus | None = None


class AssetsQuery(ListQuery):
    provisioning_status: ProvisioningStatus | None = None


class BssAssetsQuery(AssetsQuery):
    account_id: AccountFilter | None = None
    product_type: ProductType | None = None
    expires_before: Day | None = None


class BssOrdersQuery(OrdersQuery):
    account_id: AccountFilter | None = None
    placed_from: Moment | None = None
    placed_to: Moment | None = None
    step: StuckStep | None = None
    bounced: bool | None = None

    @property
    def of_stuck_orders(self) -> bool:
        """Whether only orders that need attention can be found."""
        return self.step is not None or self.bounced is True


def orders_of_account(
    account_id: str, query: OrdersQuery, *, table: Table
) -> ListAnswer[OrderAnswer]:
    """A page of the account's executed orders; a draft is the distributor's (rules.md R19)."""

    found = _orders(account_id, query, Span(), table, lambda order: order.was_executed)
    return found.with_changes(items=tuple(map(order_for_buyers, found.items)))


def assets_of_account(
    account_id: str, query: AssetsQuery, *, table: Table, now: datetime
) -> ListAnswer[AssetInList]:
    """A page of the account's assets, without coupon codes."""
    found = _assets(account_id, query, None, table, now)
    return found.with_changes(items=tuple(map(asset_for_buyers, found.items)))


def all_assets(query: BssAssetsQuery, *, table: Table, now: datetime) -> ListAnswer[AssetInList]:
    """A page of all assets, or of one account's, as staff filter them, without coupon codes.

    Those whose coupon expires before a day come by its last day, the soonest first (rules.md R62).
    """
    if query.expires_before:
        return _expiring(query, query.expires_before, table, now)
    return _assets(query.account_id, query, query.product_type, table, now)


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


def all_orders(query: BssOrdersQuery, *, table: Table) -> ListAnswer[OrderAnswer]:
    """A page of all orders, or of one account's, as staff filter them; `placed_to` is not in it."""
    span = Span(
        stamp(query.placed_from) if query.placed_from else OLDEST,
        stamp(query.placed_to) if query.placed_to else NEWEST,
    )
    if query.of_stuck_orders and query.status is None:
        query = query.with_changes(status="needs_attention")
    judged = query.step is not None or query.bounced is not None
    return _orders(query.account_id, query, span, table, _stuck(query) if judged else None)


def _stuck(query: BssOrdersQuery) -> Callable[[Order], bool]:
    """Whether an order is stuck at the step that is asked for, and because of a bounce where that is."""

    def fits(order: Order) -> bool:
        at_the_step = query.step is None or query.step in stuck_steps(order)
        return at_the_step and query.bounced in (None, mail_bounced(order))

    return fits


def needing_attention(query: ListQuery, *, table: Table) -> tuple[list[Order], bool]:
    """The orders of a page of those that need attention, and whether there may be more."""
    found = page(table, partitions_of("ORDER", None, "needs_attention", ()), query)
    return [_order(row) for row in found.rows], found.next_cursor is not None


def _orders(
    account_id: str | None,
    query: OrdersQuery,
    span: Span,
    table: Table,
    shown: Callable[[Order], bool] | None = None,
) -> ListAnswer[OrderAnswer]:
    def fits(order: Order) -> bool:
        return query.status in (None, order.status) and (shown is None or shown(order))

    orders = Judged(_order, fits)
    partitions = partitions_of("ORDER", account_id, query.status, get_args(OrderStatus))
    judged = shown or (account_id and query.status)
    found = page(table, partitions, query, span=span, keep=orders.keep if judged else None)
    return list_answer(found, lambda row: order_as_kept(orders.held(row)), OrderAnswer)
