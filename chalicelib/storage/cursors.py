"""Cursors: the place in a list where its next page begins, fit for that list alone (docs/decisions/0008)."""

import base64
import hashlib

from chalicelib.errors import Fault, ValidationFailed


def seal(position: str, listed: str) -> str:
    """A cursor names a place and the list it belongs to.

    It is no secret and grants nothing: the lists it can be used on come from the token, not from it.
    """
    text = _check(position, listed) + position.encode()
    return base64.urlsafe_b64encode(text).decode().rstrip("=")


def unseal(cursor: str, listed: str) -> str:
    """The place that a cursor of this list names. Raises ValidationFailed."""
    try:
        text = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True)
        position = text[8:].decode()
    except ValueError:
        position, text = "", b""
    if not position or seal(position, listed) != cursor:
        raise bad_cursor()
    return position


def bad_cursor() -> ValidationFailed:
    """The refusal of a cursor that was changed, or is of another list."""
    fault = Fault(
        code="bad_cursor",
        detail="This cursor does not belong to this list; start again without one.",
        pointer="/cursor",
    )
    return ValidationFailed(faults=[fault])


def _check(position: str, listed: str) -> bytes:
    return hashlib.blake2b(f"{listed}|{position}".encode(), digest_size=8).digest()
