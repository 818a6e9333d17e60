"""The welcome mail of an order: written down before SES is asked, so that it is never sent twice."""

from collections.abc import Callable, Sequence
from datetime import datetime

from chalicelib.bss.leasing import Lease
from chalicelib.bss.mail import Mail, welcome
from chalicelib.bss.models import Asset, Order, WelcomeStep
from chalicelib.bss.progress import attempt_done, attempt_failed, is_due, pending
from chalicelib.bss.ses import MailNotSent, MailOutcomeUnknown
from chalicelib.dynamodb import Table
from chalicelib.observability import count, logger

Send = Callable[[Mail, str], str]
INTERRUPTED = "Sending was interrupted, so the mail may or may not have gone out. It is not sent again by itself."


def ready(order: Order, assets: Sequence[Asset], now: datetime) -> bool:
    """Whether the mail may go: every asset is settled, one has a coupon, and it was not sent."""
    step = order.welcome_email
    settled = not pending(assets) and any(asset.coupon for asset in assets)
    return step.state == "pending" and settled and is_due(step, now)


def send_welcome(
    order: Order, assets: Sequence[Asset], lease: Lease, *, send: Send, table: Table, now: datetime
) -> Order:
    """The order after its welcome mail, if it was ready. Raises Lost when the lease is gone."""
    if not ready(order, assets, now):
        return order
    if order.welcome_email.sending_since:
        return _ended(order, attempt_failed(order.welcome_email, INTERRUPTED, now, for_good=True))
    begun = order.welcome_email.model_copy(update={"sending_since": now})
    order = order.model_copy(update={"welcome_email": begun})
    table.write(lease.guards(order))
    try:
        message_id = send(welcome(order, assets), order.order_id)
    except MailNotSent as no:
        failed = attempt_failed(begun, no.reason, now, for_good=no.permanent)
        return _ended(order, failed)
    except MailOutcomeUnknown as unknown:
        return _ended(order, attempt_failed(begun, unknown.reason, now, for_good=True))
    count("WelcomeMails")
    done = WelcomeStep(state="done", message_id=message_id, **attempt_done(begun, now))
    return order.model_copy(update={"welcome_email": done})


def _ended(order: Order, failed: dict[str, object]) -> Order:
    count("WelcomeMailFailures")
    logger.warning("welcome_mail_not_sent", error=failed["last_error"])
    state = "pending" if failed["next_attempt_at"] else "failed"
    return order.model_copy(update={"welcome_email": WelcomeStep(state=state, **failed)})  # type: ignore[arg-type]
