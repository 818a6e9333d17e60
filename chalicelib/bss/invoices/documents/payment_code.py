"""The QR code that a banking app pays an invoice in euro with (EPC069-12). Pure."""

from decimal import Decimal

from chalicelib.bss.invoices.documents.content import Document

LONGEST_NAME = 70
# In cents: a code takes amounts from 0.01 to 999,999,999.99.
AMOUNTS = range(1, 100_000_000_000)


def payment_code(document: Document) -> tuple[tuple[bool, ...], ...] | None:
    """The dark and light squares, row by row, or None of what no such code can pay."""
    from segno import helpers

    bank = document.bank
    if bank is None or document.currency != "EUR" or document.payable not in AMOUNTS:
        return None
    code = helpers.make_epc_qr(
        name=document.seller.name[:LONGEST_NAME],
        iban=bank.iban,
        bic=bank.bic,
        amount=Decimal(document.payable).scaleb(-2),
        text=document.number,
    )
    return tuple(tuple(bool(square) for square in row) for row in code.matrix)
