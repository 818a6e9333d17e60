"""Sending a mail through SES, which has no idempotency key: so how it ended is known exactly."""

from collections.abc import Mapping
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
)
from botocore.parsers import ResponseParserError

from chalicelib.bss.mail.welcome import Attachment, Mail

# These are raised before the first byte of a request has left.
NOTHING_LEFT = (
    ConnectTimeoutError,
    CredentialRetrievalError,
    EndpointConnectionError,
    NoCredentialsError,
    ParamValidationError,
    PartialCredentialsError,
    ProxyConnectionError,
)
ADDRESS_UNACCEPTABLE = ("BadRequestException", "ValidationException")
SERVICE_UNAVAILABLE = 503


class MailNotSent(Exception):
    """Nobody got the mail. `permanent` when it cannot be sent to that address."""

    def __init__(self, reason: str, *, permanent: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.permanent = permanent


class MailOutcomeUnknown(Exception):
    """The mail may have been sent, or not. Sending it again may send it twice."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def sent_from(address: str, name: str) -> str:
    """The address with the name that readers see, quoted and encoded as a header needs it."""
    from email.utils import formataddr

    return formataddr((name, address))


def send(
    mail: Mail,
    *,
    client: Any,
    sender: str,
    tags: Mapping[str, str],
    events: str = "",
    reply_to: str = "",
) -> str:
    """Send a mail, and return the message id that SES gave it; `events` is the configuration set
    that reports bounces and complaints with the `tags`, and answers go to `reply_to` when it is given.

    It ends in one of three ways: it returns, and SES has the mail; it raises MailNotSent, when
    SES said no or could not be reached; it raises MailOutcomeUnknown, when the request left and
    no clear answer came. The client must make one attempt only.
    """
    answers = {"ReplyToAddresses": [reply_to]} if reply_to else {}
    try:
        reply = client.send_email(**_request(mail, sender, tags, events), **answers)
    except ClientError as error:
        # Without the cause: SES quotes addresses in its messages, and causes end up in logs.
        raise _answered(error) from None
    except (BotoCoreError, ResponseParserError) as error:
        raise _unanswered(error) from None
    if not reply.get("MessageId"):
        raise MailOutcomeUnknown(
            "SES answered without a message id, so the mail may have gone out."
        )
    return reply["MessageId"]


def _request(mail: Mail, sender: str, tags: Mapping[str, str], events: str) -> dict[str, Any]:
    attached = {"Attachments": [_attached(each) for each in mail.attachments]}
    reporting = {"ConfigurationSetName": events} if events else {}
    return reporting | {
        "FromEmailAddress": sender,
        "Destination": {"ToAddresses": [mail.to]},
        "Content": {
            "Simple": {
                "Subject": _utf8(mail.subject),
                "Body": {"Text": _utf8(mail.text), "Html": _utf8(mail.html)},
                **(attached if mail.attachments else {}),
            }
        },
        "EmailTags": [{"Name": name, "Value": value} for name, value in tags.items()],
    }


def _attached(attachment: Attachment) -> dict[str, Any]:
    return {
        "RawContent": attachment.content,
        "FileName": attachment.file_name,
        "ContentType": attachment.media_type,
        "ContentDisposition": "ATTACHMENT",
        "ContentTransferEncoding": "BASE64",
    }


def _utf8(text: str) -> dict[str, str]:
    return {"Data": text, "Charset": "UTF-8"}


def _answered(error: ClientError) -> MailNotSent | MailOutcomeUnknown:
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
    code = error.response.get("Error", {}).get("Code", "no code")
    if code in ADDRESS_UNACCEPTABLE:
        return MailNotSent(f"SES does not accept the address or the mail ({code}).", permanent=True)
    if 400 <= status < 500 or status == SERVICE_UNAVAILABLE:
        return MailNotSent(f"SES did not take the mail ({code}).")
    return MailOutcomeUnknown(f"SES failed while it had the mail ({code}).")


def _unanswered(error: Exception) -> MailNotSent | MailOutcomeUnknown:
    name = type(error).__name__
    if isinstance(error, NOTHING_LEFT):
        return MailNotSent(f"SES could not be asked to send the mail ({name}).")
    return MailOutcomeUnknown(f"No answer came from SES, so the mail may have gone out ({name}).")
