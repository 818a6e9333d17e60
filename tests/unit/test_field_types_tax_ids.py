"""Tax ids: the structures that VIES publishes, for the country that is billed (EN 16931: BT-48)."""

import pytest
from pydantic import ValidationError

from chalicelib.bss.accounts.billing import NewBillingInformation
from chalicelib.values.check_digits import check_digits_fit
from chalicelib.values.tax_ids import CHARACTERS, FORMS, PREFIXES
from chalicelib.web.faults import _advice

EU = "AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK".split()
GOOD = {
    "AT": ("ATU12345678",),
    "BE": ("BE0123456789", "BE1012345678"),
    "BG": ("BG123456789", "BG1234567890"),
    "CY": ("CY12345678X",),
    "CZ": ("CZ12345678", "CZ123456789", "CZ1234567890"),
    "DE": ("DE123456789",),
    "DK": ("DK12345678",),
    "EE": ("EE123456789",),
    "ES": ("ESX1234567X", "ESA12345678", "ES12345678Z"),
    "FI": ("FI12345678",),
    "FR": ("FR12345678901", "FRK7123456789", "FR4Z123456789"),
    "GR": ("EL123456789",),
    "HR": ("HR12345678901",),
    "HU": ("HU12345678",),
    "IE": ("IE1234567T", "IE1234567FA", "IE8Z49289F"),
    "IT": ("IT12345678901",),
    "LT": ("LT123456789", "LT123456789012"),
    "LU": ("LU12345678",),
    "LV": ("LV12345678901",),
    "MT": ("MT12345678",),
    "NL": ("NL123456789B01",),
    "PL": ("PL1234567890",),
    "PT": ("PT123456789",),
    "RO": ("RO12", "RO1234567890"),
    "SE": ("SE123456789001",),
    "SI": ("SI12345678",),
    "SK": ("SK1234567890",),
    # Northern Ireland is of GB, and trades goods as if it were in the EU.
    "GB": ("XI123456789", "XI123456789012", "XIGD123", "XIHA599", "GB123456789", "GB999 9999 73"),
    # Elsewhere nobody publishes one form.
    "CH": ("CHE-123.456.789 MWST",),
    "NO": ("NO 923 609 016 MVA",),
    "US": ("12-3456789",),
    "CA": ("123456789 RT0001",),
    "BR": ("12.345.678/0001-95",),
    "MX": ("ÑAN850101AB1", "G&M850101AB1"),
    "MC": ("FR12345678901",),
    # A country that is not known yet judges nothing.
    "": ("DE12",),
}
BAD = {
    "AT": ("AT12345678", "ATU1234567"),
    "BE": ("BE2123456789", "BE123456789"),
    "DE": (
        *("DE12345678", "DE1234567890", "DEABCDEFGHI", "123456789", "FR12345678901", "INVENTED"),
        *("DE", "XX123456789", "DE 12345678A", "181/815/08155"),
    ),
    "GR": ("GR123456789", "EL12345678", "123456789"),
    "FI": ("FI1234567", "SE123456789001", "0123456-7"),
    "FR": ("FRO7123456789", "FR1234567890"),
    "IE": ("IE1234567", "IE12345678"),
    "NL": ("NL123456789C01", "NL12345678B01"),
    "ES": ("ES123456789",),
    "RO": ("RO1", "RO12345678901"),
    "SE": ("SE12345678901",),
    "GB": ("XI12345678", "XIGD12"),
}


def kept(country: str, tax_id: str | None) -> str | None:
    """What is kept of a tax id of a company in a country. Raises ValidationError."""
    return NewBillingInformation(
        company="Acme",
        street="1 Quay",
        city="Town",
        postal_code="1",
        country=country,
        tax_id=tax_id,
    ).tax_id


def told(country: str, tax_id: str) -> tuple[object, str]:
    with pytest.raises(ValidationError) as refused:
        kept(country, tax_id)
    [error] = refused.value.errors()
    return error["loc"], _advice(error)


def pairs(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(country, tax_id) for country, ids in table.items() for tax_id in ids]


@pytest.mark.parametrize(("country", "tax_id"), pairs(GOOD))
def test_an_id_in_the_form_of_its_country_is_kept(country: str, tax_id: str) -> None:
    written = tax_id if country not in EU else tax_id.replace(" ", "")
    assert kept(country, tax_id) == written


@pytest.mark.parametrize(("country", "tax_id"), pairs(BAD))
def test_an_invented_id_is_refused_where_it_stands(country: str, tax_id: str) -> None:
    pointer, said = told(country, tax_id)
    assert pointer == ("tax_id",)
    assert said.startswith(f"Give the VAT id as {country} writes it, such as ")


def test_every_state_of_the_eu_has_a_form_and_an_example_that_fits_it() -> None:
    assert sorted(PREFIXES) == EU and {*PREFIXES.values(), "XI"} == set(FORMS)
    for country, prefix in (PREFIXES | {"GB": "XI"}).items():
        assert kept(country, FORMS[prefix][1]) == FORMS[prefix][1]


@pytest.mark.parametrize("written", ["de 123 456 789", "DE-123.456.789", " DE123456789 "])
def test_a_vat_id_is_kept_without_what_people_write_for_the_eye(written: str) -> None:
    assert kept("DE", written) == "DE123456789"


@pytest.mark.parametrize("tax_id", [None, "", " "])
def test_a_company_may_have_no_tax_id(tax_id: str | None) -> None:
    assert (kept("DE", tax_id), kept("US", tax_id)) == (None, None)


@pytest.mark.parametrize("tax_id", ["1" * 41, "a\nb", "<b>", "ελ123", "12\u200b34"], ids=ascii)
def test_an_id_of_elsewhere_is_short_and_plain(tax_id: str) -> None:
    assert told("US", tax_id)[1].startswith("Give a tax id of at most 40 letters, digits, blanks")


def test_beside_a_country_that_is_refused_the_id_is_not_judged() -> None:
    assert told("XX", "DE12") == (
        ("country",),
        "No country has the code XX; give one of ISO 3166, such as DE.",
    )


def test_the_document_says_which_characters_an_id_has() -> None:
    tax_id = NewBillingInformation.model_json_schema()["properties"]["tax_id"]
    assert [kind.get("pattern") for kind in tax_id["anyOf"]] == [CHARACTERS, None]


@pytest.mark.parametrize("example", [example for _, example in FORMS.values()])
def test_the_example_that_a_message_gives_has_the_right_check_digits(example: str) -> None:
    assert check_digits_fit(example)


@pytest.mark.parametrize("vat_id", ["DE123456789", "EL123456789", "XI123456728"])
def test_check_digits_that_do_not_fit_are_found(vat_id: str) -> None:
    assert not check_digits_fit(vat_id)


def test_an_id_from_outside_the_eu_has_no_check_digits_that_we_know() -> None:
    assert check_digits_fit("CHE-123.456.789")
