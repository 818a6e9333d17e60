"""A mail of an invoice whose worker died while SES was asked, or may still be asking."""

from datetime import datetime

from chalicelib.bss.invoices.claim import CLAIMED_FOR
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.mail.delivery import INTERRUPTED
from chalicelib.errors import TemporarilyUnavailable


def is_being_sent(mail: InvoiceMail, now: datetime) -> bool:
    """Whether a worker may still be asking SES to take it."""
    return mail.sending_since is not None and mail.sending_since + CLAIMED_FOR > now


def as_its_worker_left_it(mail: InvoiceMail, now: datetime) -> InvoiceMail:
    """The mail, of unknown outcome where its worker died (rules.md R58).

    Raises TemporarilyUnavailable while a worker may still be sending it.
    """
    if is_being_sent(mail, now):
        raise TemporarilyUnavailable
    return mail.perhaps_sent(INTERRUPTED) if mail.sending_since else mail
