"""VAT: its categories and reasons as EN 16931 codes them, and the category of a rate that names none. Pure."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import Field

from chalicelib.values.base import promised

TaxCategory = Literal["S", "Z", "E", "AE", "G", "O"]
# Whose invoices say in words why there is no tax.
WITH_REASON: frozenset[TaxCategory] = frozenset({"E", "AE", "G", "O"})
# The same in the code list of the Commission (BT-121); why something is exempt, no one code says.
REASON_CODES: Mapping[str, str] = {"AE": "VATEX-EU-AE", "G": "VATEX-EU-G", "O": "VATEX-EU-O"}


def category_of(rate: str) -> TaxCategory:
    """The category of a tax rate that names none: standard, or zero where nothing is taken."""
    return "S" if Decimal(rate) else "Z"


def _of_its_rate(known: Mapping[str, Any]) -> TaxCategory:
    rate = known.get("rate") or known.get("tax_rate")
    return category_of(rate or "0")


# The default of a category in a model, where it follows the rate: rows of before there were categories lack it.
CATEGORY_OF_RATE: Any = Field(default_factory=_of_its_rate)
KeptReason = Annotated[str | None, promised(maxLength=200)]
