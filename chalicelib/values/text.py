"""Text that people typed: normalised (NFC, trimmed), and refused where a reader would not see what it holds."""

import re
import unicodedata
from collections.abc import Callable
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    Field,
    StringConstraints,
    ValidatorFunctionWrapHandler,
    WrapValidator,
)
from pydantic_core import PydanticCustomError

from chalicelib.values.base import advised
from chalicelib.values.countries import COUNTRIES

# No control characters (Unicode category Cc). What else cannot be seen is refused by `_seen`.
PRINTABLE = advised(
    r"^[^\x00-\x1f\x7f-\x9f]*$",
    "Leave out line breaks and other control characters.",
)
# The three patterns below stay text until something is judged: to compile them is 4 % of the API's start,
# and `re` keeps what it compiled.
# Default_Ignorable_Code_Point of Unicode, and what separates lines, annotates, is blank or no character.
INVISIBLE = (
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f"
    "\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffb\ufffe\uffff"
    "\U0001bca0-\U0001bca3\U0001d159\U0001d173-\U0001d17a\U000e0000-\U000e0fff]"
)
EMOJI = "\u00a9\u00ae\u2190-\u27ff\u2900-\u2bff\u3030\u303d\u3297\u3299\ufe0f\U0001f000-\U0001faff"
# Scripts whose letters join, or are kept from joining: Arabic to Sinhala, Tibetan to Myanmar, Khmer, Mongolian.
JOINING = "\u0620-\u0dff\u0f00-\u109f\u1780-\u17b3\u17b6-\u17ff\u1820-\u18af"
# Where an invisible character changes what is seen: these stay.
MEANT = (
    f"(?<=[{EMOJI}])\u200d(?=[{EMOJI}])"  # a family of emoji
    f"|(?<=[{JOINING}])[\u200c\u200d](?=[\\w{JOINING}])"  # inside a Persian or an Indic word
    f"|(?<=\\w)[\u200c\u200d](?=[{JOINING}])"
    "|(?<=[^\\s\ufe00-\ufe0f])[\ufe00-\ufe0f\U000e0100-\U000e01ef]"  # how a character is drawn
    "|(?<=[\u1820-\u18af])[\u180b-\u180d\u180f]"
    "|(?<=\U0001f3f4)[\U000e0020-\U000e007e]{3,6}\U000e007f"  # the flag of Scotland
)
TOP_LEVEL = "|".join(
    (
        "app biz click club com dev edu gov info int link live mil mobi mov name net online org page"
        " pro shop site space store support tech top vip website work xyz zip eu su uk xn--[a-z0-9-]+"
    ).split()
    + sorted(COUNTRIES)
)
# What mail programs make a link of, and no company is called: docs/decisions/0026.
LINK = (
    r"(?i)[a-z0-9+.-]://"
    r"|\bwww\.\w"
    rf"|\w\.({TOP_LEVEL})(:[0-9]+)?[/?#]\S"
    rf"|\w\.({TOP_LEVEL}):[0-9]"
)

Judge = Callable[[Any, ValidatorFunctionWrapHandler], str]
# To normalise a text and to look through it takes long where it is long: what is far too long is not read.
FAR_LONGER = 10


def normalised(text: str) -> str:
    """The text in NFC (Unicode Standard Annex 15), without blanks around it."""
    return unicodedata.normalize("NFC", text).strip()


def _seen(text: str) -> str:
    hidden = re.search(INVISIBLE, re.sub(MEANT, "", text))
    if hidden:
        raise PydanticCustomError(
            "invisible_character",
            "Leave out the character {name}, which cannot be seen.",
            {"name": f"U+{ord(hidden[0]):04X}"},
        )
    if text and not any(map(_shows, text)):
        raise PydanticCustomError(
            "shows_nothing", "Give a text that can be read; this one shows nothing."
        )
    return normalised(text)


def _shows(char: str) -> bool:
    """Whether a character can be seen alone: no mark, no blank, no control of form."""
    category = unicodedata.category(char)
    return category[0] not in "MZ" and category not in ("Cc", "Cf")


def without_link(text: str) -> str:
    """The text, if no mail program would make a link of it (rules.md R47). Raises PydanticCustomError."""
    if re.search(LINK, unicodedata.normalize("NFKC", text).replace("\u3002", ".")):
        raise PydanticCustomError(
            "link_in_name",
            "Leave out the web address: this name stands in mails, which bring no link but ours.",
        )
    return text


def at_most(most: int) -> Judge:
    """Judges how many characters a text has, once it is normalised; what is far longer is not read first."""

    def judged(given: Any, read: ValidatorFunctionWrapHandler) -> str:
        if isinstance(given, str) and len(given) > FAR_LONGER * most:
            raise _too_long(most)
        text = read(given)
        if len(text) > most:
            raise _too_long(most)
        return text

    return judged


def _too_long(most: int) -> PydanticCustomError:
    detail = "Give a text that is not longer than {max_length} characters."
    return PydanticCustomError("string_too_long", detail, {"max_length": most})


def _none_where_empty(text: str | None) -> str | None:
    return text or None


SHOWN = "Normalised (NFC, trimmed). What shows nothing, or holds invisible characters, is refused"
# The types below add how long a text may be, and whether it stands in mails.
Visible = Annotated[str, StringConstraints(pattern=PRINTABLE), AfterValidator(_seen)]
VisibleNotEmpty = Annotated[
    str, StringConstraints(min_length=1, pattern=PRINTABLE), AfterValidator(_seen)
]


def _described(most: int, words: str = "") -> Any:
    return Field(description=f"{SHOWN}{words}.", json_schema_extra={"maxLength": most})


# Of a company or an address; blank while it is not known yet (rules.md R9).
Text = Annotated[Visible, WrapValidator(at_most(200)), _described(200)]
LongText = Annotated[Visible, WrapValidator(at_most(2000)), _described(2000)]
# The same where it must be known; why somebody did something; and what things are sorted by.
RequiredText = Annotated[VisibleNotEmpty, WrapValidator(at_most(200)), _described(200)]
Reason = Category = RequiredText
# The buyer's own reference, from basket to invoice (EN 16931: BT-13).
PurchaseOrderNumber = Annotated[VisibleNotEmpty, WrapValidator(at_most(100)), _described(100)]
# Names that stand in mails: of an account or a product, of a person who reads them, and of a line.
NO_LINK = "; a web address too"
Name = Annotated[
    VisibleNotEmpty,
    AfterValidator(without_link),
    WrapValidator(at_most(200)),
    _described(200, NO_LINK),
]
PersonName = Annotated[
    Visible, AfterValidator(without_link), WrapValidator(at_most(200)), _described(200, NO_LINK)
]
_Friendly = Annotated[
    Visible, AfterValidator(without_link), WrapValidator(at_most(100)), _described(100, NO_LINK)
]
FriendlyName = Annotated[_Friendly | None, AfterValidator(_none_where_empty)]
