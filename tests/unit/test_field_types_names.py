"""Names and other texts: Unicode's NFC (UAX 15), what can be seen (UAX 44), and what mail programs link."""

import unicodedata
from typing import Any

import pytest

from chalicelib.values.text import (
    FriendlyName,
    LongText,
    Name,
    PersonName,
    PurchaseOrderNumber,
    Reason,
    Text,
    without_link,
)
from tests.unit.field_types import kept, told

EVERY_TYPE = (FriendlyName, LongText, Name, PersonName, PurchaseOrderNumber, Reason, Text)
GOOD = (
    "Acme Inc.",
    "Müller & Co.KG",
    "Booking.com B.V.",
    "Booking.com",
    "St. Pauli/Altona",
    "St.Pauli/Altona",
    "inkl.MwSt/Monat",
    "24/7 Support",
    "Nr.5/7",
    "v1.2: new",
    "ann@company.example",
    "A/B",
    "http",
    "www",
    "O'Neill, “Quay” №1 – 100 %",
    "株式会社日立",
    "חברה בע״מ",
    "شركة النور",
    "می\u200cخواهم",  # Persian: ZWNJ keeps two letters from joining (RFC 5892, A.1)
    "PDF\u200cها",
    "ക്\u200dഷ",  # Malayalam: ZWJ after a virama (RFC 5892, A.2)
    "র\u200d্যাব",  # Bengali: ZWJ before a virama
    "👩\u200d💻 Team",  # UTS 51: emoji joined
    "❤\ufe0f\u200d🔥",
    "🏳\ufe0f\u200d🌈",
    "1\ufe0f\u20e3 First",
    "👍🏽",
    "🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f Glasgow",
    "葛\U000e0100城市",  # an ideograph in the form that its owner writes
    "é",
    "7",
)
NOTHING_TO_SEE = (" ", "   ", "\u00a0", "\u3000", "\u0301", "\u0301\u0308", " \u20dd ")
INVISIBLE = {
    "zero width space": "\u200b",
    "inside a word": "pass\u200bword",
    "ZWJ alone": "\u200d",
    "ZWNJ between Latin letters": "ev\u200cil",
    "ZWJ between Latin letters": "ev\u200dil",
    "ZWNJ at the end": "می\u200c",
    "two joiners": "می\u200c\u200cخواهم",
    "word joiner": "a\u2060b",
    "byte order mark": "\ufeffAcme",
    "soft hyphen": "Ac\u00adme",
    "right-to-left override": "Acme \u202egpj.exe",
    "left-to-right override": "\u202dAcme",
    "embedding": "\u202bAcme\u202c",
    "isolate": "\u2067Acme\u2069",
    "right-to-left mark": "Acme\u200f",
    "Arabic letter mark": "\u061cAcme",
    "Hangul filler": "\u3164",
    "half-width Hangul filler": "\uffa0",
    "blank Braille": "\u2800",
    "combining grapheme joiner": "a\u034fb",
    "variation selector alone": "\ufe0f",
    "variation selectors in a row": "a\ufe0f\ufe0f",
    "tags without a flag": "Acme\U000e0061\U000e007f",
    "interlinear annotation": "a\ufff9b",
    "no character": "a\uffffb",
    "line separator": "a\u2028b",
    "paragraph separator": "a\u2029",
}
CONTROLS = ("a\nb", "a\n", "\ta", "a\rb", "a\x00b", "a\x7fb", "a\x85b", "a\x9fb")
LINKS = (
    "http://evil.example",
    "HTTPS://EVIL.EXAMPLE/x",
    "Pay at https://evil",
    "ftp://evil.example",
    "javascript://x",
    "www.evil.example",
    "see WWW.evil",
    "evil.com/x",
    "evil.com/login now",
    "evil.co.uk/x",
    "Acme (evil.com/x)",
    "evil.de?x=1",
    "evil.io#x",
    "evil.com:8080",
    "evil.com:8080/x",
    "evil.xn--p1ai/x",
    "ｈｔｔｐｓ：／／evil.com",  # full width: programs that normalise see a link
    "evil。com/x",
)


