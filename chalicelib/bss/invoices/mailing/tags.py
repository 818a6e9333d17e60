"""The name of an invoice's mail, as SES carries it with the mail and reports it. Pure."""

from collections.abc import Callable
from typing import NamedTuple, Self

from chalicelib.values import ids

NUMBER, MAIL = "invoice_number", "mail"


class InvoiceMailName(NamedTuple):
    """Which mail of which invoice, counted from 1."""

    invoice_number: str
    mail: int

    @classmethod
    def in_tags(cls, tag: Callable[[str], str]) -> Self | None:
        """The name in the tags of a mail, by the function that gives a tag; None where it is of no invoice."""
        number, mail = tag(NUMBER), tag(MAIL)
        if not ids.is_invoice_number(number) or not mail.isdecimal():
            return None
        return cls(number, int(mail))

    def as_tags(self) -> dict[str, str]:
        """The tags that the mail is sent with."""
        return {NUMBER: self.invoice_number, MAIL: str(self.mail)}
