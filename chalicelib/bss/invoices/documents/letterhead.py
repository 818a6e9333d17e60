"""The upper part of the first page: who writes to whom, and about what."""

from io import BytesIO

from chalicelib.bss.invoices.documents.country_names import country_name
from chalicelib.bss.invoices.documents.facts import known_facts, of_seller
from chalicelib.bss.invoices.documents.fitting import Fitted, Line, Place, draw, fitted
from chalicelib.bss.invoices.documents.page import ACCENT, FAINT, INK, LEFT, RIGHT, Page
from chalicelib.values.logos import size_of

# How wide what stands beside the address may be, and how wide in small letters.
FACT, LONG_FACT = 45.0, 56.0
# The seller's name and what stands below it; in the window of an envelope whose letter it is, and to whom.
NAME_HEIGHT, NAME_SIZES = 10.0, (15, 9, 7, 6)
OF_SELLER = Place(RIGHT - LEFT, 16.0, (8, 7, 6, 5))
BACK = Place(92.0, 6.5, (6.5, 5.5, 4.5))
WINDOW = Place(88.0, 27.0, (10, 8.5, 7, 6, 5))
# Where the seller's drawing may lie: beside the name, above the facts.
LOGO_TOP, LOGO_WIDTH, LOGO_HEIGHT = 9.0, 50.0, 16.0


def draw_letterhead(page: Page) -> None:
    """The seller, and the buyer where an envelope has its window."""
    pen, seller = page.pen, page.document.seller
    _draw_name(page)
    _draw_logo(page)
    page.color(FAINT)
    known = of_seller(page.document, page.words["vat_id"])
    draw(pen, LEFT, 30, fitted(pen, [Line(known, bold=False)], OF_SELLER))
    back = f"{seller.name} · {seller.street} · {seller.postal_code} {seller.city}"
    repeated = fitted(pen, [Line(back, bold=False)], BACK)
    # What has no room here stands above in full.
    _draw_above(page, 50, repeated._replace(lines=repeated.lines[:2]))
    page.color(INK)
    _draw_buyer(page)


def _draw_name(page: Page) -> None:
    """The seller's name above its address; a long one in smaller letters."""
    width = RIGHT - LEFT - (LOGO_WIDTH + 4 if page.document.logo else 0)
    name = Line(page.document.seller.name, bold=True)
    block = fitted(page.pen, [name], Place(width, NAME_HEIGHT, NAME_SIZES))
    page.color(ACCENT)
    _draw_above(page, 24, block)


def _draw_above(page: Page, y: float, block: Fitted) -> None:
    """Write the lines so that the last one has its baseline at y."""
    draw(page.pen, LEFT, y - (len(block.lines) - 1) * block.leading, block)


def _draw_logo(page: Page) -> None:
    """The seller's drawing at the right margin, as large as its place allows."""
    if not (logo := page.document.logo):
        return
    size = size_of(logo)
    height = min(LOGO_HEIGHT, LOGO_WIDTH * size.height / size.width)
    width = height * size.width / size.height
    drawn = BytesIO(logo.encode())
    page.pdf.image(drawn, RIGHT - width, LOGO_TOP, width, height)


def _draw_buyer(page: Page) -> None:
    pen, buyer = page.pen, page.document.buyer
    town = f"{buyer.postal_code} {buyer.city}"
    country = country_name(buyer.country, page.document.language)
    address = [Line(text, bold=False) for text in (buyer.street, town, country)]
    below = draw(pen, LEFT, 57, fitted(pen, [Line(buyer.name, bold=True), *address], WINDOW))
    if buyer.tax_id:
        pen.text(LEFT, max(84, below), f"{page.words['vat_id']} {buyer.tax_id}", 8)


def draw_facts(page: Page) -> None:
    """The title, and beside the address what it is about."""
    page.color(ACCENT)
    page.pen.text(LEFT, 103, f"{page.title} {page.document.number}", 17, bold=True)
    y = 52.0
    for word, value in known_facts(page.document):
        page.color(FAINT)
        page.pen.text(118, y, page.words[word], 8.5)
        page.color(INK)
        # An id is not broken, as long as there is another way.
        size = 8.5 if " " in value or page.pen.width(value, 8.5) <= FACT else 7
        for text in page.pen.lines(value, size, FACT if size > 7 else LONG_FACT):
            page.pen.text(RIGHT, y, text, size, align="right")
            y += 4.0
        y += 1.5
