"""An order as it is answered: to its owner, and to staff."""

from collections.abc import Iterable, Sequence
from typing import Literal

from chalicelib.bss.orders.assets import (
    Asset,
    AssetSummary,
    OrderFor,
)
from chalicelib.bss.orders.events import Event
from chalicelib.bss.orders.history import OlderHistory
from chalicelib.bss.orders.models import (
    BillingSnapshot,
    Order,
    OrderLine,
    OrderStatus,
    Recipient,
)
from chalicelib.bss.orders.progress import assets_step, coupons_step
from chalicelib.bss.orders.step_states import MailKind, MailOutcome, StepState
from chalicelib.bss.orders.steps import Step
from chalicelib.bss.orders.store import find_order_with_history
from chalicelib.errors import NotFound
from chalicelib.storage.table import Table
from chalicelib.values.base import ALWAYS_ANSWERED, Model, Timestamp
from chalicelib.values.money import Totals

StepName = Literal["assets", "invoice", "coupons", "welcome_email"]


class ProgressStep(Model):
    """One of the four effects of an order, and how far it has come."""

    step: StepName
    state: StepState
    attempts: int
    last_error: str | None
    at: Timestamp | None
    next_attempt_at: Timestamp | None


class OrderAnswer(Model):
    """A basket that was checked out, and how far it has come."""

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
    purchase_order_number: str | None = None

    model_config = ALWAYS_ANSWERED


class MailAnswer(Model):
    """One try to send a mail with coupons, and what became of it."""

    at: Timestamp
    to: str
    outcome: MailOutcome
    message_id: str | None
    detail: str | None
    kind: MailKind


class CancellationAnswer(Model):
    """A cancelling that is under way or ended: why, by whom, and of which assets; null means all."""

    reason: str
    by: str
    at: Timestamp
    asset_ids: tuple[str, ...] | None


class BssOrderAnswer(OrderAnswer):
    """An order as staff see it: with its mails, its cancellation and all that happened to it."""

    mails: tuple[MailAnswer, ...]
    cancellation: CancellationAnswer | None
    events: tuple[Event, ...]
    history_left_out: int = 0


def bss_order_answer(
    order: Order, assets: Sequence[Asset], older: Sequence[OlderHistory] = ()
) -> BssOrderAnswer:
    """The order with what happened to it and to its assets, in the order of time, and how much is left out."""
    shown = order_answer(order, assets)
    events = [*order.events, *(event for asset in assets for event in asset.events)]
    events += [event for part in older for event in part.events]
    mails = (*(mail for part in older for mail in part.mails), *order.mails)
    return BssOrderAnswer(
        **dict(shown),
        mails=tuple(MailAnswer.of(mail) for mail in mails),
        cancellation=_cancellation(order),
        events=tuple(sorted(events, key=lambda event: event.place)),
        history_left_out=order.older_entries - sum(part.size for part in older),
    )


def _cancellation(order: Order) -> CancellationAnswer | None:
    asked = order.cancellation
    if asked is None:
        return None
    return CancellationAnswer(
        reason=asked.reason, by=asked.by, at=asked.at, asset_ids=asked.asset_ids
    )


def order_answer(order: Order, assets: Iterable[Asset]) -> OrderAnswer:
    """The order with its progress as its assets' own rows have it."""
    known = tuple(assets)
    summaries = tuple(asset.summary() for asset in known)
    return _order_answer(order, coupons_step(known), summaries)


def order_as_kept(order: Order) -> OrderAnswer:
    """The order as its row has it: the assets as when it was placed, or fulfilment last wrote them down."""
    return _order_answer(order, order.coupons, order.assets)


def _order_answer(order: Order, coupons: Step, assets: tuple[AssetSummary, ...]) -> OrderAnswer:
    return OrderAnswer(
        order_id=order.order_id,
        status=order.status,
        placed_at=order.placed_at,
        placed_by=order.placed_by,
        account_id=order.account_id,
        order_for=order.order_for,
        recipient=order.recipient,
        billing=order.billing,
        lines=order.lines,
        totals=order.totals,
        invoice_number=order.invoice_number,
        assets=assets,
        progress=_progress(order, coupons),
        purchase_order_number=order.purchase_order_number,
    )


def _progress(order: Order, coupons: Step) -> tuple[ProgressStep, ...]:
    return (
        _progress_step("assets", assets_step(order)),
        _progress_step("invoice", order.invoice),
        _progress_step("coupons", coupons),
        _progress_step("welcome_email", order.welcome_email),
    )


def _progress_step(name: StepName, step: Step) -> ProgressStep:
    return ProgressStep(
        step=name,
        state=step.state,
        attempts=step.attempts,
        last_error=step.last_error,
        at=step.at,
        next_attempt_at=step.next_attempt_at,
    )


def any_order(order_id: str, *, table: Table) -> BssOrderAnswer:
    """An order as staff see it, with its older history. Raises NotFound."""
    found = find_order_with_history(table, order_id)
    if found is None:
        raise NotFound
    return bss_order_answer(*found)
