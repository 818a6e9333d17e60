"""Postal codes, telephone numbers, and e-mail addresses as SES delivers to them.

Those are of RFC 5321 and 5322 in ASCII, with domains of other scripts as A-labels (RFC 5890).
"""

from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, StringConstraints
from pydantic_core import PydanticCustomError

from chalicelib.values.base import advised

ADVICE = "Give an email address, such as ann@company.example."
# A dot-atom at a host name. The last label is letters, or the ASCII form of a word in another script.
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_LABEL = r"[A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_LAST = r"([A-Za-z]{2,63}|[Xx][Nn]--[A-Za-z0-9-]{0,58}[A-Za-z0-9])"
_ADDRESS = rf"{_ATOM}(\.{_ATOM})*@({_LABEL}\.)+{_LAST}"
ADDRESS = advised(f"^{_ADDRESS}$", ADVICE)
ADDRESS_OR_BLANK = advised(f"^({_ADDRESS})?$", ADVICE)
# RFC 5321, 4.5.3.1: octets before the @; and of a path, without its brackets.
LONGEST_LOCAL_PART, LONGEST_ADDRESS = 64, 254


def _ascii(given: object) -> object:
    if not isinstance(given, str) or given.isascii() or "@" not in given:
        return given
    local, _, domain = given.rpartition("@")
    if local.isascii() and not domain.isascii():
        detail = "Write what follows the @ in its ASCII form, such as xn--80akhbyknj4f.xn--p1ai."
    else:
        detail = "Write what precedes the @ without accents or other letters than a to z."
    raise PydanticCustomError("address_not_ascii", detail)


def _deliverable(address: str) -> str:
    local, _, domain = address.rpartition("@")
    if len(local) > LONGEST_LOCAL_PART:
        raise PydanticCustomError(
            "address_too_long", "Give an address with at most 64 characters before the @."
        )
    if not all(_is_word(label) for label in domain.lower().split(".")):
        raise PydanticCustomError(
            "domain_unknown", "Check what follows the @; no domain is written so."
        )
    return address


def _is_word(label: str) -> bool:
    """Whether a label that begins with `xn--` stands for a word in another script (RFC 5890, 2.3.2.1)."""
    if not label.startswith("xn--"):
        return True
    try:
        return not label[4:].encode().decode("punycode").isascii()
    except UnicodeError:
        return False


# An address that mail goes to; and one of a contact, blank while it is not known yet.
Address = Annotated[
    str,
    StringConstraints(max_length=LONGEST_ADDRESS, pattern=ADDRESS),
    BeforeValidator(_ascii),
    AfterValidator(_deliverable),
]
Email = Annotated[
    str,
    StringConstraints(max_length=LONGEST_ADDRESS, pattern=ADDRESS_OR_BLANK),
    BeforeValidator(_ascii),
    AfterValidator(_deliverable),
]


# Of any country, and of a telephone as people write it; blank while it is not known yet.
PostalCode = Annotated[
    str,
    StringConstraints(
        max_length=20,
        pattern=advised(
            r"^[0-9A-Za-z /.-]*$", "Give letters, digits, blanks and hyphens, such as SW1A 1AA."
        ),
    ),
    AfterValidator(str.strip),
]
Phone = Annotated[
    str,
    StringConstraints(
        max_length=40,
        pattern=advised(
            r"^(\+?[0-9(][0-9 ()/.-]{2,30}( ?(x|ext\.?) ?[0-9]{1,6})?)?$",
            "Give a phone number with its country, such as +49 40 123456.",
        ),
    ),
    AfterValidator(str.strip),
]
