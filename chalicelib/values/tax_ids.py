"""Tax ids: in the EU and Northern Ireland the VAT id in the form that VIES knows, elsewhere any short text."""

import re
from typing import Annotated

from pydantic import AfterValidator, StringConstraints, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib.values.base import advised

CHARACTERS = advised(
    r"^[0-9A-Za-zÑñ .&/*+-]{0,40}$",
    "Give a tax id of at most 40 letters, digits, blanks and the characters . - / & + *.",
)
# What follows the prefix (VIES, "structure of VAT numbers"), and an example. Only the form is judged:
# whether an id was given out, only its state knows (docs/decisions/0026).
FORMS = {
    "AT": (r"U[0-9]{8}", "ATU12345675"),
    "BE": (r"[01][0-9]{9}", "BE0123456749"),
    "BG": (r"[0-9]{9,10}", "BG123456786"),
    "CY": (r"[0-9]{8}[A-Z]", "CY10234567S"),
    "CZ": (r"[0-9]{8,10}", "CZ12345679"),
    "DE": (r"[0-9]{9}", "DE123456788"),
    "DK": (r"[0-9]{8}", "DK12345003"),
    "EE": (r"[0-9]{9}", "EE123456780"),
    "EL": (r"[0-9]{9}", "EL123456783"),
    "ES": (r"([A-Z][0-9]{7}[0-9A-Z]|[0-9]{8}[A-Z])", "ESX1234567L"),
    "FI": (r"[0-9]{8}", "FI12345671"),
    "FR": (r"[0-9A-HJ-NP-Z]{2}[0-9]{9}", "FR12345396048"),
    "HR": (r"[0-9]{11}", "HR12345678903"),
    "HU": (r"[0-9]{8}", "HU12345676"),
    "IE": (r"([0-9]{7}[A-W][A-I]?|[0-9][A-Z+*][0-9]{5}[A-W])", "IE1234567FA"),
    "IT": (r"[0-9]{11}", "IT12345850403"),
    "LT": (r"([0-9]{9}|[0-9]{12})", "LT123456715"),
    "LU": (r"[0-9]{8}", "LU12345613"),
    "LV": (r"[0-9]{11}", "LV40123456707"),
    "MT": (r"[0-9]{8}", "MT12345014"),
    "NL": (r"[0-9]{9}B[0-9]{2}", "NL123456782B01"),
    "PL": (r"[0-9]{10}", "PL1234563218"),
    "PT": (r"[0-9]{9}", "PT123456789"),
    "RO": (r"[0-9]{2,10}", "RO1234567897"),
    "SE": (r"[0-9]{12}", "SE123456780601"),
    "SI": (r"[0-9]{8}", "SI12345679"),
    "SK": (r"[0-9]{10}", "SK1234567807"),
    "XI": (r"([0-9]{9}|[0-9]{12}|GD[0-9]{3}|HA[0-9]{3})", "XI123456727"),
}
# Greece is GR among countries and EL among VAT ids; Northern Ireland is a part of GB with ids of its own.
PREFIXES = {country: country for country in FORMS if country not in ("EL", "XI")} | {"GR": "EL"}


def tax_id_of(country: str, tax_id: str) -> str | None:
    """The tax id of a company in a country, as it is kept; None where it is blank.

    A VAT id of the EU loses its blanks, dots and hyphens. PydanticCustomError for one of another form.
    """
    written = tax_id.strip()
    bare = re.sub(r"[ .-]", "", written).upper()
    prefix = "XI" if (country, bare[:2]) == ("GB", "XI") else PREFIXES.get(country)
    if not written or prefix is None:
        return written or None
    form, example = FORMS[prefix]
    if not re.fullmatch(prefix + form, bare):
        raise PydanticCustomError(
            "tax_id",
            "Give the VAT id as {country} writes it, such as {example}; or leave it out.",
            {"country": country, "example": example},
        )
    return bare


def is_vat_id(tax_id: str | None, country: str) -> bool:
    """Whether the tax id of a company is a VAT id: its country's two letters in front (EN 16931: BR-CO-09).

    The letters that an id of another kind begins with, such as ABN or EIN, are no country.
    """
    prefix = (tax_id or "")[:2]
    if prefix == country or country in PREFIXES or country == "GB":
        return bool(prefix) and (prefix == country or prefix in FORMS)
    return prefix in FORMS and bool(re.fullmatch(prefix + FORMS[prefix][0], tax_id or ""))


def _of_its_country(tax_id: str, given: ValidationInfo) -> str | None:
    return tax_id_of(given.data.get("country", ""), tax_id)


# In a model, it follows the field `country`.
TaxId = Annotated[str, StringConstraints(pattern=CHARACTERS), AfterValidator(_of_its_country)]
