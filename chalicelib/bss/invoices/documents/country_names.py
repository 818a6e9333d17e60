"""The names of countries, as CLDR has them in the languages of documents. Pure."""

from functools import cache
from pathlib import Path

from chalicelib.bss.invoices.documents.content import Language

FILE = Path(__file__).with_name("country_names.txt")
COLUMNS: tuple[Language, ...] = ("en", "de", "el")


@cache
def _names() -> dict[str, list[str]]:
    rows = (line.split("\t") for line in FILE.read_text(encoding="utf-8").splitlines())
    return {code: names for code, *names in rows}


def country_name(code: str, language: Language) -> str:
    """A country's name in a language; a code that is no country's stays as it is."""
    names = _names().get(code)
    return names[COLUMNS.index(language)] if names else code
