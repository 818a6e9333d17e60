"""Countries are named in the language of the document, as CLDR names them."""

import pytest
from babel import Locale

from chalicelib.bss.invoices.documents.content import Language
from chalicelib.bss.invoices.documents.country_names import COLUMNS, country_name
from chalicelib.values.countries import COUNTRIES


@pytest.mark.parametrize("language", COLUMNS)
def test_every_country_has_the_name_that_cldr_gives_it(language: Language) -> None:
    expected = {code: Locale(language).territories[code] for code in COUNTRIES}
    assert {code: country_name(code, language) for code in COUNTRIES} == expected


def test_what_is_no_country_stays_as_it_is() -> None:
    assert (country_name("GR", "el"), country_name("QQ", "de")) == ("Ελλάδα", "QQ")
