"""Electronic addresses as they are given: what Peppol judges has its digits (PEPPOL-COMMON-R040 to R050)."""

import pytest
from pydantic import ValidationError

from chalicelib.values.check_digits import OF_ORGANISATIONS
from chalicelib.values.electronic_addresses import DIGITS, NewElectronicAddress

FIT = [
    ("0007", "5560125790"),
    ("0088", "7300010000001"),
    ("0088", "4012345000009"),
    ("0151", "51824753556"),
    ("0184", "DK13585628"),
    ("0184", "13585628"),
    ("0192", "923609016"),
    ("0208", "0403170701"),
    ("9930", "DE123456788"),
    ("0204", "991-12345-67"),
]


@pytest.mark.parametrize(("scheme", "given"), FIT)
def test_an_id_of_its_scheme_is_taken(scheme: str, given: str) -> None:
    assert NewElectronicAddress(scheme=scheme, id=given).id == given


@pytest.mark.parametrize(
    ("scheme", "given", "words"),
    [
        ("0007", "556012-5790", "10 digits of the Swedish organisation number"),
        ("0007", "5560125791", "10 digits of the Swedish organisation number"),
        ("0088", "7300010000008", "13 digits of the GLN"),
        ("0088", "730001000000", "13 digits of the GLN"),
        ("0088", "abc", "13 digits of the GLN"),
        ("0088", "73000100000011", "13 digits of the GLN"),
        ("0151", "51 824 753 556", "11 digits of the Australian business number"),
        ("0151", "51824753557", "11 digits of the Australian business number"),
        ("0184", "DK1358562", "8 digits of the Danish CVR number, with or without DK before them"),
        ("0192", "NO923609016MVA", "9 digits of the Norwegian organisation number"),
        ("0192", "923609017", "9 digits of the Norwegian organisation number"),
        ("0208", "BE0403170701", "10 digits of the Belgian enterprise number"),
        ("0208", "0403170702", "10 digits of the Belgian enterprise number"),
    ],
)
def test_an_id_that_peppol_would_refuse_is_refused_in_words(
    scheme: str, given: str, words: str
) -> None:
    with pytest.raises(ValidationError, match=f"Give the {words}, which {scheme} stands for"):
        NewElectronicAddress(scheme=scheme, id=given)


def test_whoever_mistypes_an_id_of_a_scheme_is_told_what_it_is() -> None:
    assert DIGITS.keys() == OF_ORGANISATIONS.keys()
