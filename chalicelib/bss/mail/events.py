"""What SES reports of a mail after it was sent, as it comes through SNS: it bounced, or its reader complained."""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, Json

from chalicelib.bss.orders.step_states import MailReport

# SES says this in plain words when it is first told of a topic.
TOPIC_ACCEPTED = "Successfully validated SNS topic"
NOT_SPAM = "not-spam"


class _Reported(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", hide_input_in_errors=True)


class _Recipient(_Reported):
    email: str = Field(alias="emailAddress", repr=False)


class _Bounce(_Reported):
    kind: str = Field(alias="bounceType")
    subtype: str = Field(alias="bounceSubType", default="")
    recipients: tuple[_Recipient, ...] = Field(alias="bouncedRecipients", default=())


class _Complaint(_Reported):
    kind: str | None = Field(alias="complaintFeedbackType", default=None)
    recipients: tuple[_Recipient, ...] = Field(alias="complainedRecipients", default=())


class _Mail(_Reported):
    message_id: str = Field(alias="messageId")
    destination: tuple[str, ...] = Field(default=(), repr=False)
    tags: dict[str, list[str]] = {}


class MailEvent(_Reported):
    """One event of SES's event publishing."""

    event: Literal["Bounce", "Complaint"] | str = Field(alias="eventType")
    mail: _Mail
    bounce: _Bounce | None = None
    complaint: _Complaint | None = None

    @property
    def may_be_delivered(self) -> bool:
        """Whether the mail may well be in the mailbox: an out-of-office reply comes as such a bounce."""
        if self.bounce is None:
            return False
        return self.bounce.kind == "Undetermined" or (
            (self.bounce.kind, self.bounce.subtype) == ("Transient", "General")
        )

    @property
    def report(self) -> MailReport | None:
        """What it says of the mail; None for what is nothing of ours to show."""
        reports: dict[str, MailReport] = {"Bounce": "bounced", "Complaint": "complained"}
        return None if self.is_not_spam else reports.get(self.event)

    @property
    def is_not_spam(self) -> bool:
        """Whether the reader said that the mail is no spam, which SES sends as a complaint too."""
        return self.complaint is not None and self.complaint.kind == NOT_SPAM

    @property
    def in_words(self) -> str:
        """What it says of the mail, for staff."""
        if self.bounce and self.bounce.kind == "Permanent":
            return "The mail bounced for good: the address does not take mail. Correct the address."
        if self.may_be_delivered:
            return "An answer came back that may be an out-of-office reply. The mail may well have arrived."
        if self.bounce:
            return "The mail bounced. Send it again, or correct the address."
        return "The recipient complained about the mail."

    @property
    def blocks_address(self) -> bool:
        """Whether nothing more goes to the address: it bounced for good, or its reader complained."""
        for_good = self.bounce is not None and self.bounce.kind == "Permanent"
        return self.report == "complained" or for_good

    def may_be_to(self, address: str) -> bool:
        """Whether the mail that it is about may have gone to an address.

        SES says where it sent the mail. Whom it names besides may be somebody to whom that mailbox forwards.
        """
        report = self.bounce or self.complaint
        reported = [each.email for each in report.recipients] if report else []
        named = {each.lower() for each in self.mail.destination or reported}
        return not named or address.lower() in named

    def tag(self, name: str) -> str:
        """The value of a tag that the mail was sent with; empty where it has none."""
        return next(iter(self.mail.tags.get(name, [])), "")

    def is_of(self, message_id: str | None) -> bool:
        """Whether it is about the mail to which SES gave this id."""
        # SES's own id; what send_email answers may carry a host name behind it.
        known = (message_id or "").partition("@")[0]
        return bool(known) and known == self.mail.message_id.partition("@")[0]


class Envelope(_Reported):
    """SNS's envelope around it."""

    message: Json[MailEvent] = Field(alias="Message")


class _PlainEnvelope(_Reported):
    text: str = Field(alias="Message")


def is_about_the_topic(body: str) -> bool:
    """Whether a queue message only says that SES may use the topic. Raises ValidationError."""
    return _PlainEnvelope.model_validate_json(body).text.startswith(TOPIC_ACCEPTED)
