"""The ways in which a call does not end as it should. None of them shows a token, a code or a body."""

from enum import Enum
from typing import ClassVar

from storefront_client.models import Fault


class Repeat(Enum):
    """When a call that ended so may be made again."""

    NEVER = "never"
    IF_HARMLESS = "if doing it twice is harmless"
    ALWAYS = "always, for nothing was done"


class StorefrontError(Exception):
    """A call did not end as it should. `retry_after`: the seconds to wait, if the service named them."""

    repeat: ClassVar[Repeat] = Repeat.NEVER
    retry_after: float | None = None


class ConnectionFailed(StorefrontError):
    """The service was not reached: nothing was done."""

    repeat = Repeat.ALWAYS


class OutcomeUnknown(StorefrontError):
    """The reply was lost: it may have been done. The same Idempotency-Key finds out."""

    repeat = Repeat.IF_HARMLESS


class UnreadableAnswer(StorefrontError):
    """It was done, and answered in a shape that this client does not know."""


class ProblemError(StorefrontError):
    """The service said no (RFC 9457). `errors` names everything that is wrong, and how to fix it."""

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
