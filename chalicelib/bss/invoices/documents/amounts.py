"""The lines of a document, and what they come to."""

from chalicelib.bss.invoices.documents.content import Line, Tax
from chalicelib.bss.invoices.documents.page import ACCENT, FAINT, FIRST, INK, LEFT, RIGHT, Page
from chalicelib.bss.invoices.documents.words import said_percent

ROW = 7.0
# Where the sums begin.
SUMS = 100.0


def draw_lines(page: Page) -> None:
    """Every line, on as many pages as they need."""
    page.y = FIRST
    page.heading()
    for line in page.document.lines:
        _draw_line(page, line)


def _draw_line(page: Page, line: Line) -> None:
    named = f"{line.name} · {line.friendly_name}" if line.friendly_name else line.name
    texts = page.pen.lines(named, 9, 88)
    height = ROW + (len(texts) - 1) * 4
    page.room_for(height, columns=True)
    page.pen.text(128, page.y, str(line.quantity), align="right")
    page.pen.text(158, page.y, page.money(line.unit_price), align="right")
    page.pen.text(RIGHT, page.y, page.money(line.line_total), align="right")
    for at, text in enumerate(texts):
        page.pen.text(LEFT, page.y + at * 4, text)
    page.y += height
    page.rule(page.y - 4.4, width=0.05)


def draw_totals(page: Page) -> None:
    """Net, the tax of each category and rate with its reason, and the total."""
    document = page.document
    page.room_for(24 + 6 * len(document.taxes))
    page.y += 2
    _draw_sum(page, page.words["net"], document.net)
    for tax in document.taxes:
        _draw_tax(page, tax)
    page.rule(page.y - 3, left=SUMS, width=0.4)
    page.y += 3
    page.color(ACCENT)
    total = f"{page.words['total']} {document.currency}"
    _draw_sum(page, total, document.payable, size=12)
    page.color(INK)


def _draw_tax(page: Page, tax: Tax) -> None:
    words = page.words
    on = f"{words['vat']} {said_percent(tax.rate, page.document.language)} % {words['on']} {page.money(tax.net)}"
    _draw_sum(page, on, tax.tax)
    page.color(FAINT)
    for text in page.pen.lines(tax.reason or "", 7.5, 90):
        page.pen.text(SUMS, page.y - 1, text, 7.5)
        page.y += 3.5 if text else 0
    page.color(INK)


def _draw_sum(page: Page, word: str, minor_units: int, size: float = 9) -> None:
    bold = size > 9
    page.pen.text(SUMS, page.y, word, size, bold=bold)
    page.pen.text(RIGHT, page.y, page.money(minor_units), size, bold=bold, align="right")
    page.y += 5.5
