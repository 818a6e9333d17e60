"""The check digits of VAT ids and of organisations' numbers, by python-stdnum; imported when one is judged."""

import re
from importlib import import_module

from chalicelib.values.tax_ids import FORMS

# By scheme of the EAS list: the form of its ids, and the module of python-stdnum that knows their check digits.
# These are the schemes whose ids Peppol refuses to deliver to when they are wrong (PEPPOL-COMMON-R040 to R050).
OF_ORGANISATIONS = {
    "0007": ("[0-9]{10}", "se.orgnr"),
    "0088": ("[0-9]{13}", "ean"),
    "0151": ("[0-9]{11}", "au.abn"),
    "0184": ("(DK)?[0-9]{8}", None),
    "0192": ("[0-9]{9}", "no.orgnr"),
    "0208": ("[0-9]{10}", "be.vat"),
}


def check_digits_fit(vat_id: str) -> bool:
    """Whether a VAT id of the EU or Northern Ireland has the check digits that its state's rule gives.

    An id of anywhere else is not judged: True (rules.md R50).
    """
    if vat_id[:2] not in FORMS:
        return True
    from stdnum.eu import vat

    return vat.is_valid(vat_id)


def is_of_scheme(number: str, scheme: str) -> bool:
    """Whether a number has the form and the check digits that its scheme of the EAS list asks for.

    A number of any other scheme is not judged: True (rules.md R50).
    """
    form, rule = OF_ORGANISATIONS.get(scheme, (".*", None))
    if not re.fullmatch(form, number, re.DOTALL):
        return False
    return rule is None or import_module(f"stdnum.{rule}").is_valid(number)
