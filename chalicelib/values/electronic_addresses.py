"""Electronic addresses: where e-invoices reach a company (EN 16931: BT-34, BT-49)."""

import re
from typing import Annotated

from pydantic import AfterValidator, Field, ValidationInfo
from pydantic_core import PydanticCustomError

from chalicelib.values.base import Model
from chalicelib.values.text import Category

# The schemes of the EAS code list that Peppol delivers to (BIS Billing 3.0.19).
SCHEMES = frozenset(
    "0002 0007 0009 0037 0060 0088 0096 0097 0106 0130 0135 0142 0147 0151 0154 0158 0170 0177 0183 0184 0188"
    " 0190 0191 0192 0193 0194 0195 0196 0198 0199 0200 0201 0202 0203 0204 0205 0208 0209 0210 0211 0212 0213"
    " 0215 0216 0217 0218 0221 0225 0230 0235 0240 9910 9913 9914 9915 9918 9919 9920 9922 9923 9924 9925 9926"
    " 9927 9928 9929 9930 9931 9932 9933 9934 9935 9936 9937 9938 9939 9940 9941 9942 9943 9944 9945 9946 9947"
    " 9948 9949 9950 9951 9952 9953 9957 9959".split()
)

GLN = "0088"


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
    """An id as it is given; one of scheme 0088 is a GLN, with its check digit (PEPPOL-COMMON-R040)."""
    if info.data.get("scheme") == GLN and not _is_gln(given):
        raise PydanticCustomError(
            "gln",
            "Give the 13 digits of the GLN, which 0088 stands for; the last one checks the others.",
        )
    return given


def _is_gln(given: str) -> bool:
    if not re.fullmatch(r"[0-9]{13}", given):
        return False
    return sum(int(digit) * (3 if at % 2 else 1) for at, digit in enumerate(given)) % 10 == 0


class NewElectronicAddress(Model):
    """Where e-invoices are to reach a company: a scheme of the EAS code list, and the id in it."""

    scheme: Scheme
    id: Annotated[Category, AfterValidator(_of_its_scheme)]
