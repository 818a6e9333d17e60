"""Currencies: the active codes of ISO 4217 that people pay with, and how many digits their minor units have."""

from typing import Annotated

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

# Without funds, metals and test codes (CHE, XAU, XTS), which nobody pays with.
CURRENCIES = frozenset(
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP"
    " CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG"
    " HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL"
    " MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR"
    " RON RSD RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD"
    " TZS UAH UGX USD UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG".split()
)
NO_MINOR_DIGITS = frozenset(
    "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF".split()
)
THREE_MINOR_DIGITS = frozenset("BHD IQD JOD KWD LYD OMR TND".split())


def minor_digits(currency: str) -> int:
    """How many digits of an amount are minor units: 2 for EUR, 0 for JPY, 3 for KWD."""
    if currency in NO_MINOR_DIGITS:
        return 0
    return 3 if currency in THREE_MINOR_DIGITS else 2


def _active(code: str) -> str:
    if code in CURRENCIES:
        return code
    if len(code) == 3 and code.isascii() and code.isupper() and code.isalpha():
        raise PydanticCustomError(
            "currency",
            "Nobody pays in {code}; give an active code of ISO 4217, such as EUR.",
            {"code": code},
        )
    raise PydanticCustomError("currency", "Give three capital letters, such as EUR.")


Currency = Annotated[
    str,
    AfterValidator(_active),
    Field(
        description="An active code of ISO 4217.",
        json_schema_extra={"pattern": f"^({'|'.join(sorted(CURRENCIES))})$"},
    ),
]
