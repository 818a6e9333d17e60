"""The welcome mail of an order: written down before SES is asked, so that it is never sent twice."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple

from chalicelib.bss.mail.ses import MailNotSent, MailOutcomeUnknown
from chalicelib.bss.mail.welcome import Mail, welcome
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import every_coupon_was_mailed, is_active, not_mailed
from chalicelib.bss.orders.step_states import MailOutcome
from chalicelib.bss.orders.steps import MailSend
from chalicelib.bss.seller.models import Seller
from chalicelib.observability import count, logger

Send = Callable[[Mail, str], str]
INTERRUPTED = (
    "Sending was interrupted, so the mail may or may not have gone out. "
    "It is not sent again by itself."
)
BOUNCED = (
    "Mail to this address bounced before, or its reader complained; "
    "nothing is sent to it until it is corrected or unblocked."
)


class Mailer(NamedTuple):
    """How a mail goes out, whether the order's address takes any, and who sells."""

    send: Send
    address_bounced: bool
    seller: Seller | None = None


def send_welcome(
    held: LeasedOrder, order: Order, assets: Sequence[Asset], mailer: Mailer, now: datetime
) -> Order:
    """The order after its welcome mail, if that was due: the coupons that were not mailed yet.

    Raises Lost when the lease is gone (rules.md R21).
    """
    if order.welcome_email.sending_since:
        return settle_interrupted(order, assets, now)
    step, new = order.welcome_email, not_mailed(order, assets, now)
    if every_coupon_was_mailed(order, assets, now):
        return order.with_welcome(step.nothing_left_to_mail())
    if not new or not step.is_due(now):
        return order
    if mailer.address_bounced:
        return _not_sent(order, MailNotSent(BOUNCED, permanent=True), now)
    # The mail names the assets whose coupons may still come.
    failed = [a for a in assets if a.provisioning_status == "failed" and a.coupon is None]
    seller = mailer.seller.mail if mailer.seller else None
    brought = _brought(new, assets, now)
    mail = welcome(order, [*brought, *failed], seller)
    order = held.save(order.with_welcome(step.sending(now)))
    try:
        message_id = mailer.send(mail, order.order_id)
    except MailNotSent as not_sent:
        return _not_sent(order, not_sent, now)
    except MailOutcomeUnknown as unknown:
        return _perhaps_sent(order, unknown.reason, brought, now)
    return _sent(order, message_id, brought, now)


def _brought(new: Sequence[Asset], assets: Sequence[Asset], now: datetime) -> list[Asset]:
    """The assets whose coupons a mail brings: the new ones, and where one replaces another, all of today.

    Its reader then knows from one mail what holds, as when staff send it again (rules.md R59).
    """
    replaces = any(asset.generation > 1 for asset in new)
    return [asset for asset in assets if is_active(asset, now)] if replaces else [*new]


def settle_interrupted(order: Order, assets: Sequence[Asset], now: datetime) -> Order:
    """The order whose mail was being sent when its worker died: as a mail of unknown outcome (rules.md R21).

    It held the coupons that were there and not mailed. Whoever changes the order settles it first, so
    that a coupon to come does not count as mailed with it.
    """
    if order.welcome_email.sending_since is None:
        return order
    return _perhaps_sent(order, INTERRUPTED, not_mailed(order, assets, now), now)


def _sent(order: Order, message_id: str, new: Sequence[Asset], now: datetime) -> Order:
    count("WelcomeMails")
    step = order.welcome_email.sent((asset.reference for asset in new), now)
    names = ", ".join(asset.name for asset in new)
    order = order.with_event("mail_sent", now, f"Coupons of: {names}")
    return order.with_welcome(step, _mail(order, "sent", now, message_id=message_id))


def _not_sent(order: Order, not_sent: MailNotSent, now: datetime) -> Order:
    _report_failure(not_sent.reason)
    step = order.welcome_email.failed(not_sent.reason, now, for_good=not_sent.permanent)
    order = order.with_event("mail_failed", now, not_sent.reason)
    return order.with_welcome(step, _mail(order, "failed", now, detail=not_sent.reason))


def _perhaps_sent(order: Order, reason: str, new: Sequence[Asset], now: datetime) -> Order:
    """Nobody knows: the codes count as mailed, so that nothing sends them again but a person."""
    _report_failure(reason)
    step = order.welcome_email.perhaps_sent((asset.reference for asset in new), reason, now)
    order = order.with_event("mail_failed", now, reason)
    return order.with_welcome(step, _mail(order, "unknown", now, detail=reason))


def _report_failure(reason: str) -> None:
    count("WelcomeMailFailures")
    logger.warning("welcome_mail_not_sent", error=reason)


def _mail(
    order: Order,
    outcome: MailOutcome,
    now: datetime,
    *,
    message_id: str | None = None,
    detail: str | None = None,
) -> MailSend:
    return MailSend(
        at=now, to=order.recipient.email, outcome=outcome, message_id=message_id, detail=detail
    )
