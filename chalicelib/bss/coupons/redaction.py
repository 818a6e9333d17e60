"""A vendor's free text, fit for staff and logs: whatever could be a coupon code is redacted (rules.md R23)."""

import re

_LONGEST_READ = 2000
_LONGEST_SHOWN = 300
_SHORTEST_CODE = 8
_DATE = r"\d{4}-\d\d-\d\d"
_ENDS = ".!?…"
_REDACTED = "…"
# Groups as codes are written: of capitals and digits, or each with a digit in it; but no date.
_OF_CAPITALS = r"[A-Z0-9]{3,}(?:[ _./:\u2013\u2014-][A-Z0-9]{3,})+"
_WITH_DIGITS = (
    r"(?=[A-Za-z]*\d)[A-Za-z0-9]{3,}(?:[ _./:\u2013\u2014-](?=[A-Za-z]*\d)[A-Za-z0-9]{3,})+"
)
_GROUPS = re.compile(rf"\b(?!{_DATE}\b)(?:{_OF_CAPITALS}|{_WITH_DIGITS})\b")
# What stands between spaces, quotes and the like.
_WORD = re.compile(r"[^\s\"'\u2018-\u201e\u00ab\u00bb(),;:=<>\[\]{}`]+")
_NOT_OF_LANGUAGE = re.compile(r"[0-9!#$%&*+@^|~\\]")
_LETTERS_IN_GROUPS = re.compile(r"[A-Za-z]{3,}(?:[_.\u2013\u2014-][A-Za-z]{3,}){2,}")
_CAPITAL_INSIDE = re.compile(r"(?<=[a-z])[A-Z]|(?<=[A-Z])[a-z](?=[A-Z])")


def redacted(message: str, sent: str) -> str:
    """A message as one short printable line. What looks like a code stays only if it was in what we sent."""
    whole = message[:_LONGEST_READ]
    if len(message) > _LONGEST_READ:
        whole = whole.rpartition(" ")[0]  # The end of half a code would look like none.
    printable = "".join(sign if sign.isprintable() else " " for sign in whole)

    def unless_sent(found: re.Match[str]) -> str:
        return found[0] if found[0] in sent else _REDACTED

    def unless_harmless(found: re.Match[str]) -> str:
        harmless = found[0].strip(_ENDS) in sent or not _is_like_a_code(found[0])
        return found[0] if harmless else _REDACTED

    redacted_text = _WORD.sub(unless_harmless, _GROUPS.sub(unless_sent, printable))
    return " ".join(redacted_text.split())[:_LONGEST_SHOWN]


def _is_like_a_code(word: str) -> bool:
    inner = word.strip(_ENDS)
    if len(word) < _SHORTEST_CODE or re.fullmatch(_DATE, inner):
        return False
    return bool(
        _NOT_OF_LANGUAGE.search(inner)
        or inner.isupper()
        or _LETTERS_IN_GROUPS.fullmatch(inner)
        or len(_CAPITAL_INSIDE.findall(word)) > 1
    )
