"""Why an order needs attention: the steps at which it is stuck, and whether its mail came back. Pure."""

from typing import Literal

from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.steps import Step

# A step at which an order can be stuck.
StuckStep = Literal["invoice", "coupons", "welcome_email"]


def stuck_steps(order: Order) -> frozenset[StuckStep]:
    """The steps because of which an order needs attention: those that failed, else those that are not done.

    One whose cancelling was left waits at its coupons, which are to be revoked.
    """
    if order.status != "needs_attention":
        return frozenset()
    steps: dict[StuckStep, Step] = {
        "invoice": order.invoice,
        "coupons": order.coupons,
        "welcome_email": order.welcome_email,
    }
    failed = frozenset[StuckStep](name for name, step in steps.items() if step.state == "failed")
    if order.cancelling_was_left:
        return failed | frozenset[StuckStep]({"coupons"})
    return failed or frozenset(name for name, step in steps.items() if step.state != "done")


def mail_bounced(order: Order) -> bool:
    """Whether an order needs attention because a mail to its recipient came back."""
    if "welcome_email" not in stuck_steps(order):
        return False
    own = [mail for mail in order.mails if mail.to == order.recipient.email]
    return any("bounced" in (mail.outcome, *mail.reported) for mail in own)
