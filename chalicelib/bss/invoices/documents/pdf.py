"""The printed invoice, built for PDF/A-3B, with its CII inside."""

from dataclasses import dataclass

from fpdf import FPDF

from chalicelib.bss.invoices.documents.cii import cii
from chalicelib.bss.invoices.documents.content import Document, Line, percent, why_no_einvoice
from chalicelib.bss.invoices.documents.country_names import country_name
from chalicelib.bss.invoices.documents.facts import known_facts, of_seller
from chalicelib.bss.invoices.documents.payment_code import payment_code
from chalicelib.bss.invoices.documents.pen import Pen
from chalicelib.bss.invoices.documents.words import WORDS, said_amount, said_day, said_iban
from chalicelib.bss.invoices.documents.xmp import xmp

LEFT, RIGHT, FIRST, BOTTOM = 20.0, 190.0, 122.0, 262.0
INK, FAINT, ACCENT = (28, 32, 40), (110, 118, 130), (22, 78, 120)
ROW, QR = 7.0, 30.0


@dataclass(frozen=True)
class Printed:
    """A PDF, and the characters that no font has and that were replaced."""

    content: bytes
    replaced: frozenset[str]


def printed(document: Document) -> Printed:
    """The invoice as PDF; the same document is the same bytes (rules.md R57)."""
    pages = Page(document, of=0)
    pages.draw()
    final = Page(document, of=pages.pdf.page)
    final.draw()
    return Printed(final.finished(), frozenset(final.pen.replaced))


