"""Lists of orders, assets, invoices, accounts and products: an account's own, or all of them for staff."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Annotated, Any, Generic, TypeVar, get_args

from pydantic import BaseModel, StringConstraints

from chalicelib.bss import answers
from chalicelib.bss.accounts import Account, AccountKind, SyncStatus
from chalicelib.bss.answers import (
    AccountAnswer,
    AssetInList,
    BssProductAnswer,
    InvoiceAnswer,
    OrderAnswer,
    ProductAnswer,
)
from chalicelib.bss.models import (
    Asset,
    Invoice,
    InvoiceType,
    Order,
    OrderStatus,
    ProvisioningStatus,
)
from chalicelib.bss.products import Product, ProductType
from chalicelib.clock import stamp
from chalicelib.dynamodb import Table
from chalicelib.listing import NEWEST, OLDEST, ListQuery, Page, Span, page
from chalicelib.model import Day, Model, Moment, Name
from chalicelib.table import BY_ACCOUNT, BY_STATUS, Row, account_list, read, status_list

T = TypeVar("T")


class ListAnswer(Model, Generic[T]):
    """A page of a list, newest first; `next_cursor` is null on the last."""

    items: tuple[T, ...]
    next_cursor: str | None

    @classmethod
    def model_parametrized_name(cls, params: tuple[Any, ...]) -> str:
        """`OrderList`, not `ListAnswer_OrderAnswer_`: the names stand in the OpenAPI document."""
        return params[0].__name__.removesuffix("Answer").removesuffix("InList") + "List"


AccountFilter = Annotated[str, StringConstraints(min_length=1, max_length=100)]


class OrdersQuery(ListQuery):
    status: OrderStatus | None = None


class AssetsQuery(ListQuery):
    provisioning_status: ProvisioningStatus | None = None


class BssAssetsQuery(AssetsQuery):
    account_id: AccountFilter | None = None
    product_type: ProductType | None = None


class AccountsQuery(ListQuery):
    kind: AccountKind | None = None
    provisioning_sync_status: SyncStatus | None = None
    parent_account_id: AccountFilter | None = None


class ProductsQuery(ListQuery):
    category: Name | None = None
    product_type: ProductType | None = None


class BssProductsQuery(ProductsQuery):
    published: bool | None = None


class BssOrdersQuery(OrdersQuery):
    account_id: AccountFilter | None = None
    placed_from: Moment | None = None
    placed_to: Moment | None = None


class BssInvoicesQuery(ListQuery):
    account_id: AccountFilter | None = None
    type: InvoiceType | None = None
    issued_from: Day | None = None
    issued_to: Day | None = None


def orders_of_account(
    account_id: str, query: OrdersQuery, *, table: Table
) -> ListAnswer[OrderAnswer]:
    """A page of the account's orders."""
    return _orders(account_id, query, Span(), table)


def assets_of_account(
    account_id: str, query: AssetsQuery, *, table: Table, now: datetime
) -> ListAnswer[AssetInList]:
    """A page of the account's assets, without coupon codes."""
    return _assets(account_id, query, None, table, now)


def all_assets(query: BssAssetsQuery, *, table: Table, now: datetime) -> ListAnswer[AssetInList]:
    """A page of all assets, or of one account's, as staff filter them, without coupon codes."""
    return _assets(query.account_id, query, query.product_type, table, now)


def _assets(
    account_id: str | None,
    query: AssetsQuery,
    product_type: ProductType | None,
    table: Table,
    now: datetime,
) -> ListAnswer[AssetInList]:
    wanted = query.provisioning_status

    def keep(row: Row) -> bool:
        asset = read(Asset, row)
        return wanted in (None, asset.provisioning_status) and product_type in (
            None,
            asset.product_type,
        )

    index, lists = _lists("ASSET", account_id, wanted, get_args(ProvisioningStatus))
    found = page(table, index, lists, query, keep=keep)
    today = now.date()
    return _answered(found, lambda row: answers.asset_in_list(read(Asset, row), today), AssetInList)


def all_accounts(query: AccountsQuery, *, table: Table) -> ListAnswer[AccountAnswer]:
    """A page of all accounts, or of a partner's end customers, as staff filter them."""
    status = query.provisioning_sync_status

    def keep(row: Row) -> bool:
        account = read(Account, row)
        return query.kind in (None, account.kind) and status in (
            None,
            account.provisioning_sync_status,
        )

    if query.parent_account_id:
        index, lists = BY_ACCOUNT, [account_list(query.parent_account_id, "END_CUSTOMER")]
    else:
        index, lists = _lists("ACCOUNT", None, status, get_args(SyncStatus))
    found = page(table, index, lists, query, keep=keep)
    return _answered(found, lambda row: answers.account_answer(read(Account, row)), AccountAnswer)


def all_products(query: BssProductsQuery, *, table: Table) -> ListAnswer[BssProductAnswer]:
    """A page of all products, published or not."""
    states = {True: ["published"], False: ["hidden"], None: ["published", "hidden"]}
    found = _products(states[query.published], query, table)
    return _answered(
        found, lambda row: answers.bss_product_answer(read(Product, row)), BssProductAnswer
    )


def published_products(query: ProductsQuery, *, table: Table) -> ListAnswer[ProductAnswer]:
    """A page of the published products."""
    found = _products(["published"], query, table)
    return _answered(found, lambda row: answers.product_answer(read(Product, row)), ProductAnswer)


def _products(states: Sequence[str], query: ProductsQuery, table: Table) -> Page:
    def keep(row: Row) -> bool:
        product = read(Product, row)
        return query.category in (None, product.category) and query.product_type in (
            None,
            product.product_type,
        )

    lists = [status_list("PRODUCT", state) for state in states]
    return page(table, BY_STATUS, lists, query, keep=keep)


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
