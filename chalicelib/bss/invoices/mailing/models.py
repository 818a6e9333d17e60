"""A mail that brings an invoice: how far it is, and every move it can make (rules.md R58). Pure."""

from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.attempts import next_attempt
from chalicelib.bss.orders.states import MAIL_EVENT, WORKER
from chalicelib.bss.orders.step_states import MailReport
from chalicelib.values.base import Model, Timestamp
from chalicelib.values.states import Machine, Move

InvoiceMailState = Literal[
    "pending", "sent", "failed", "unknown", "bounced", "complained", "replaced"
]
MAIL_INVOICE = "POST /bss/invoices/{invoice_number}/email"

# A mail that is asked for anew is another mail, with a row of its own; it begins as `pending`.
INVOICE_MAILS = Machine[InvoiceMailState](
    noun="mail of an invoice",
    first=("pending",),
    rests=("sent", "complained"),
    ends=("replaced",),
    moves=(
        Move("pending", "sent", "sent", (WORKER,)),
        Move("pending", "attempt_failed", "pending", (WORKER,)),
        Move("pending", "last_attempt_failed", "failed", (WORKER,)),
        Move("pending", "outcome_unknown", "unknown", (WORKER, MAIL_INVOICE, MAIL_EVENT)),
        Move("pending", "replaced", "replaced", (MAIL_INVOICE,)),
        Move("sent", "bounced", "bounced", (MAIL_EVENT,)),
        Move("sent", "complained", "complained", (MAIL_EVENT,)),
        Move("sent", "mailed_again", "pending", (MAIL_INVOICE,)),
        Move("failed", "mailed_again", "pending", (MAIL_INVOICE,)),
        Move("unknown", "bounced", "bounced", (MAIL_EVENT,)),
        Move("unknown", "complained", "complained", (MAIL_EVENT,)),
        Move("unknown", "mailed_again", "pending", (MAIL_INVOICE,)),
        Move("bounced", "complained", "complained", (MAIL_EVENT,)),
        Move("bounced", "mailed_again", "pending", (MAIL_INVOICE,)),
        Move("complained", "bounced", "bounced", (MAIL_EVENT,)),
        Move("complained", "mailed_again", "pending", (MAIL_INVOICE,)),
    ),
)


class InvoiceMail(Model):
    """One mail that brings the PDF of an invoice; `count` counts the mails of the invoice from 1.

    `asked_by` is who of staff asked for it, None for the first one, which the service sends by itself.
    `sending_since` is written before SES is asked, and cleared with its answer. `is_latest` is false
    once another mail of the invoice was asked for.
    """

    invoice_number: str
    count: int
    order_id: str
    account_id: str
    to: Annotated[str, Field(repr=False)]
    asked_at: Timestamp
    asked_by: str | None = None
    state: InvoiceMailState = "pending"
    attempts: int = 0
    last_error: str | None = None
    next_attempt_at: Timestamp | None = None
    sending_since: Timestamp | None = None
    sent_at: Timestamp | None = None
    message_id: str | None = None
    reported: tuple[MailReport, ...] = ()
    is_latest: bool = True
    version: int = 1

    @classmethod
    def first_of(cls, invoice: Invoice, now: datetime) -> Self | None:
        """The mail of an invoice whose documents are stored now; None where its account wants none."""
        return (
            cls.to_be_sent(invoice, invoice.invoice_email, now) if invoice.invoice_email else None
        )

    @classmethod
    def to_be_sent(cls, invoice: Invoice, to: str, now: datetime, by: str | None = None) -> Self:
        """The first mail of an invoice."""
        return cls(
            invoice_number=invoice.invoice_number,
            count=1,
            order_id=invoice.order_id,
            account_id=invoice.account_id,
            to=to,
            asked_at=now,
            asked_by=by,
        )

    def again(self, to: str, by: str, now: datetime) -> Self:
        """The mail after this one, which staff asked for."""
        return type(self)(
            invoice_number=self.invoice_number,
            count=self.count + 1,
            order_id=self.order_id,
            account_id=self.account_id,
            to=to,
            asked_at=now,
            asked_by=by,
        )

    def followed(self) -> Self:
        """This mail when another one follows: one that was not sent yet is not sent any more."""
        if self.state == "pending":
            return self._moved("replaced", is_latest=False, next_attempt_at=None)
        INVOICE_MAILS.after(self.state, "mailed_again")
        return self._changed(is_latest=False)

    def sending(self, now: datetime) -> Self:
        """The mail while SES is asked."""
        return self._changed(sending_since=now)

    def sent(self, message_id: str, now: datetime) -> Self:
        """The mail that SES took."""
        taken: dict[str, Any] = {"message_id": message_id, "sent_at": now, "last_error": None}
        return self._attempted("sent", **taken)

    def failed(self, error: str, now: datetime, *, for_good: bool = False) -> Self:
        """The mail that did not go out: tried again later, unless that was the last attempt."""
        again = None if for_good else next_attempt(self.attempts + 1, now)
        event = "attempt_failed" if again else "last_attempt_failed"
        return self._attempted(event, last_error=error, next_attempt_at=again)

    def perhaps_sent(self, error: str) -> Self:
        """The mail when nobody knows whether SES took it: only a person sends it again."""
        return self._attempted("outcome_unknown", last_error=error)

    def after_report(self, report: MailReport, detail: str) -> Self:
        """The mail after SES reported what became of it."""
        return self._moved(report, last_error=detail, reported=(*self.reported, report))

    def with_detail(self, detail: str) -> Self:
        """The mail with something SES reported that leaves it as it is."""
        return self._changed(last_error=detail)

    def _attempted(self, event: str, **changes: Any) -> Self:
        ended: dict[str, Any] = {"sending_since": None, "next_attempt_at": None}
        return self._moved(event, attempts=self.attempts + 1, **(ended | changes))

    def _moved(self, event: str, **changes: Any) -> Self:
        return self._changed(state=INVOICE_MAILS.after(self.state, event), **changes)

    def _changed(self, **changes: Any) -> Self:
        return self.with_changes(version=self.version + 1, **changes)
