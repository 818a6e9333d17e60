"""Electronic addresses as they are given: a GLN has its check digit (PEPPOL-COMMON-R040)."""

import pytest
from pydantic import ValidationError

from chalicelib.values.electronic_addresses import NewElectronicAddress


@pytest.mark.parametrize(
    ("scheme", "given"),
    [("0088", "7300010000001"), ("9930", "DE123456788"), ("0088", "4012345000009")],
)
def test_an_id_of_its_scheme_is_taken(scheme: str, given: str) -> None:
    assert NewElectronicAddress(scheme=scheme, id=given).id == given


@pytest.mark.parametrize("given", ["7300010000008", "730001000000", "abc", "73000100000011"])
def test_a_gln_that_is_none_is_refused_in_words(given: str) -> None:
    with pytest.raises(ValidationError, match="Give the 13 digits of the GLN"):
        NewElectronicAddress(scheme="0088", id=given)
