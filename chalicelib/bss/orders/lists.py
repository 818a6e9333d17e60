"""Lists of orders: an account's own, or all of them for staff."""

from collections.abc import Callable
from typing import get_args

from chalicelib.bss.orders.answers import OrderAnswer, order_as_kept
from chalicelib.bss.orders.attention import StuckStep, mail_bounced, stuck_steps
from chalicelib.bss.orders.buyers import order_for_buyers
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.states import OrderStatus
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
from chalicelib.values.base import Flag, Moment
from chalicelib.values.clock import stamp


def _order(row: Row) -> Order:
    return read(Order, row)


class OrdersQuery(ListQuery):
    status: OrderStatus | None = None


class BssOrdersQuery(OrdersQuery):
    account_id: AccountFilter | None = None
    placed_from: Moment | None = None
    placed_to: Moment | None = None
    step: StuckStep | None = None
    bounced: Flag | None = None

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
