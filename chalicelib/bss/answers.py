"""Accounts, products, orders, assets and invoices as they are answered (api.md). Pure."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.bss.accounts import Account, AccountKind, Billing, SyncStatus
from chalicelib.bss.models import (
    Asset,
    AssetSummary,
    BillingSnapshot,
    Cancellation,
    CouponStatus,
    Event,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    InvoiceType,
    MailOutcome,
    Order,
    OrderFor,
    OrderLine,
    OrderStatus,
    ProvisioningStatus,
    Recipient,
    Step,
    StepState,
)
from chalicelib.bss.products import Product, ProductType
from chalicelib.bss.progress import assets_step, coupons_step
from chalicelib.model import Model, Timestamp
from chalicelib.money import Price, Totals


class AccountAnswer(Model):
    """A company known to the BSS."""

    account_id: str
    kind: AccountKind
    name: str
    parent_account_id: str | None
    provisioning_sync_status: SyncStatus
    last_error: str | None
    may_order_for_itself: bool
    billing: Billing
    created_at: Timestamp


class ProductAnswer(Model):
    """A product as the Storefront shows it."""

    product_id: str
    name: str
    description: str
    category: str | None
    product_type: ProductType
    unit_price: Price
    min_quantity: int
    max_quantity: int
    expire_days: int
    validity_days: int


class BssProductAnswer(ProductAnswer):
    """A product as staff see it."""

    published: bool
    created_at: Timestamp


class ProgressStep(Model):
    """One of the four effects of an order, and how far it has come."""

    step: Literal["assets", "invoice", "coupons", "welcome_email"]
    state: StepState
    attempts: int
    last_error: str | None
    at: Timestamp | None
    next_attempt_at: Timestamp | None


class OrderAnswer(Model):
    """A basket that was checked out, and where it stands."""

    order_id: str
    status: OrderStatus
    placed_at: Timestamp
    placed_by: str
    account_id: str
    order_for: OrderFor
    recipient: Recipient
    billing: BillingSnapshot
    lines: tuple[OrderLine, ...]
    totals: Totals
    invoice_number: str | None
    assets: tuple[AssetSummary, ...]
    progress: tuple[ProgressStep, ...]


class MailAnswer(Model):
    """One try to send the welcome mail, and what became of it."""

    at: Timestamp
    to: str
    outcome: MailOutcome
    message_id: str | None
    detail: str | None


class BssOrderAnswer(OrderAnswer):
    """An order as staff see it: with its mails, its cancellation and all that happened to it."""

    mails: tuple[MailAnswer, ...]
    cancellation: Cancellation | None
    events: tuple[Event, ...]


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


class InvoiceAnswer(Model):
    """The bill for an order, or the credit that corrects it."""

    invoice_number: str
    type: InvoiceType
    status: InvoiceStatus
    issued_on: date
    due_on: date
    order_id: str
    account_id: str
    billing: BillingSnapshot
    lines: tuple[InvoiceLine, ...]
    totals: Totals
    credits: str | None
    credited_by: str | None


def account_answer(account: Account) -> AccountAnswer:
    return AccountAnswer(**_shared(account, AccountAnswer))


def product_answer(product: Product) -> ProductAnswer:
    return ProductAnswer(**_shared(product, ProductAnswer))


def bss_product_answer(product: Product) -> BssProductAnswer:
    return BssProductAnswer(**_shared(product, BssProductAnswer))


def bss_order_answer(order: Order, assets: Sequence[Asset]) -> BssOrderAnswer:
    """The order with everything that happened to it and to its assets, in the order of time."""
    shown = order_answer(order, assets)
    events = [*order.events, *(event for asset in assets for event in asset.events)]
    return BssOrderAnswer(
        **dict(shown),
        mails=tuple(MailAnswer(**_shared(mail, MailAnswer)) for mail in order.mails),
        cancellation=order.cancellation,
        events=tuple(sorted(events, key=lambda event: event.at)),
    )


def order_answer(order: Order, assets: Iterable[Asset]) -> OrderAnswer:
    """The order with its progress as its assets' own rows tell it."""
    known = tuple(assets)
    summaries = tuple(asset.summary() for asset in known)
    return _order_answer(order, coupons_step(known), summaries)


def order_in_list(order: Order) -> OrderAnswer:
    """The order as its row tells it: the assets as of the last time fulfilment wrote them down."""
    return _order_answer(order, order.coupons, order.assets)


def _order_answer(order: Order, coupons: Step, assets: tuple[AssetSummary, ...]) -> OrderAnswer:
    progress = (
        _progress("assets", assets_step(order)),
        _progress("invoice", order.invoice),
        _progress("coupons", coupons),
        _progress("welcome_email", order.welcome_email),
    )
    return OrderAnswer(**_shared(order, OrderAnswer, assets=assets, progress=progress))


def _progress(
    name: Literal["assets", "invoice", "coupons", "welcome_email"], step: Step
) -> ProgressStep:
    return ProgressStep(step=name, **{field: getattr(step, field) for field in Step.model_fields})


def asset_in_list(asset: Asset, today: date) -> AssetInList:
    coupon = asset.coupon and CouponHint(
        hint=asset.coupon.hint,
        status=asset.coupon.status_on(today),
        expires_on=asset.coupon.expires_on,
    )
    return AssetInList(**_shared(asset, AssetInList, coupon=coupon))


def asset_answer(asset: Asset, today: date) -> AssetAnswer:
    coupon = asset.coupon and CouponAnswer(
        code=asset.coupon.code,
        hint=asset.coupon.hint,
        status=asset.coupon.status_on(today),
        expires_on=asset.coupon.expires_on,
    )
    return AssetAnswer(**_shared(asset, AssetAnswer, coupon=coupon))


def invoice_answer(invoice: Invoice) -> InvoiceAnswer:
    return InvoiceAnswer(**_shared(invoice, InvoiceAnswer))


def _shared(stored: Model, answer: type[Model], **own: Any) -> dict[str, Any]:
    """The fields an answer has in common with what is stored, and those of its own."""
    both = type(stored).model_fields.keys() & answer.model_fields.keys()
    return {name: getattr(stored, name) for name in both} | own
