"""The mails of invoices on the local AWS: who asks for them, who sends them, and where they end up."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from chalicelib.bss.accounts.store import find_account
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.invoices.mailing.requests import MailInvoice
from chalicelib.bss.invoices.mailing.resending import Asking, mail_invoice
from chalicelib.bss.invoices.mailing.sending import Post, send_invoice_mail
from chalicelib.bss.mail.welcome import Mail
from chalicelib.storage.keys import DUE_INVOICES, account_key, mails_of, read
from chalicelib.storage.receipts import Slot
from tests.integration.archive import Archive
from tests.integration.crashes import Crash


@dataclass
class InvoicePost:
    """What staff and workers do about the mails of invoices; `sent` is what SES took, with its tags."""

    archive: Archive
    sent: list[tuple[Mail, dict[str, str]]] = field(
        default_factory=list[tuple[Mail, dict[str, str]]]
    )
    queued: list[str] = field(default_factory=list[str])

    def wanted(self, address: str | None, account_id: str = "acc_customer") -> None:
        """The account has its invoices mailed there from now on."""
        table = self.archive.backend.table
        account = find_account(table, account_id)
        assert account
        billing = account.billing.with_changes(invoice_email=address)
        stored = table.get(account_key(account_id))
        assert stored
        body = account.with_changes(billing=billing).model_dump_json()
        table.put(stored | {"body": {"S": body}})

    def stored(self) -> str:
        """The number of an invoice whose documents are stored, and whose mail is due."""
        number = self.archive.bought()
        self.archive.make(number)
        return number

    def mailed(self) -> str:
        number = self.stored()
        self.send(number)
        return number

    def take(self, mail: Mail, tags: Mapping[str, str]) -> str:
        """SES takes a mail."""
        self.sent.append((mail, dict(tags)))
        return f"ses-{len(self.sent)}"

    def send(self, number: str, mail: int = 1, **instead: Any) -> None:
        """A worker gets the message about a mail."""
        backend = self.archive.backend
        given = {"table": backend.table, "bucket": self.archive.bucket, "send": self.take}
        send_invoice_mail(number, mail, post=Post(**given | instead), now=backend.clock())

    def send_after_a_crash(self, number: str, mail: int = 1, **troubled: Any) -> None:
        """A worker breaks off, and another one gets the message when the claim has ended."""
        try:
            self.send(number, mail, **troubled)
        except Crash:
            self.archive.backend.clock.advance(181)
            self.send(number, mail)

    def ask(self, number: str, recipient: str | None = None, **how: Any) -> Any:
        """Staff ask for the mail of an invoice."""
        backend = self.archive.backend
        table = how.pop("table", backend.table)
        given = {"by": "usr_kim", "now": backend.clock(), "slot": Slot()} | how
        asking = Asking(**given, enqueue=self.queued.append)
        return mail_invoice(number, MailInvoice(recipient=recipient), asking, table=table)

    def mails(self, number: str) -> list[InvoiceMail]:
        """Every mail of an invoice, the first one first."""
        pk, _ = mails_of(number)
        return [read(InvoiceMail, row) for row in self.archive.backend.table.collection(pk)]

    def states(self, number: str) -> list[str]:
        return [mail.state for mail in self.mails(number)]

    def is_due(self, number: str) -> bool:
        """Whether some mail of the invoice is on the list of what is due."""
        pk, _ = mails_of(number)
        return pk in {key.pk for key in self.archive.backend.table.due(DUE_INVOICES, "9")}
