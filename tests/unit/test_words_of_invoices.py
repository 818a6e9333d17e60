"""Amounts and rates of a printed invoice, as people of its language write them (rules.md R57)."""

from chalicelib.bss.invoices.documents.words import WORDS, said_amount, said_percent


def test_a_rate_is_written_as_people_of_the_language_write_it() -> None:
    written = {language: said_percent("0.08875", language) for language in WORDS}
    assert written == {"en": "8.875", "de": "8,875", "el": "8,875"}


def test_so_is_an_amount() -> None:
    written = {language: said_amount(123_456, "EUR", language) for language in WORDS}
    assert written == {"en": "1,234.56", "de": "1.234,56", "el": "1.234,56"}
