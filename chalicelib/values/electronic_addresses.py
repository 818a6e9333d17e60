"""Electronic addresses: where e-invoices reach a company (EN 16931: BT-34, BT-49)."""

from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib.values.base import Model
from chalicelib.values.check_digits import is_of_scheme
from chalicelib.values.text import RequiredText

# The schemes of the EAS code list that Peppol delivers to (BIS Billing 3.0.19).
SCHEMES = frozenset(
    "0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183 0184 0188"
    " 0190 0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213"
    " 0215 0216 0217 0218 0221 0225 0230 0235 0240 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 9925 9926"
    " 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 9947"
    " 9948 9949 9950 9951 9952 9953 9957 9959".split()
)

# What the id is, of each scheme whose ids are judged.
DIGITS = {
    "0007": "10 digits of the Swedish organisation number",
    "0088": "13 digits of the GLN",
    "0151": "11 digits of the Australian business number",
    "0184": "8 digits of the Danish CVR number, with or without DK before them",
    "0192": "9 digits of the Norwegian organisation number",
    "0208": "10 digits of the Belgian enterprise number",
}


def _listed(scheme: str) -> str:
    if scheme not in SCHEMES:
        raise PydanticCustomError(
            "scheme", "Give a scheme of the EAS list that Peppol knows, such as 0088 or 9930."
        )
    return scheme


Scheme = Annotated[
    str,
    AfterValidator(_listed),
    Field(
        description="A scheme of the EAS code list.",
        json_schema_extra={"pattern": f"^({'|'.join(sorted(SCHEMES))})$"},
    ),
]


def _of_its_scheme(given: str, info: ValidationInfo) -> str:
    """An id as it is given. Raises where Peppol would refuse it as none of its scheme."""
    scheme = info.data.get("scheme", "")
    if not is_of_scheme(given, scheme):
        raise PydanticCustomError(
            "electronic_address",
            "Give the {digits}, which {scheme} stands for, and nothing else.",
            {"digits": DIGITS[scheme], "scheme": scheme},
        )
    return given


class NewElectronicAddress(Model):
    """Where e-invoices are to reach a company: a scheme of the EAS code list, and the id in it."""

    scheme: Scheme
    id: Annotated[RequiredText, AfterValidator(_of_its_scheme)]