class Page:
    """The pages of one document, drawn from top to bottom."""

    def __init__(self, document: Document, of: int) -> None:
        self.document, self.of = document, of
        self.words = WORDS[document.language]
        self.pdf = FPDF(enforce_compliance="PDF/A-3B")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_creation_date(document.issued_at)
        self.pen = Pen(self.pdf)
        self.y = 0.0

    def draw(self) -> None:
        self._start()
        self._letterhead()
        self._facts()
        self.y = FIRST
        self._heading()
        for line in self.document.lines:
            self._line(line)
        self._totals()
        self._payment()

    def finished(self) -> bytes:
        document = self.document
        title = f"{self.title} {document.number}"
        self.pdf.set_title(title)
        self.pdf.set_lang(document.language)
        self.pdf.set_xmp_metadata(xmp(title, document))
        if why_no_einvoice(document) is None:
            self.pdf.embed_file(
                bytes=cii(document), basename="factur-x.xml", mime_type="text/xml",
                associated_file_relationship="Data",
                desc="Factur-X", compress=True, checksum=True,
                modification_date=document.issued_at, creation_date=document.issued_at,
            )  # fmt: skip
        return bytes(self.pdf.output())

    @property
    def title(self) -> str:
        return self.words["credit" if self.document.credits else "invoice"]

    def money(self, minor_units: int) -> str:
        return said_amount(minor_units, self.document.currency, self.document.language)

    def color(self, color: tuple[int, int, int]) -> None:
        self.pdf.set_text_color(*color)

    def rule(self, y: float, left: float = LEFT, width: float = 0.2) -> None:
        self.pdf.set_draw_color(*FAINT)
        self.pdf.set_line_width(width)
        self.pdf.line(left, y, RIGHT, y)

    def _start(self) -> None:
        self.pdf.add_page()
        document, pen = self.document, self.pen
        self.color(FAINT)
        for at, text in enumerate(pen.lines(document.footer or "", 7, RIGHT - LEFT - 25)):
            pen.text(LEFT, 280 + at * 3.5, text, 7)
        of = f"{self.words['page']} {self.pdf.page} {self.words['of']} {self.of}"
        pen.text(RIGHT, 280, of, 7, align="right")
        self.rule(275)
        self.color(INK)

    def _letterhead(self) -> None:
        pen, seller, buyer = self.pen, self.document.seller, self.document.buyer
        self.color(ACCENT)
        pen.text(LEFT, 24, seller.name, 15, bold=True)
        self.color(FAINT)
        pen.text(LEFT, 30, of_seller(self.document, self.words["vat_id"]), 8)
        back = f"{seller.name} · {seller.street} · {seller.postal_code} {seller.city}"
        pen.text(LEFT, 50, back, 6.5)
        self.color(INK)
        town = f"{buyer.postal_code} {buyer.city}"
        country = country_name(buyer.country, self.document.language)
        address = (*pen.lines(buyer.name, 10, 88)[:2], buyer.street, town, country)
        for at, text in enumerate(address):
            pen.text(LEFT, 57 + at * 5, text, 10, bold=at == 0)
        if buyer.tax_id:
            pen.text(LEFT, 84, f"{self.words['vat_id']} {buyer.tax_id}", 8)

    def _facts(self) -> None:
        self.color(ACCENT)
        self.pen.text(LEFT, 103, f"{self.title} {self.document.number}", 17, bold=True)
        y = 52.0
        for word, value in known_facts(self.document):
            self.color(FAINT)
            self.pen.text(118, y, self.words[word], 8.5)
            self.color(INK)
            for text in self.pen.lines(value, 8.5, 45):
                self.pen.text(RIGHT, y, text, 8.5, align="right")
                y += 4.0
            y += 1.5

    def _heading(self) -> None:
        self.color(FAINT)
        for word, x in (("quantity", 128.0), ("price", 158.0), ("amount", RIGHT)):
            self.pen.text(x, self.y - 6, self.words[word], 8, align="right")
        self.pen.text(LEFT, self.y - 6, self.words["item"], 8)
        self.rule(self.y - 3.5, width=0.4)
        self.color(INK)
        self.y += 1.5

    def _room_for(self, height: float) -> None:
        if self.y + height <= BOTTOM + 6:
            return
        self._start()
        self.color(FAINT)
        self.pen.text(
            LEFT, 20, f"{self.document.seller.name} · {self.title} {self.document.number}", 8
        )
        self.y = 36
        self._heading()

    def _line(self, line: Line) -> None:
        named = f"{line.name} · {line.friendly_name}" if line.friendly_name else line.name
        texts = self.pen.lines(named, 9, 88)
        self._room_for(ROW + (len(texts) - 1) * 4)
        self.pen.text(128, self.y, str(line.quantity), align="right")
        self.pen.text(158, self.y, self.money(line.unit_price), align="right")
        self.pen.text(RIGHT, self.y, self.money(line.line_total), align="right")
        for at, text in enumerate(texts):
            self.pen.text(LEFT, self.y + at * 4, text)
        self.y += ROW + (len(texts) - 1) * 4
        self.rule(self.y - 4.4, width=0.05)

    def _totals(self) -> None:
        document, words = self.document, self.words
        self._room_for(24 + 6 * len(document.taxes))
        self.y += 2
        self._sum(words["net"], document.net)
        for tax in document.taxes:
            on = f"{words['vat']} {percent(tax.rate)} % {words['on']} {self.money(tax.net)}"
            self._sum(on, tax.tax)
            for text in self.pen.lines(tax.reason or "", 7.5, 90):
                self.color(FAINT)
                self.pen.text(100, self.y - 1, text, 7.5)
                self.color(INK)
                self.y += 3.5 if text else 0
        self.rule(self.y - 3, left=100, width=0.4)
        self.y += 3
        self.color(ACCENT)
        self._sum(f"{words['total']} {document.currency}", document.payable, size=12)
        self.color(INK)

    def _sum(self, word: str, minor_units: int, size: float = 9) -> None:
        self.pen.text(100, self.y, word, size, bold=size > 9)
        self.pen.text(RIGHT, self.y, self.money(minor_units), size, bold=size > 9, align="right")
        self.y += 5.5

    def _payment(self) -> None:
        document, bank = self.document, self.document.bank
        if bank is None or document.credits or not document.payable:
            return
        self._room_for(QR)
        top = self.y
        self.pen.text(LEFT, top + 4, self.words["pay"], 10, bold=True)
        due = f"{self.words['due']} {said_day(document.due_on, document.language)}"
        texts = (due, f"IBAN {said_iban(bank.iban)}", f"BIC {bank.bic}" if bank.bic else "",
                 f"{self.words['reference']} {document.number}")  # fmt: skip
        for at, text in enumerate(text for text in texts if text):
            self.pen.text(LEFT, top + 10 + at * 5, text)
        if code := payment_code(document):
            self._qr(code, top)

    def _qr(self, rows: tuple[tuple[bool, ...], ...], y: float) -> None:
        size = QR / len(rows)
        self.pdf.set_fill_color(0, 0, 0)
        for down, row in enumerate(rows):
            for across, dark in enumerate(row):
                if dark:
                    left = RIGHT - QR + across * size
                    self.pdf.rect(left, y + down * size, size, size, style="F")
