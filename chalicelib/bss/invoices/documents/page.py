"""The pages of one document, and where on them the next thing is drawn."""

from fpdf import FPDF

from chalicelib.bss.invoices.documents.content import Document
from chalicelib.bss.invoices.documents.fitting import Line, Place, draw, fitted
from chalicelib.bss.invoices.documents.pen import Pen
from chalicelib.bss.invoices.documents.words import WORDS, said_amount

# Millimetres from the left and from the top of an A4 page.
LEFT, RIGHT, FIRST, BOTTOM = 20.0, 190.0, 122.0, 262.0
# What a further page begins with.
CONTINUED = Place(RIGHT - LEFT, 10.0, (8, 7, 6))
INK, FAINT, ACCENT = (28, 32, 40), (110, 118, 130), (22, 78, 120)


class Page:
    """The page that is drawn on; `y` is how far down it is filled, `of` how many pages there will be."""

    def __init__(self, document: Document, of: int) -> None:
        self.document, self.of = document, of
        self.words = WORDS[document.language]
        self.pdf = FPDF(enforce_compliance="PDF/A-3B")
        self.pdf.set_auto_page_break(False)
        self.pdf.set_creation_date(document.issued_at)
        self.pen = Pen(self.pdf)
        self.y = 0.0

    @property
    def title(self) -> str:
        return self.words["credit" if self.document.credits else "invoice"]

    def money(self, minor_units: int) -> str:
        return said_amount(minor_units, self.document.currency, self.document.language)

    def color(self, color: tuple[int, int, int]) -> None:
        self.pdf.set_text_color(*color)

    def rule(self, y: float, left: float = LEFT, width: float = 0.2) -> None:
        """A line across the page, from `left` to its right margin."""
        self.pdf.set_draw_color(*FAINT)
        self.pdf.set_line_width(width)
        self.pdf.line(left, y, RIGHT, y)

    def begin(self) -> None:
        """A new page with its footer."""
        self.pdf.add_page()
        document, pen = self.document, self.pen
        self.color(FAINT)
        for at, text in enumerate(pen.lines(document.footer or "", 7, RIGHT - LEFT - 25)):
            pen.text(LEFT, 280 + at * 3.5, text, 7)
        of = f"{self.words['page']} {self.pdf.page} {self.words['of']} {self.of}"
        pen.text(RIGHT, 280, of, 7, align="right")
        self.rule(275)
        self.color(INK)

    def heading(self) -> None:
        """The heads of the columns, at `y`."""
        self.color(FAINT)
        for word, x in (("quantity", 128.0), ("price", 158.0), ("amount", RIGHT)):
            self.pen.text(x, self.y - 6, self.words[word], 8, align="right")
        self.pen.text(LEFT, self.y - 6, self.words["item"], 8)
        self.rule(self.y - 3.5, width=0.4)
        self.color(INK)
        self.y += 1.5

    def room_for(self, height: float, *, columns: bool = False) -> None:
        """Go on on a new page where there is less room than that; `columns`: with their heads."""
        if self.y + height <= BOTTOM + 6:
            return
        self.begin()
        self.color(FAINT)
        named = f"{self.document.seller.name} · {self.title} {self.document.number}"
        draw(self.pen, LEFT, 20, fitted(self.pen, [Line(named, bold=False)], CONTINUED))
        self.color(INK)
        self.y = 36
        if columns:
            self.heading()
