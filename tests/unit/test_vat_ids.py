"""Which tax ids an e-invoice names as VAT ids (EN 16931: BR-CO-09)."""

import pytest

from chalicelib.values.tax_ids import is_vat_id


@pytest.mark.parametrize(
    ("tax_id", "country"),
    [
        ("DE123456788", "DE"),
        ("EL123456783", "GR"),
        ("XI123456727", "GB"),
        ("GB123456789", "GB"),
        ("CHE-123.456.788 MWST", "CH"),
        ("DE123456788", "US"),
        ("AT12", "AT"),
    ],
)
def test_a_vat_id_has_its_country_in_front(tax_id: str, country: str) -> None:
    assert is_vat_id(tax_id, country)


@pytest.mark.parametrize(
    ("tax_id", "country"),
    [
        ("ABC010101AB9", "MX"),
        ("DEF010101AB9", "MX"),
        ("EIN 12-3456789", "US"),
        ("ABN 51 824 753 556", "AU"),
        ("123456789", "GB"),
        ("", ""),
        (None, "DE"),
    ],
)
def test_an_id_of_another_kind_is_none_whatever_letters_it_begins_with(
    tax_id: str | None, country: str
) -> None:
    assert not is_vat_id(tax_id, country)
