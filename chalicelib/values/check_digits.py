"""The check digits of VAT ids, by python-stdnum; imported when the first one is judged."""

from chalicelib.values.tax_ids import FORMS


def check_digits_fit(vat_id: str) -> bool:
    """Whether a VAT id of the EU or Northern Ireland has the check digits that its state's rule gives.

    An id of anywhere else is not judged: True (rules.md R50).
    """
    if vat_id[:2] not in FORMS:
        return True
    from stdnum.eu import vat

    return vat.is_valid(vat_id)
