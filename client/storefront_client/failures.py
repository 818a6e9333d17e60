"""The errors that a call may raise. None of them shows a token, a code or a body."""

from enum import Enum
from typing import ClassVar

from storefront_client.models import Fault


class Repeat(Enum):
    """When a call that failed this way may be retried."""

    NEVER = "never"
    IF_HARMLESS = "if doing it twice is harmless"
    ALWAYS = "always, for nothing was done"


class StorefrontError(Exception):
    """A call failed. `retry_after`: the seconds to wait, where the service said so."""

    repeat: ClassVar[Repeat] = Repeat.NEVER
    retry_after: float | None = None


class ConnectionFailed(StorefrontError):
    """The service was not reached: nothing was done."""

    repeat = Repeat.ALWAYS


class OutcomeUnknown(StorefrontError):
    """The reply was lost, so the call may have had its effect. Repeat it with the same Idempotency-Key."""

    repeat = Repeat.IF_HARMLESS


class UnreadableAnswer(StorefrontError):
    """The call succeeded, and this client cannot read the answer."""


class ProblemError(StorefrontError):
    """The service refused the call (RFC 9457). `errors` names everything that is wrong, and how to fix it."""

    code: str = ""

    def __init__(
        self,
        status: int,
        code: str,
        detail: str,
        *,
        request_id: str | None = None,
        errors: tuple[Fault, ...] = (),
        retry_after: float | None = None,
    ) -> None:
        super().__init__(f"{status} {code}: {detail}")
        self.status, self.code, self.detail = status, code, detail
        self.request_id, self.errors, self.retry_after = request_id, errors, retry_after
