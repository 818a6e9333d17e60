"""E-mail addresses: RFC 5321 (sizes), RFC 5322 (dot-atom), RFC 5890 (A-labels); what SES takes."""

from typing import Any

import pytest

from chalicelib.values.addresses import Address, Email
from tests.unit.field_types import kept, told

LOCAL, LABEL = "a" * 64, "b" * 63
GOOD = (
    "ann@company.example",
    "Ann.Weber+orders@Company.Example",
    "!#$%&'*+/=?^_`{|}~-@company.example",
    "a@b.co",
    "ann@mail.company.co.uk",
    "ann@1und1.de",
    "ann@a--b.example",
    "post@xn--80akhbyknj4f.xn--p1ai",
    "post@XN--80AKHBYKNJ4F.XN--P1AI",
    "post@xn--mller-kva.de",
    f"{LOCAL}@company.example",  # RFC 5321, 4.5.3.1.1
    f"ann@{LABEL}.example",  # RFC 1035, 2.3.4
    f"{'a' * 58}@{LABEL}.{LABEL}.{LABEL}.com"[-254:],
)
BAD = (
    "ann",
    "@company.example",
    "ann@",
    "ann@company",
    "ann@@company.example",
    "ann@b@company.example",
    ".ann@company.example",
    "ann.@company.example",
    "ann..weber@company.example",
    '"ann weber"@company.example',
    "ann weber@company.example",
    "ann@company.example ",
    " ann@company.example",
    "ann@-company.example",
    "ann@company-.example",
    "ann@.company.example",
    "ann@company..example",
    "ann@company.example.",
    "ann@company.e",
    "ann@company.123",
    "ann@127.0.0.1",
    "ann@[127.0.0.1]",
    "ann@comp_any.example",
    "ann@xn--.xn--",
    f"ann@{LABEL}b.example",
    "Ann <ann@company.example>",
    "ann@company.example,bob@company.example",
    "ann@company.example\r\nBcc: eve@evil.example",
    "ann@company.example\n",
    "ann\x00@company.example",
)
SENTENCE = "Give an email address, such as ann@company.example."
DOMAIN = "Write what follows the @ in its ASCII form, such as xn--80akhbyknj4f.xn--p1ai."
BEFORE = "Write what precedes the @ without accents or other letters than a to z."


@pytest.mark.parametrize("given", GOOD)
@pytest.mark.parametrize("field", [Address, Email], ids=["needed", "may be blank"])
def test_an_address_that_mail_reaches_is_kept_as_it_is(field: Any, given: str) -> None:
    assert kept(field, given) == given


@pytest.mark.parametrize("given", BAD, ids=ascii)
@pytest.mark.parametrize("field", [Address, Email], ids=["needed", "may be blank"])
def test_what_no_mail_reaches_is_refused(field: Any, given: str) -> None:
    assert told(field, given) == SENTENCE


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ("post@испытание.рф", DOMAIN),
        ("post@müller.de", DOMAIN),
        ("post@evil。com", DOMAIN),
        ("müller@company.example", BEFORE),
        ("почта@испытание.рф", BEFORE),
        ("ann\u200b@company.example", BEFORE),
        ("müller", SENTENCE),
        (f"a{LOCAL}@company.example", "Give an address with at most 64 characters before the @."),
        (f"ann@{'b.' * 124}example", "Give a text that is not longer than 254 characters."),
        ("ann@xn--99999999999.example", "Check what follows the @; no domain is written so."),
    ],
)
def test_of_what_is_nearly_an_address_the_fault_is_told(given: str, said: str) -> None:
    assert told(Address, given) == said


def test_the_address_of_a_contact_may_be_blank_and_that_of_a_mail_may_not() -> None:
    assert kept(Email, "") == ""
    assert told(Address, "") == SENTENCE
