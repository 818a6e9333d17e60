"""Faults that the next calls for a coupon will meet (`POST /_local/bittitan/faults`)."""

from typing import Annotated, Literal

from pydantic import Field

from chalicelib.values.base import Model

Times = Annotated[int, Field(ge=1, le=1000)]


class ErrorFault(Model):
    """Answers with an error status; nothing is done."""

    kind: Literal["error"]
    status: Annotated[int, Field(ge=400, le=599)]
    times: Times = 1


class LostReply(Model):
    """Does the work, then drops the connection without a reply."""

    kind: Literal["lost_reply"]
    times: Times = 1


class Slow(Model):
    """Waits, then does the work."""

    kind: Literal["slow"]
    seconds: Annotated[float, Field(ge=0, le=600)]
    times: Times = 1


class Reject(Model):
    """Refuses with an error code and a sentence; nothing is done."""

    kind: Literal["reject"]
    times: Times = 1


Fault = Annotated[ErrorFault | LostReply | Slow | Reject, Field(discriminator="kind")]


class Faults(Model):
    """Faults in their order, each repeated `times` times."""

    coupons: Annotated[tuple[Fault, ...], Field(strict=False, max_length=100)]
