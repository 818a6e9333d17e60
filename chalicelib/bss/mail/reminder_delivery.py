"""Reminders of coupons that expire soon, written down before they are sent: none goes out twice (rules.md R62)."""

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.mail.addresses import is_blocked
from chalicelib.bss.mail.delivery import INTERRUPTED, Send, settle_interrupted
from chalicelib.bss.mail.reminder import reminder
from chalicelib.bss.mail.ses import MailNotSent, MailOutcomeUnknown
from chalicelib.bss.mail.welcome import Mail
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.reminders import reminder_due, reminders_due
from chalicelib.bss.orders.steps import MailSend
from chalicelib.bss.orders.store import asset_with_code, find_order, keys_with_code
from chalicelib.bss.seller.models import SellerMail
from chalicelib.bss.seller.store import seller_in
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.observability import count, logger
from chalicelib.storage.keys import bounced_key, seller_key
from chalicelib.storage.table import Table

# One reminder at most: SES may be slow to answer.
SECONDS_FOR_ONE_MORE = 40
# What is kept free for each that waits to be sent, on the average.
SECONDS_EACH = 1.0


@dataclass(frozen=True)
class Reminders:
    """The reminders of the coupons of one message. `days` says how many days before the last one they go out.

    Coupons are noted as they are found active; then one mail an order names all of its coupons that are due.
    """

    table: Table
    send: Send
    days: tuple[int, ...]
    now: Callable[[], datetime]
    noted: dict[str, set[str]] = field(default_factory=dict[str, set[str]])

    @property
    def seconds_needed(self) -> float:
        """How long sending what was noted may take."""
        return SECONDS_EACH * len(self.noted)

    def note(self, asset: Asset) -> None:
        """Note a coupon that can be redeemed just now, if a reminder of it is due. One read at most."""
        now = self.now()
        if reminder_due(asset, (), self.days, now) is None:
            return
        order = find_order(self.table, asset.order_id)
        if order and reminders_due(order, [asset], self.days, now):
            self.noted.setdefault(order.order_id, set()).add(asset.asset_id)

    def send_all(self, seconds_left: Callable[[], float]) -> None:
        """Send what was noted. What there is no time for, or what is being worked on, waits for the next check."""
        for order_id, asset_ids in self.noted.items():
            if seconds_left() < SECONDS_FOR_ONE_MORE:
                logger.warning("reminders_postponed")
                return
            try:
                self._remind(order_id, asset_ids)
            except TemporarilyUnavailable:
                logger.warning("reminder_postponed", order_id=order_id)

    def _remind(self, order_id: str, asset_ids: Set[str]) -> None:
        now = self.now()
        with lease.leased(self.table, order_id, now) as held:
            _send_due(held, asset_ids, self, now)


class _Read(NamedTuple):
    """What a reminder needs: the order's assets with their codes, if its address is blocked, and who sells."""

    assets: list[Asset]
    is_blocked: bool
    seller: SellerMail | None


def _read(table: Table, order: Order) -> _Read:
    named = [asset.asset_id for asset in order.assets]
    bounced = bounced_key(order.recipient.email)
    keys = [key for asset_id in named for key in keys_with_code(asset_id)]
    rows = table.get_all([*keys, seller_key(), bounced])
    seller = seller_in(rows)
    assets = [asset_with_code(asset_id, rows) for asset_id in named]
    return _Read(assets, is_blocked(rows.get(bounced)), seller.mail if seller else None)


def _send_due(held: LeasedOrder, asset_ids: Set[str], reminders: Reminders, now: datetime) -> None:
    """Remind of what is still due of these assets, now that nobody else works on the order."""
    read = _read(held.table, held.order)
    noted = [asset for asset in read.assets if asset.asset_id in asset_ids]
    due = reminders_due(held.order, noted, reminders.days, now)
    if read.is_blocked or not due:
        held.settle(held.order, read.assets, now, resting=held.rests)
        return
    before = settle_interrupted(held.order, read.assets, now)
    named = {each.asset_id for each in due}
    shown = [asset for asset in read.assets if asset.asset_id in named]
    content = reminder(before, shown, read.seller)
    # It stays on record like this if its worker dies: nobody knows whether it went out.
    mail = MailSend.of_unknown_outcome(before.recipient.email, "reminder", INTERRUPTED, now)
    order = held.save(before.reminding(due, mail))
    order = _sent(order, content, shown, reminders.send, now)
    held.settle(order, read.assets, now, resting=held.rests)


def _sent(order: Order, content: Mail, shown: Sequence[Asset], send: Send, now: datetime) -> Order:
    """The order after SES was asked to send its reminder, the last of its mails."""
    mail = order.mails[-1]
    try:
        message_id = send(content, order.order_id)
    except MailNotSent as not_sent:
        failed = _failed(order, not_sent.reason, now).with_reported(
            mail, mail.not_taken(not_sent.reason)
        )
        return failed if not_sent.permanent else failed.not_reminded(shown)
    except MailOutcomeUnknown as unknown:
        return _failed(order, unknown.reason, now).with_reported(
            mail, mail.with_detail(unknown.reason)
        )
    count("CouponReminders")
    logger.info("coupon_reminder_sent", order_id=order.order_id, coupons=len(shown))
    order = order.with_reported(mail, mail.taken(message_id))
    return order.with_event("reminder_sent", now, "Coupons of: " + _names(shown))


def _failed(order: Order, reason: str, now: datetime) -> Order:
    count("CouponReminderFailures")
    logger.warning("coupon_reminder_not_sent", order_id=order.order_id, error=reason)
    return order.with_event("reminder_failed", now, reason)


def _names(assets: Sequence[Asset]) -> str:
    return ", ".join(asset.name for asset in assets)
