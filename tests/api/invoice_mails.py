"""An account that wants its invoices mailed, and what SES tells of such a mail."""

import json
from dataclasses import dataclass
from typing import Any

from tests.api.actors import MAILBOX
from tests.api.back_office import BackOffice

ADDRESS, OTHER = "accounts@partner.example", "anna@partner.example"


@dataclass
class InvoiceMails:
    """The mails of invoices, as staff see them."""

    office: BackOffice

    def wanted(self, address: str | None = ADDRESS, account_id: str = "acc_partner") -> None:
        """The account has its invoices mailed there from now on."""
        self.office.patch(f"/accounts/{account_id}", {"billing": {"invoice_email": address}})

    def invoiced(self) -> str:
        """The number of an invoice whose documents are not made yet."""
        return self.office.bought(MAILBOX)["invoice_number"]

    def mailed(self) -> str:
        """The number of an invoice that was mailed."""
        number = self.invoiced()
        assert self.office.fulfilment.run_after(60) == 1
        return number

    def of(self, number: str) -> Any:
        """The last mail of an invoice."""
        return self.office.get(f"/invoices/{number}")["mail"]

    def all_of(self, number: str) -> list[Any]:
        return self.office.get(f"/invoices/{number}/emails")["items"]

    def ask(self, number: str, recipient: str | None = None, **how: Any) -> Any:
        body = {"recipient": recipient} if recipient else {}
        return self.office.call("POST", f"/invoices/{number}/email", body, **how)

    def problems(self, problem: str) -> list[str]:
        """The numbers of the invoices whose last mail has such a problem."""
        return self.office.listed(f"/invoices/emails?problem={problem}", "invoice_number")

    def report(self, mail: Any, kind: str = "Bounce", bounce: str = "Permanent") -> None:
        self.office.record(reported(mail, kind, bounce))


def reported(mail: Any, kind: str = "Bounce", bounce: str = "Permanent") -> str:
    """An event of SES's about a mail of an invoice, in the envelope of SNS."""
    tags = {"invoice_number": [mail["invoice_number"]], "mail": [str(mail["count"])]}
    event: dict[str, Any] = {
        "eventType": kind,
        "mail": {"messageId": mail["message_id"] or "unknown-to-us", "tags": tags},
    }
    if kind == "Bounce":
        event["bounce"] = {"bounceType": bounce, "bouncedRecipients": []}
    return json.dumps({"Type": "Notification", "Message": json.dumps(event)})
