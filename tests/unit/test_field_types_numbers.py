"""Rates (EN 16931: BT-152, as a fraction), days and moments (ISO 8601, RFC 3339), postal codes, telephones."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from pydantic import TypeAdapter, ValidationError

from chalicelib.values.addresses import Phone, PostalCode
from chalicelib.values.base import Day, Moment
from chalicelib.values.money import Rate, tax_on, totals
from tests.unit.field_types import kept, told

RATE = 'Give a decimal from "0" to less than "1" with up to six decimals, such as "0.19".'
POSTAL_CODE = "Give letters, digits, blanks and hyphens, such as SW1A 1AA."
PHONE = "Give a phone number with its country, such as +49 40 123456."


@pytest.mark.parametrize(
    ("given", "rate"),
    [
        ("0", "0"),
        ("0.0", "0"),
        ("0.19", "0.19"),
        ("0.190", "0.19"),
        ("0.255", "0.255"),
        ("0.08875", "0.08875"),  # New York City
        ("0.088750", "0.08875"),
        ("0.000001", "0.000001"),
        ("0.999999", "0.999999"),
    ],
)
def test_a_rate_has_up_to_six_decimals_and_no_zeros_at_its_end(given: str, rate: str) -> None:
    assert kept(Rate, given) == rate


@pytest.mark.parametrize(
    "given",
    [
        *("1", "1.0", "19", "-0.1", "+0.1", ".2", "0.", "0,24", "", " 0.1", "0.1 ", "0.1\n"),
        *("0.1234567", "00.1", "1e-2", "0.19%", "٠.١٩", "NaN"),
    ],
    ids=ascii,
)
def test_what_is_no_rate_is_refused(given: str) -> None:
    assert told(Rate, given) == RATE


@pytest.mark.parametrize("given", [0.19, 0, None, True])
def test_a_rate_is_a_text(given: Any) -> None:
    assert told(Rate, given) == "Give a text."


@pytest.mark.parametrize(
    ("net", "rate", "tax"),
    [
        (10_000, "0.08875", 888),  # 887.5: half a cent goes up
        (-10_000, "0.08875", -888),
        (9_999, "0.08875", 887),
        (1, "0.499999", 0),
        (1, "0.5", 1),
        (500_000, "0.000001", 1),
        (499_999, "0.000001", 0),
        (4 * 10**15, "0.999999", 3_999_996 * 10**9),
    ],
)
def test_tax_at_six_decimals_is_exact_and_rounded_half_up(net: int, rate: str, tax: int) -> None:
    assert tax_on(net, rate) == tax


def test_a_rate_that_was_kept_with_its_zeros_is_the_same_rate() -> None:
    came_to = totals([(250, "0.190"), (250, "0.19")], "EUR")
    assert [(line.rate, line.tax.amount) for line in came_to.taxes] == [("0.190", 95)]


@pytest.mark.parametrize("given", ["2026-01-31", "2028-02-29", "0001-01-01", "9999-12-31"])
def test_a_day_of_the_calendar_is_good(given: str) -> None:
    assert TypeAdapter(Day).validate_strings(given) == date.fromisoformat(given)


@pytest.mark.parametrize(
    "given",
    [
        *("2026-02-30", "2027-02-29", "2026-13-01", "2026-00-10", "0000-01-01", "31.01.2026"),
        *("2026-1-31", "20260131", "2026-W05-6", "2026-01-31T00:00:00Z", "1767225600", "today", ""),
        *(" 2026-01-31", "2026-01-31\n", "２０２６-01-31"),
    ],
    ids=ascii,
)
def test_what_is_no_day_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Day).validate_strings(given)


@pytest.mark.parametrize(
    "given", ["2026-01-31T12:00:00Z", "2026-01-31T13:00:00+01:00", "2026-01-31t12:00:00.000z"]
)
def test_a_moment_with_its_offset_is_good_and_kept_in_utc(given: str) -> None:
    noon = datetime(2026, 1, 31, 12, tzinfo=UTC)
    assert TypeAdapter(Moment).validate_strings(given) == noon


@pytest.mark.parametrize(
    "given",
    [
        *("2026-01-31", "2026-01-31T12:00:00", "2026-01-31T25:00:00Z", "2026-02-30T12:00:00Z"),
        *("1767225600", "noon", "", "2026-01-31T12:00:00+99:00", "0001-01-01T00:00:00+23:00"),
    ],
)
def test_what_is_no_moment_is_refused(given: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Moment).validate_strings(given)


@pytest.mark.parametrize(
    "given", ["10115", "SW1A 1AA", "1234 AB", "LV-1010", "00-950", "22222-1234", "K1A 0B1", "-", ""]
)
def test_a_postal_code_of_any_country_is_good(given: str) -> None:
    assert kept(PostalCode, given) == given


@pytest.mark.parametrize("given", ["1\n2", "〒100-0001", "12\u200b3", "<1>", "1;2"], ids=ascii)
def test_what_is_in_no_postal_code_is_refused(given: str) -> None:
    assert told(PostalCode, given) == POSTAL_CODE


def test_a_postal_code_is_short() -> None:
    assert told(PostalCode, "1" * 21) == "Give a text that is not longer than 20 characters."


@pytest.mark.parametrize(
    "given",
    ["+49 40 123456", "+358 40 1234567", "(040) 123-456", "040/123456", "+1 212 555 0100 x12", ""],
)
def test_a_telephone_number_as_people_write_it_is_good(given: str) -> None:
    assert kept(Phone, given) == given


@pytest.mark.parametrize(
    "given",
    ["call me", "+", "++49", "12", "tel:+49", "+49\n40", "+49 40 12345; rm", "١٢٣٤٥"],
    ids=ascii,
)
def test_what_nobody_can_dial_is_refused(given: str) -> None:
    assert told(Phone, given) == PHONE
