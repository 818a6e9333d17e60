"""What staff may ask for the mail of an invoice."""

from typing import Annotated

from pydantic import Field

from chalicelib.values.addresses import Address
from chalicelib.values.base import Model


class MailInvoice(Model):
    """Mail the invoice: to a recipient if one is given, else where its last mail or its account says."""

    recipient: Annotated[Address | None, Field(repr=False)] = None
