"""What staff do about mail addresses."""

from chalicelib.bss.mail import addresses
from chalicelib.bss.mail.addresses import MailAddressAnswer, UnblockAddress
from chalicelib.storage.table import table
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Call, Endpoints, Reply, Takes

MAIL = Endpoints(tag="BSS", role="staff")


@MAIL.route(
    "POST",
    "/bss/mail-addresses/unblock",
    takes=Takes(body=UnblockAddress),
    answers={200: MailAddressAnswer},
)
def unblock_mail_address(call: Call[UnblockAddress]) -> Reply:
    """Let mail go to an address again that bounced or complained; harmless for any other."""
    answer = addresses.unblock(call.body, by=call.caller.sub, table=table(), now=now())
    return Reply(200, answer)
