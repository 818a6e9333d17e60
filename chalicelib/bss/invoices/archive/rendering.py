"""All documents of one invoice, as the bytes that are stored. Pure: same document, same bytes."""

from collections.abc import Iterator
from typing import NamedTuple

from chalicelib.bss.invoices.archive.models import Kind
from chalicelib.bss.invoices.documents.cii import cii
from chalicelib.bss.invoices.documents.content import Document, why_no_einvoice
from chalicelib.bss.invoices.documents.pdf import printed
from chalicelib.bss.invoices.documents.ubl import ubl


class Rendered(NamedTuple):
    """One document, and the characters that were replaced in it because no font has them."""

    kind: Kind
    content: bytes
    replaced: frozenset[str] = frozenset()


def rendered(document: Document) -> Iterator[Rendered]:
    """The PDF, and the e-invoices where there can be one (rules.md R54, R56, R57)."""
    page = printed(document)
    yield Rendered("pdf", page.content, page.replaced)
    if why_no_einvoice(document.currency) is None:
        yield Rendered("cii", cii(document))
        yield Rendered("ubl", ubl(document))
