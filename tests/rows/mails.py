"""Recorder of welcome mails: lost, bounced, complained about, sent again."""

from typing import Any, NoReturn

from chalicelib.bss.mail.ses import MailNotSent
from chalicelib.values import clock
from tests.api.back_office import A_CUSTOMER, BILLING, mail_event
from tests.integration.crashes import Crash
from tests.rows.recorder import PAST_A_LEASE, Recorder

CORRECTED = {"name": "Ann Corrected", "email": "ann@corrected.example"}


def record_mails(recorder: Recorder) -> None:
    office = recorder.office
    complained = recorder.bought("a mail whose recipient complained")
    office.record(mail_event(complained, complained["mails"][0], "Complaint", complaint={}))
    office.bounce(recorder.bought("a mail that bounced for a while"), kind="Transient")
    unknown = recorder.placed("a mail of unknown outcome")
    recorder.die(unknown, send=_dies)
    clock.advance(PAST_A_LEASE)
    recorder.fulfil(unknown)
    refused = recorder.placed("a mail that is tried again")
    recorder.fulfil(refused, send=_refuses)
    again = recorder.bought("a mail that was sent again to a corrected address")
    _send_again(recorder, again, {"recipient": CORRECTED})
    office.fulfilment.run()
    waiting = recorder.bought("a mail that staff asked to send again")
    _send_again(recorder, waiting, {})
    office.fulfilment.take()


def record_bounced_addresses(recorder: Recorder) -> None:
    """Bounced addresses are remembered, so each story has its own account and address."""
    office = recorder.office
    by = _customer(recorder, "bea@bakery.example")
    corrected = recorder.bought("a bounced address that was corrected", by=by)
    office.bounce(corrected)
    _send_again(recorder, corrected, {"recipient": CORRECTED["email"]})
    office.fulfilment.run()
    by = _customer(recorder, "ben@bakery.example")
    office.bounce(recorder.bought("a mail that bounced for good", by=by))
    recorder.bought("a mail that is not sent to a bounced address", by=by)


def _customer(recorder: Recorder, address: str) -> str:
    """The id of a new account that is billed at this address."""
    contact = {"name": "Billing", "email": address}
    wanted = A_CUSTOMER | {"billing": BILLING | {"contact": contact}}
    account_id = str(recorder.office.post("/accounts", wanted, status=201)["account_id"])
    recorder.office.post(f"/accounts/{account_id}/synchronize")
    return account_id


def record_mail_being_sent(recorder: Recorder) -> None:
    """The lease holds, so this story is among the last."""
    sending = recorder.placed("a mail that is being sent", order_for="acc_endcustomer")
    recorder.die(sending, send=_dies)


def _send_again(recorder: Recorder, order: Any, body: Any) -> None:
    recorder.office.post(f"/orders/{order['order_id']}/welcome-email", body, status=202)


def _dies(mail: Any, order_id: str) -> NoReturn:
    raise Crash


def _refuses(mail: Any, order_id: str) -> NoReturn:
    raise MailNotSent("SES did not take the mail (TooManyRequests).")
