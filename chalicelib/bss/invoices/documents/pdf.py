"""The printed invoice, built for PDF/A-3B, with its CII inside."""

from typing import NamedTuple

from chalicelib.bss.invoices.documents.amounts import draw_lines, draw_totals
from chalicelib.bss.invoices.documents.cii import cii
from chalicelib.bss.invoices.documents.content import Document, why_no_einvoice
from chalicelib.bss.invoices.documents.letterhead import draw_facts, draw_letterhead
from chalicelib.bss.invoices.documents.page import Page
from chalicelib.bss.invoices.documents.payment import draw_payment
from chalicelib.bss.invoices.documents.xmp import xmp


class Printed(NamedTuple):
    """A PDF, and the characters that no font has and that were replaced."""

    content: bytes
    replaced: frozenset[str]


def printed(document: Document) -> Printed:
    """The invoice as PDF; the same document is the same bytes (rules.md R57)."""
    # Drawn twice: how many pages there are is known at the end.
    pages = _drawn(document, of=0)
    final = _drawn(document, of=pages.pdf.page)
    return Printed(_finished(final), frozenset(final.pen.replaced))


def _drawn(document: Document, of: int) -> Page:
    page = Page(document, of)
    page.begin()
    draw_letterhead(page)
    draw_facts(page)
    draw_lines(page)
    draw_totals(page)
    draw_payment(page)
    return page


def _finished(page: Page) -> bytes:
    document, pdf = page.document, page.pdf
    title = f"{page.title} {document.number}"
    pdf.set_title(title)
    pdf.set_lang(document.language)
    has_einvoice = why_no_einvoice(document.currency) is None
    pdf.set_xmp_metadata(xmp(title, document, has_einvoice=has_einvoice))
    if has_einvoice:
        pdf.embed_file(
            bytes=cii(document), basename="factur-x.xml", mime_type="text/xml",
            associated_file_relationship="Data",
            desc="Factur-X", compress=True, checksum=True,
            modification_date=document.issued_at, creation_date=document.issued_at,
        )  # fmt: skip
    return bytes(pdf.output())
