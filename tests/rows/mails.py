"""Stories of welcome mails: lost, bounced, complained about, sent again."""

from typing import Any, NoReturn

from chalicelib.bss.mail.ses import MailNotSent
from chalicelib.values import clock
from tests.api.back_office import A_CUSTOMER, BILLING, mail_event
from tests.integration.crashes import Crash
from tests.rows.stories import PAST_A_LEASE, Stories

CORRECTED = {"name": "Ann Corrected", "email": "ann@corrected.example"}


def tell_of_mails(book: Stories) -> None:
    office = book.office
    complained = book.bought("a mail whose recipient complained")
    office.record(mail_event(complained, complained["mails"][0], "Complaint", complaint={}))
    office.bounce(book.bought("a mail that bounced for a while"), kind="Transient")
    unknown = book.placed("a mail of unknown outcome")
    book.die(unknown, send=_dies)
    clock.advance(PAST_A_LEASE)
    book.fulfil(unknown)
    refused = book.placed("a mail that is tried again")
    book.fulfil(refused, send=_refuses)
    again = book.bought("a mail that was sent again to a corrected address")
    _send_again(book, again, {"recipient": CORRECTED})
    office.fulfilment.run()
    waiting = book.bought("a mail that staff asked to send again")
    _send_again(book, waiting, {})
    office.fulfilment.take()


def tell_of_a_bounced_address(book: Stories) -> None:
    """An address that takes no mail is noted, so each is that of an account of its own."""
    office = book.office
    by = _customer(book, "bea@bakery.example")
    corrected = book.bought("a bounced address that was corrected", by=by)
    office.bounce(corrected)
    _send_again(book, corrected, {"recipient": CORRECTED["email"]})
    office.fulfilment.run()
    by = _customer(book, "ben@bakery.example")
    office.bounce(book.bought("a mail that bounced for good", by=by))
    book.bought("a mail that is not sent to a bounced address", by=by)


def _customer(book: Stories, address: str) -> str:
    """The id of a new account that is billed at this address."""
    contact = {"name": "Billing", "email": address}
    wanted = A_CUSTOMER | {"billing": BILLING | {"contact": contact}}
    account_id = str(book.office.post("/accounts", wanted, status=201)["account_id"])
    book.office.post(f"/accounts/{account_id}/synchronize")
    return account_id


def tell_of_a_mail_being_sent(book: Stories) -> None:
    """The lease holds, so this story is among the last."""
    sending = book.placed("a mail that is being sent", order_for="acc_endcustomer")
    book.die(sending, send=_dies)


def _send_again(book: Stories, order: Any, body: Any) -> None:
    book.office.post(f"/orders/{order['order_id']}/welcome-email", body, status=202)


def _dies(mail: Any, order_id: str) -> NoReturn:
    raise Crash


def _refuses(mail: Any, order_id: str) -> NoReturn:
    raise MailNotSent("SES did not take the mail (TooManyRequests).")
