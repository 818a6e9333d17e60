"""The welcome mail of an order: written down before SES is asked, so that it is never sent twice."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from chalicelib.bss.mail.ses import MailNotSent, MailOutcomeUnknown
from chalicelib.bss.mail.welcome import Mail, welcome
from chalicelib.bss.orders.lease import Lease
from chalicelib.bss.orders.models import Asset, MailOutcome, MailSend, Order, WelcomeStep
from chalicelib.bss.orders.progress import attempt_done, attempt_failed, is_due, pending, untold
from chalicelib.observability import count, logger
from chalicelib.storage.table import Table

Send = Callable[[Mail, str], str]
INTERRUPTED = (
    "Sending was interrupted, so the mail may or may not have gone out. "
    "It is not sent again by itself."
)
BOUNCED = "Mail to this address bounced before; nothing is sent to it until it is corrected."


def send_welcome(
    order: Order,
    assets: Sequence[Asset],
    lease: Lease,
    *,
    address_bounced: bool,
    send: Send,
    table: Table,
    now: datetime,
) -> Order:
    """The order after its welcome mail, if that was due: the coupons nobody was told of yet.

    Raises Lost when the lease is gone.
    """
    step, new = order.welcome_email, untold(order, assets, now)
    if step.state == "pending" and step.told and not new and not pending(assets):
        ended = "failed" if step.last_error else "done"
        return _with_step(order, step.model_copy(update={"state": ended}))
    if step.state != "pending" or not new or not is_due(step, now):
        return order
    if step.sending_since:
        return _perhaps_sent(order, INTERRUPTED, new, now)
    if address_bounced:
        return _ended(order, "failed", BOUNCED, now, for_good=True)
    coming = [asset for asset in assets if asset.provisioning_status == "failed"]
    mail = welcome(order, [*new, *coming])
    order = _with_step(order, step.model_copy(update={"sending_since": now}))
    table.write(lease.guards(order))
    try:
        message_id = send(mail, order.order_id)
    except MailNotSent as no:
        return _ended(order, "failed", no.reason, now, for_good=no.permanent)
    except MailOutcomeUnknown as unknown:
        return _perhaps_sent(order, unknown.reason, new, now)
    return _sent(order, message_id, new, now)


def _sent(order: Order, message_id: str, new: Sequence[Asset], now: datetime) -> Order:
    count("WelcomeMails")
    told = (*order.welcome_email.told, *(asset.asset_id for asset in new))
    done = WelcomeStep(state="done", told=told, **attempt_done(order.welcome_email, now))
    names = ", ".join(asset.name for asset in new)
    order = _with_step(order, done).with_event("mail_sent", now, f"Coupons of: {names}")
    return _with_mail(order, "sent", now, message_id=message_id)


def _perhaps_sent(order: Order, reason: str, new: Sequence[Asset], now: datetime) -> Order:
    """Nobody knows: the codes count as told, so that nothing sends them again but a person."""
    order = _ended(order, "unknown", reason, now, for_good=True)
    step = order.welcome_email
    told = (*step.told, *(asset.asset_id for asset in new))
    return _with_step(order, step.model_copy(update={"told": told}))


def _ended(
    order: Order, outcome: MailOutcome, reason: str, now: datetime, *, for_good: bool
) -> Order:
    count("WelcomeMailFailures")
    logger.warning("welcome_mail_not_sent", error=reason)
    failed = attempt_failed(order.welcome_email, reason, now, for_good=for_good)
    state = "pending" if failed["next_attempt_at"] else "failed"
    told = order.welcome_email.told
    order = _with_step(order, WelcomeStep(state=state, told=told, **failed))
    return _with_mail(order.with_event("mail_failed", now, reason), outcome, now, detail=reason)


def _with_step(order: Order, step: WelcomeStep) -> Order:
    return order.model_copy(update={"welcome_email": step})


def _with_mail(order: Order, outcome: MailOutcome, now: datetime, **more: Any) -> Order:
    known: dict[str, Any] = {"message_id": None, "detail": None} | more
    mail = MailSend(at=now, to=order.recipient.email, outcome=outcome, **known)
    return order.model_copy(update={"mails": (*order.mails, mail)})
