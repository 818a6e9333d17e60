"""How an invoice is paid: the account, and the code that a banking app reads."""

from collections.abc import Iterator

from chalicelib.bss.invoices.documents.content import Bank
from chalicelib.bss.invoices.documents.page import LEFT, RIGHT, Page
from chalicelib.bss.invoices.documents.payment_code import payment_code
from chalicelib.bss.invoices.documents.words import said_day, said_iban

QR = 30.0


def draw_payment(page: Page) -> None:
    """Where to pay what is due; nothing on a credit, nor where nothing is to be paid."""
    document, bank = page.document, page.document.bank
    if bank is None or document.credits or not document.payable:
        return
    page.room_for(QR)
    top = page.y
    page.pen.text(LEFT, top + 4, page.words["pay"], 10, bold=True)
    for at, text in enumerate(_said(page, bank)):
        page.pen.text(LEFT, top + 10 + at * 5, text)
    if code := payment_code(document):
        _draw_code(page, code, top)


def _said(page: Page, bank: Bank) -> Iterator[str]:
    document, words = page.document, page.words
    yield f"{words['due']} {said_day(document.due_on, document.language)}"
    yield f"IBAN {said_iban(bank.iban)}"
    if bank.bic:
        yield f"BIC {bank.bic}"
    yield f"{words['reference']} {document.number}"


def _draw_code(page: Page, rows: tuple[tuple[bool, ...], ...], y: float) -> None:
    size = QR / len(rows)
    page.pdf.set_fill_color(0, 0, 0)
    for down, row in enumerate(rows):
        for across, dark in enumerate(row):
            if dark:
                left = RIGHT - QR + across * size
                page.pdf.rect(left, y + down * size, size, size, style="F")
