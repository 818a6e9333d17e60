"""An order's history: the newest part is in its row, the older part goes into rows of its own (rules.md R45)."""

from collections.abc import Sequence
from typing import TypeVar

from pydantic import BaseModel

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.events import Event
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.steps import MailSend
from chalicelib.values.base import Model

T = TypeVar("T", bound=BaseModel)

# An order's row has room for 400 KB. Its events may take so much of it, and its mails too; then the
# older ones leave, and the newest stay: about fifty mails, so that a bounce finds the one it is of.
MOST_BYTES = 48_000
KEPT_BYTES = 24_000
# More happens to an asset only when staff let it try again: ten attempts, and a coupon's life.
MOST_OF_AN_ASSET = 30


class OlderHistory(Model):
    """Events and mails that were in an order's row once."""

    events: tuple[Event, ...] = ()
    mails: tuple[MailSend, ...] = ()

    @property
    def size(self) -> int:
        return len(self.events) + len(self.mails)


def shortened(order: Order) -> tuple[Order, OlderHistory | None]:
    """The order with the newest of its history, and what leaves it; None while there is room."""
    events = sorted(order.events, key=lambda event: event.place)
    new_events, new_mails = _newest(events), _newest(order.mails)
    older = OlderHistory(
        events=tuple(events[: len(events) - new_events]),
        mails=order.mails[: len(order.mails) - new_mails],
    )
    if not older.size:
        return order, None
    kept = order.with_changes(
        events=tuple(events[len(older.events) :]),
        mails=order.mails[len(older.mails) :],
        older_parts=order.older_parts + 1,
        older_entries=order.older_entries + older.size,
    )
    return kept, older


def _newest(entries: Sequence[BaseModel]) -> int:
    """How many of the entries stay, the newest at the end: all of them while there is room."""
    sizes = [len(entry.model_dump_json().encode()) for entry in entries]
    if sum(sizes) <= MOST_BYTES:
        return len(entries)
    kept, left = 0, KEPT_BYTES
    for size in reversed(sizes):
        left -= size
        if left < 0:
            break
        kept += 1
    return kept


def handed_over(order: Order, asset: Asset) -> tuple[Order, Asset]:
    """Both after a long history of the asset became its order's, which has room for it."""
    if len(asset.events) <= MOST_OF_AN_ASSET:
        return order, asset
    events = (*order.events, *asset.events)
    return order.with_changes(events=events), asset.with_changes(events=())