@pytest.mark.parametrize("given", GOOD, ids=ascii)
@pytest.mark.parametrize("field", EVERY_TYPE, ids=lambda field: "")
def test_what_people_and_companies_are_called_is_kept(field: Any, given: str) -> None:
    assert kept(field, given) == unicodedata.normalize("NFC", given)


@pytest.mark.parametrize("field", EVERY_TYPE, ids=lambda field: "")
def test_what_is_kept_is_nfc_and_trimmed(field: Any) -> None:
    assert kept(field, " Cafe\u0301\u00a0") == "Café"
    assert kept(field, "\u3000한") == "한"


@pytest.mark.parametrize("given", NOTHING_TO_SEE, ids=ascii)
@pytest.mark.parametrize("field", EVERY_TYPE, ids=lambda field: "")
def test_what_shows_nothing_is_refused(field: Any, given: str) -> None:
    assert told(field, given) == "Give a text that can be read; this one shows nothing."


@pytest.mark.parametrize("given", INVISIBLE.values(), ids=INVISIBLE.keys())
@pytest.mark.parametrize("field", EVERY_TYPE, ids=lambda field: "")
def test_an_invisible_character_is_refused_by_its_name(field: Any, given: str) -> None:
    said = told(field, given)
    assert said.startswith("Leave out the character U+") and said.isascii()


def test_the_first_invisible_character_is_the_one_that_is_named() -> None:
    said = "Leave out the character U+202E, which cannot be seen."
    assert told(Name, "Acme \u202eelgoog") == said


@pytest.mark.parametrize("given", CONTROLS, ids=ascii)
@pytest.mark.parametrize("field", EVERY_TYPE, ids=lambda field: "")
def test_a_control_character_is_refused(field: Any, given: str) -> None:
    assert told(field, given) == "Leave out line breaks and other control characters."


@pytest.mark.parametrize("given", LINKS)
@pytest.mark.parametrize("field", [Name, PersonName, FriendlyName], ids=lambda field: "")
def test_a_link_in_a_name_that_is_mailed_is_refused(field: Any, given: str) -> None:
    said = "Leave out the web address: this name stands in mails, which bring no link but ours."
    assert told(field, given) == said


@pytest.mark.parametrize("given", LINKS)
@pytest.mark.parametrize("field", [Text, LongText, Reason, PurchaseOrderNumber], ids=lambda f: "")
def test_what_is_not_mailed_may_name_a_page(field: Any, given: str) -> None:
    assert kept(field, given) == given


@pytest.mark.parametrize(
    ("field", "most"),
    [
        (FriendlyName, 100),
        (PurchaseOrderNumber, 100),
        (Name, 200),
        (PersonName, 200),
        (Reason, 200),
        (Text, 200),
        (LongText, 2000),
    ],
)
def test_length_is_counted_in_characters_once_normalised(field: Any, most: int) -> None:
    assert kept(field, " " + "e\u0301" * most + " ") == "é" * most
    assert kept(field, "😀" * most) == "😀" * most
    assert told(field, "é" * (most + 1)) == (
        f"Give a text that is not longer than {most} characters."
    )


# What takes longer the more of it there is, by its square: a whole body of it would keep a worker for minutes.
@pytest.mark.parametrize("given", ["a" * 250_000, "a\u0325\u0301" * 80_000, "a." * 125_000])
@pytest.mark.parametrize(
    ("field", "most"), [(FriendlyName, 100), (PersonName, 200), (PurchaseOrderNumber, 100)]
)
def test_what_is_far_too_long_is_refused_before_it_is_read(
    field: Any, most: int, given: str
) -> None:
    assert told(field, given) == f"Give a text that is not longer than {most} characters."


def test_a_scheme_is_looked_for_without_trying_every_letter_as_its_first() -> None:
    # 20 million letters by one pass each: by its square, this would not end.
    assert without_link("a" * 20_000_000)


def test_what_may_be_missing_may_be_empty_and_nothing_else_may() -> None:
    assert (kept(Text, ""), kept(PersonName, ""), kept(LongText, "")) == ("", "", "")
    assert (kept(FriendlyName, ""), kept(FriendlyName, None)) == (None, None)
    for field in (Name, Reason, PurchaseOrderNumber):
        assert told(field, "") == "Give a text that is not shorter than 1 character."
