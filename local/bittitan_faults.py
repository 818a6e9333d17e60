"""Faults that the next calls about coupons will meet (`POST /_local/bittitan/faults`, docs/bittitan.md)."""

from threading import Lock
from typing import Annotated, Any, Literal, Self

from pydantic import Discriminator, Field, PlainValidator, Tag, model_validator
from pydantic_core import PydanticCustomError

from chalicelib.bss.orders.coupons import asset_of_reference
from chalicelib.values.base import Model
from local.bittitan_coupons import VendorError

Kind = Literal["coupons", "reads", "revokes"]
ALWAYS, MOST_TIMES = "always", 1000
REJECTIONS: dict[Kind, tuple[int, str]] = {
    "coupons": (422, "Licenses cannot be issued for this product at the moment."),
    "reads": (422, "This coupon cannot be shown at the moment."),
    "revokes": (409, "This coupon cannot be taken back at the moment."),
}


def _times(given: Any) -> int | str:
    if given == ALWAYS or (type(given) is int and 1 <= given <= MOST_TIMES):
        return given
    message = "Give a whole number from 1 to {most}, or always."
    raise PydanticCustomError("times", message, {"most": MOST_TIMES})


class _Fault(Model):
    """How often it happens, and to the coupons of which asset alone."""

    times: Annotated[int | Literal["always"], PlainValidator(_times)] = 1
    reference: Annotated[str, Field(min_length=1, max_length=200)] | None = None


class ErrorFault(_Fault):
    """Answers with an error status; nothing is done."""

    kind: Literal["error"]
    status: Annotated[int, Field(ge=400, le=599)]


class LostReply(_Fault):
    """Does the work, then drops the connection without a reply."""

    kind: Literal["lost_reply"]


class Slow(_Fault):
    """Waits, then does the work."""

    kind: Literal["slow"]
    seconds: Annotated[float, Field(ge=0, le=600)]


class Reject(_Fault):
    """Refuses with an error code and a sentence; nothing is done."""

    kind: Literal["reject"]


def _kind(given: Any) -> str | None:
    kind = given.get("kind") if isinstance(given, dict) else getattr(given, "kind", None)
    return kind if isinstance(kind, str) else None


_BY_KIND = Discriminator(
    _kind,
    custom_error_type="fault_kind",
    custom_error_message="Give a fault whose kind is error, lost_reply, slow or reject.",
)
Fault = Annotated[
    Annotated[ErrorFault, Tag("error")]
    | Annotated[LostReply, Tag("lost_reply")]
    | Annotated[Slow, Tag("slow")]
    | Annotated[Reject, Tag("reject")],
    _BY_KIND,
]
Listed = Annotated[tuple[Fault, ...], Field(strict=False, max_length=100)]


class Faults(Model):
    """The faults of each kind of call, in their order. A list that is left out changes nothing."""

    coupons: Listed | None = None
    reads: Listed | None = None
    revokes: Listed | None = None

    @model_validator(mode="after")
    def _names_a_list(self) -> Self:
        if self.coupons is self.reads is self.revokes is None:
            raise PydanticCustomError("no_faults", "Give a list: coupons, reads or revokes.")
        return self

    def given(self) -> dict[Kind, tuple[Fault, ...]]:
        """The lists that were given."""
        lists: dict[Kind, tuple[Fault, ...] | None] = {
            "coupons": self.coupons,
            "reads": self.reads,
            "revokes": self.revokes,
        }
        return {kind: faults for kind, faults in lists.items() if faults is not None}


class PendingFaults:
    """The faults still to come. Thread-safe."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._pending: dict[Kind, list[Fault]] = {"coupons": [], "reads": [], "revokes": []}

    def replace(self, faults: Faults) -> None:
        """Each list takes the place of what was pending of its kind; an empty one heals."""
        with self._lock:
            self._pending |= {kind: list(listed) for kind, listed in faults.given().items()}

    def are_left(self) -> bool:
        """Whether a call may still meet a fault."""
        with self._lock:
            return any(self._pending.values())

    def meet(self, kind: Kind, reference: str | None) -> LostReply | Slow | None:
        """The fault that this call meets, used up by it. Raises VendorError when the call is to fail."""
        with self._lock:
            fault = self._taken(self._pending[kind], reference)
        if isinstance(fault, ErrorFault):
            raise VendorError(fault.status, "error", "The service cannot answer right now.")
        if isinstance(fault, Reject):
            status, sentence = REJECTIONS[kind]
            raise VendorError(status, "rejected", sentence)
        return fault

    @staticmethod
    def _taken(pending: list[Fault], reference: str | None) -> Fault | None:
        for place, fault in enumerate(pending):
            if fault.reference not in (None, reference, asset_of_reference(reference or "")):
                continue
            if fault.times == 1:
                del pending[place]
            elif isinstance(fault.times, int):
                pending[place] = fault.with_changes(times=fault.times - 1)
            return fault
        return None
