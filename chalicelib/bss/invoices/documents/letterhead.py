"""The upper part of the first page: who writes to whom, and about what."""

from io import BytesIO

from chalicelib.bss.invoices.documents.country_names import country_name
from chalicelib.bss.invoices.documents.facts import known_facts, of_seller
from chalicelib.bss.invoices.documents.page import ACCENT, FAINT, INK, LEFT, RIGHT, Page
from chalicelib.values.drawings import size_of

# How wide what stands beside the address may be, and how wide in small letters.
FACT, LONG_FACT = 45.0, 56.0
# Where the seller's drawing may lie: beside the name, above the facts.
LOGO_TOP, LOGO_WIDTH, LOGO_HEIGHT = 9.0, 50.0, 16.0


def draw_letterhead(page: Page) -> None:
    """The seller, and the buyer where an envelope has its window."""
    pen, seller = page.pen, page.document.seller
    _draw_name(page)
    _draw_logo(page)
    page.color(FAINT)
    pen.text(LEFT, 30, of_seller(page.document, page.words["vat_id"]), 8)
    back = f"{seller.name} · {seller.street} · {seller.postal_code} {seller.city}"
    for above, text in enumerate(reversed(pen.lines(back, 6.5, 92)[:2])):
        pen.text(LEFT, 50 - above * 3, text, 6.5)
    page.color(INK)
    _draw_buyer(page)


def _draw_name(page: Page) -> None:
    """The seller's name above its address; a long one in smaller letters, in two lines at most."""
    pen, name = page.pen, page.document.seller.name
    width = RIGHT - LEFT - (LOGO_WIDTH + 4 if page.document.logo else 0)
    size = 15 if pen.width(name, 15, bold=True) <= width else 9
    # Lines are measured in letters that are not bold, which are narrower.
    lines = pen.lines(name, size, width * 0.9)[:2] if size < 15 else [name]
    page.color(ACCENT)
    for above, text in enumerate(reversed(lines)):
        pen.text(LEFT, 24 - above * 5, text, size, bold=True)


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
    address = (*pen.lines(buyer.name, 10, 88)[:2], buyer.street, town, country)
    for at, text in enumerate(address):
        pen.text(LEFT, 57 + at * 5, text, 10, bold=at == 0)
    if buyer.tax_id:
        pen.text(LEFT, 84, f"{page.words['vat_id']} {buyer.tax_id}", 8)


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
