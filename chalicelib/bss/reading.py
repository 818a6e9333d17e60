"""Reading orders, assets and invoices: one thing, or a page of a list; an account's own, or all for staff."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import AwareDatetime, BaseModel, StringConstraints

from chalicelib.bss import answers, store
from chalicelib.bss.answers import (
    AssetAnswer,
    AssetInList,
    InvoiceAnswer,
    OrderAnswer,
)
from chalicelib.bss.models import (
    Asset,
    Invoice,
    InvoiceType,
    Order,
    OrderStatus,
    ProvisioningStatus,
)
from chalicelib.clock import stamp
from chalicelib.dynamodb import Table
from chalicelib.errors import NotFound
from chalicelib.listing import NEWEST, OLDEST, ListQuery, Page, Span, page
from chalicelib.model import Model
from chalicelib.table import BY_ACCOUNT, BY_STATUS, Row, account_list, read, status_list

T = TypeVar("T")


class ListAnswer(Model, Generic[T]):
    """A page of a list, newest first; `next_cursor` is null on the last."""

    items: tuple[T, ...]
    next_cursor: str | None


AccountFilter = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class OrdersQuery(ListQuery):
    status: OrderStatus | None = None


class AssetsQuery(ListQuery):
    provisioning_status: ProvisioningStatus | None = None


class BssOrdersQuery(OrdersQuery):
    account_id: AccountFilter | None = None
    placed_from: AwareDatetime | None = None
    placed_to: AwareDatetime | None = None


class BssInvoicesQuery(ListQuery):
    account_id: AccountFilter | None = None
    type: InvoiceType | None = None
    issued_from: date | None = None
    issued_to: date | None = None


def order_of_account(order_id: str, account_id: str, *, table: Table) -> OrderAnswer:
    """An order of the account. Raises NotFound, also for someone else's (product.md: 404)."""
    found = store.find_order_with_assets(table, order_id)
    if found is None or found[0].account_id != account_id:
        raise NotFound
    return answers.order_answer(*found)


def asset_of_account(asset_id: str, account_id: str, *, table: Table) -> AssetAnswer:
    """An asset of the account, with its coupon's code. Raises NotFound."""
    asset = store.find_asset(table, asset_id)
    if asset is None or asset.account_id != account_id:
        raise NotFound
    return answers.asset_answer(asset)


def invoice_of_account(invoice_number: str, account_id: str, *, table: Table) -> InvoiceAnswer:
    """An invoice of the account. Raises NotFound."""
    invoice = store.find_invoice(table, invoice_number)
    if invoice is None or invoice.account_id != account_id:
        raise NotFound
    return answers.invoice_answer(invoice)


def orders_of_account(
    account_id: str, query: OrdersQuery, *, table: Table
) -> ListAnswer[OrderAnswer]:
    """A page of the account's orders."""
    return _orders(account_id, query, Span(), table)


def assets_of_account(
    account_id: str, query: AssetsQuery, *, table: Table
) -> ListAnswer[AssetInList]:
    """A page of the account's assets, without coupon codes."""
    wanted = query.provisioning_status

    def keep(row: Row) -> bool:
        return wanted is None or read(Asset, row).provisioning_status == wanted

    found = page(table, BY_ACCOUNT, [account_list(account_id, "ASSET")], query, keep=keep)
    return _answered(found, lambda row: answers.asset_in_list(read(Asset, row)), AssetInList)


def invoices_of_account(
    account_id: str, query: ListQuery, *, table: Table
) -> ListAnswer[InvoiceAnswer]:
    """A page of the account's invoices."""
    found = page(table, BY_ACCOUNT, [account_list(account_id, "INVOICE")], query)
    return _answered(found, _invoice, InvoiceAnswer)


def all_orders(query: BssOrdersQuery, *, table: Table) -> ListAnswer[OrderAnswer]:
    """A page of all orders, or of one account's, as staff filter them; `placed_to` is not in it."""
    span = Span(
        stamp(query.placed_from) if query.placed_from else OLDEST,
        stamp(query.placed_to) if query.placed_to else NEWEST,
    )
    return _orders(query.account_id, query, span, table)


def _orders(
    account_id: str | None, query: OrdersQuery, span: Span, table: Table
) -> ListAnswer[OrderAnswer]:
    def keep(row: Row) -> bool:
        return query.status is None or read(Order, row).status == query.status

    index, lists = _lists("ORDER", account_id, query.status, get_args(OrderStatus))
    found = page(table, index, lists, query, span=span, keep=keep)
    return _answered(found, lambda row: answers.order_in_list(read(Order, row)), OrderAnswer)


def all_invoices(query: BssInvoicesQuery, *, table: Table) -> ListAnswer[InvoiceAnswer]:
    """A page of all invoices, or of one account's, as staff filter them; both days are in it."""

    def keep(row: Row) -> bool:
        return query.type is None or read(Invoice, row).type == query.type

    span = Span(
        query.issued_from.isoformat() if query.issued_from else OLDEST,
        query.issued_to.isoformat() + "U" if query.issued_to else NEWEST,
    )
    index, lists = _lists("INVOICE", query.account_id, query.type, get_args(InvoiceType))
    found = page(table, index, lists, query, span=span, keep=keep)
    return _answered(found, _invoice, InvoiceAnswer)


def _lists(
    noun: str, account_id: str | None, status: str | None, statuses: Sequence[str]
) -> tuple[str, list[str]]:
    """Which index partitions answer a question: the account's own, else those of the statuses asked for."""
    if account_id:
        return BY_ACCOUNT, [account_list(account_id, noun)]
    return BY_STATUS, [status_list(noun, at) for at in ([status] if status else statuses)]


def _invoice(row: Row) -> InvoiceAnswer:
    return answers.invoice_answer(read(Invoice, row))


def _answered(found: Page, answer: Callable[[Row], Any], model: type[BaseModel]) -> ListAnswer[Any]:
    items: Iterable[Any] = map(answer, found.rows)
    return ListAnswer[model](items=tuple(items), next_cursor=found.next_cursor)  # type: ignore[valid-type]
