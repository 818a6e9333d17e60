"""Countries (ISO 3166-1 alpha-2, officially assigned) and currencies (ISO 4217, active)."""

from datetime import date
from pathlib import Path

import pytest
from babel.numbers import get_territory_currencies

from chalicelib.values.countries import COUNTRIES, Country
from chalicelib.values.currencies import (
    CURRENCIES,
    NO_MINOR_DIGITS,
    THREE_MINOR_DIGITS,
    Currency,
    minor_digits,
)
from tests.unit.field_types import kept, told

TWO_LETTERS = "Give two capital letters, such as DE."
THREE_LETTERS = "Give three capital letters, such as EUR."
A_DAY = date(2026, 11, 26)


@pytest.mark.parametrize("code", sorted(COUNTRIES))
def test_every_country_that_is_assigned_is_good(code: str) -> None:
    assert kept(Country, code) == code


def test_there_are_249_countries() -> None:
    assert len(COUNTRIES) == 249


def test_a_country_that_is_not_known_yet_is_blank() -> None:
    assert kept(Country, "") == ""


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("EL", "Write GR."),
        ("UK", "Write GB."),
        ("XI", "Write GB."),
        ("XX", "No country has the code XX; give one of ISO 3166, such as DE."),
        ("ZZ", "No country has the code ZZ; give one of ISO 3166, such as DE."),
        ("EU", "No country has the code EU; give one of ISO 3166, such as DE."),
        ("XK", "No country has the code XK; give one of ISO 3166, such as DE."),
        ("AN", "No country has the code AN; give one of ISO 3166, such as DE."),
        ("SU", "No country has the code SU; give one of ISO 3166, such as DE."),
        ("de", TWO_LETTERS),
        ("De", TWO_LETTERS),
        (" DE", TWO_LETTERS),
        ("DE\n", TWO_LETTERS),
        ("DEU", TWO_LETTERS),
        ("D", TWO_LETTERS),
        ("Germany", TWO_LETTERS),
        ("276", TWO_LETTERS),
        ("ＤＥ", TWO_LETTERS),
        ("ΑΕ", TWO_LETTERS),
    ],
    ids=ascii,
)
def test_of_what_is_no_country_a_person_is_told_what_to_write(given: str, said: str) -> None:
    assert told(Country, given) == said


@pytest.mark.parametrize("code", sorted(CURRENCIES))
def test_every_currency_that_people_pay_with_is_good(code: str) -> None:
    assert kept(Currency, code) == code


def test_the_currencies_are_those_that_are_legal_tender_somewhere() -> None:
    tender = {
        code for country in COUNTRIES for code in get_territory_currencies(country, A_DAY, A_DAY)
    }
    # Bulgaria has the euro since 2026; what is left of two that CLDR no longer counts as in use.
    assert tender - CURRENCIES == {"BGN"}
    assert CURRENCIES - tender == {"SVC", "VED"}


@pytest.mark.parametrize(
    ("given", "said"),
    [
        *(
            (code, f"Nobody pays in {code}; give an active code of ISO 4217, such as EUR.")
            # No currency, tests, gold, a fund, unknown, withdrawn, a token.
            for code in ("XXX", "XTS", "XAU", "CHE", "ABC", "DEM", "HRK", "BGN", "ANG", "BTC")
        ),
        ("eur", THREE_LETTERS),
        ("EU", THREE_LETTERS),
        ("EURO", THREE_LETTERS),
        ("€", THREE_LETTERS),
        ("978", THREE_LETTERS),
        ("", THREE_LETTERS),
        ("EUR\n", THREE_LETTERS),
        (" EUR", THREE_LETTERS),
        ("ΕUR", THREE_LETTERS),
    ],
    ids=ascii,
)
def test_of_what_nobody_pays_with_a_person_is_told_what_to_write(given: str, said: str) -> None:
    assert told(Currency, given) == said


@pytest.mark.parametrize(
    ("code", "digits"), [("EUR", 2), ("USD", 2), ("JPY", 0), ("ISK", 0), ("KWD", 3), ("TND", 3)]
)
def test_minor_digits_are_those_of_iso_4217(code: str, digits: int) -> None:
    assert minor_digits(code) == digits


def test_what_has_other_than_two_minor_digits_is_paid_with() -> None:
    # UYI is a fund: nobody pays with it, and rows of release 0.2.0 may hold it.
    assert CURRENCIES | {"UYI"} >= NO_MINOR_DIGITS | THREE_MINOR_DIGITS


ZONES = Path("/usr/share/zoneinfo/iso3166.tab")


def test_the_countries_are_those_of_the_time_zone_database() -> None:
    lines = ZONES.read_text(encoding="utf-8").splitlines() if ZONES.exists() else []
    known = {line[:2] for line in lines if not line.startswith("#")}
    assert known in (set(), COUNTRIES)
