"""How far each effect of an order has come: a step, the step of the welcome mail, and each mail sent."""

from collections.abc import Iterable
from datetime import datetime
from typing import Annotated, Any, ClassVar, Self

from pydantic import ConfigDict, Field

from chalicelib.bss.orders.attempts import next_attempt
from chalicelib.bss.orders.coupons import asset_of_reference
from chalicelib.bss.orders.step_states import (
    INVOICE_STEP,
    MAILS,
    WELCOME_STEP,
    MailKind,
    MailOutcome,
    StepState,
)
from chalicelib.values.base import Model, Timestamp
from chalicelib.values.states import Machine


class Step(Model):
    """How far one effect of an order has come."""

    machine: ClassVar[Machine[StepState]] = INVOICE_STEP

    state: StepState = "pending"
    attempts: int = 0
    last_error: str | None = None
    at: Timestamp | None = None
    next_attempt_at: Timestamp | None = None

    def is_due(self, now: datetime) -> bool:
        """Whether the step is pending and may be tried now."""
        waits = self.next_attempt_at is not None and self.next_attempt_at > now
        return self.state == "pending" and not waits

    def done(self, now: datetime) -> Self:
        """The step after an attempt that succeeded."""
        return self._moved(
            "done", attempts=self.attempts + 1, last_error=None, at=now, next_attempt_at=None
        )

    def retried(self) -> Self:
        """The step to be tried again at once if it failed, with its attempts counted afresh."""
        if self.state != "failed":
            return self
        return self._moved("tried_again", attempts=0, next_attempt_at=None)

    def failed(self, error: str, now: datetime, *, for_good: bool = False) -> Self:
        """The step after an attempt that failed: tried again later, unless that was the last one."""
        attempts = self.attempts + 1
        again = None if for_good else next_attempt(attempts, now)
        return self._moved(
            "attempt_failed" if again else "last_attempt_failed",
            attempts=attempts,
            last_error=error,
            at=now,
            next_attempt_at=again,
        )

    @property
    def was_never_tried(self) -> bool:
        """Whether nobody has tried it yet, nor is anybody to try it first at a certain moment."""
        return self.state == "pending" and not self.attempts and self.next_attempt_at is None

    def left_to_others(self, until: datetime) -> Self:
        """The step while somebody else is to do it; from that moment on it is due as ever."""
        return self.with_changes(next_attempt_at=until)

    def _moved(self, event: str, **changes: Any) -> Self:
        return self.with_changes(state=self.machine.after(self.state, event), **changes)


class WelcomeStep(Step):
    """The welcome mail. `sending_since` is written before SES is asked, and cleared with its answer.

    `mailed` are the coupons that were mailed, by their reference; one that comes later is mailed then.
    """

    model_config = ConfigDict(validate_by_name=True, serialize_by_alias=True)
    machine: ClassVar[Machine[StepState]] = WELCOME_STEP

    sending_since: Timestamp | None = None
    # Rows have called it `told` since release 0.1.0.
    mailed: tuple[str, ...] = Field(default=(), validation_alias="told", serialization_alias="told")

    def sending(self, now: datetime) -> Self:
        """The step while SES is asked."""
        return self.with_changes(sending_since=now)

    def sent(self, references: Iterable[str], now: datetime) -> Self:
        """The step after SES took the mail with these coupons."""
        return self.done(now).with_changes(sending_since=None).with_mailed(references)

    def failed(self, error: str, now: datetime, *, for_good: bool = False) -> Self:
        return super().failed(error, now, for_good=for_good).with_changes(sending_since=None)

    def perhaps_sent(self, references: Iterable[str], error: str, now: datetime) -> Self:
        """The step when nobody knows whether SES took the mail: only a person sends these codes again."""
        return self.failed(error, now, for_good=True).with_mailed(references)

    def bounced(self, error: str, now: datetime) -> Self:
        """The step after the mail came back."""
        return self._moved("bounced", last_error=error, at=now, next_attempt_at=None)

    def with_mailed(self, references: Iterable[str]) -> Self:
        """The step with these coupons mailed, each in the place of the one that it replaced."""
        new = {asset_of_reference(reference): reference for reference in references}
        others = (each for each in self.mailed if asset_of_reference(each) not in new)
        return self.with_changes(mailed=(*others, *new.values()))

    def closed(self) -> Self:
        """The step when a person says that nobody waits for this mail any more."""
        return self._moved("closed", next_attempt_at=None)

    def nothing_left_to_mail(self) -> Self:
        """The step when every coupon was mailed: as its last mail ended."""
        return self._moved(
            "nothing_left_after_a_failure" if self.last_error else "nothing_left_to_mail"
        )

    def requested(self) -> Self:
        """The step as somebody wants the whole mail sent: as if none had gone out."""
        return type(self)(state=self.machine.after(self.state, "mail_requested"))

    def reopened(self) -> Self:
        """The step with its mail open again, for a coupon that is to come: its attempts count afresh."""
        return self._moved("coupon_to_come", attempts=0, next_attempt_at=None)


class Reminded(Model):
    """That a reminder of an asset's coupon was written down: the one so many days before its last."""

    asset_id: str
    coupon_id: str
    days: int

    def is_of(self, asset_id: str, coupon_id: str) -> bool:
        return (self.asset_id, self.coupon_id) == (asset_id, coupon_id)


class MailSend(Model):
    """One try to send a mail; what SES reports of it later changes its outcome."""

    at: Timestamp
    to: Annotated[str, Field(repr=False)]
    outcome: MailOutcome
    message_id: str | None = None
    detail: str | None = None
    reported: tuple[MailOutcome, ...] = ()
    kind: MailKind = "welcome"

    @classmethod
    def of_unknown_outcome(cls, to: str, kind: MailKind, detail: str, now: datetime) -> Self:
        """A mail that is about to be sent, as it stays on record if nobody can write how that ended."""
        return cls(at=now, to=to, kind=kind, outcome="unknown", detail=detail)

    def taken(self, message_id: str) -> Self:
        """The mail that SES took."""
        outcome = MAILS.after(self.outcome, "taken")
        return self.with_changes(outcome=outcome, message_id=message_id, detail=None)

    def not_taken(self, reason: str) -> Self:
        """The mail that SES did not take."""
        return self.with_changes(outcome=MAILS.after(self.outcome, "not_taken"), detail=reason)

    def with_detail(self, detail: str) -> Self:
        """The mail with something SES reported that leaves its outcome as it is."""
        return self.with_changes(detail=detail)

    def after_report(self, outcome: MailOutcome, detail: str) -> Self:
        """The mail after SES reported what became of it."""
        after = MAILS.after(self.outcome, outcome)
        return self.with_changes(outcome=after, detail=detail, reported=(*self.reported, outcome))
