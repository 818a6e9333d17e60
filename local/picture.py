"""Draws docs/images/invoice.png: the invoice of the sample purchase, as it is printed. Run: make picture"""

from pathlib import Path

import pypdfium2

from chalicelib.bss.invoices.archive.composing import document_of
from chalicelib.bss.invoices.archive.models import InvoiceDocuments
from chalicelib.bss.invoices.documents.pdf import printed
from chalicelib.openapi.sample_data import seller
from chalicelib.openapi.sample_purchase import sample_purchase

PICTURE = Path(__file__).resolve().parents[1] / "docs" / "images" / "invoice.png"
# Dots of the picture for a point of the page.
SCALE = 2


def main() -> None:
    """Write the picture."""
    bought = sample_purchase()
    documents = InvoiceDocuments.pending_for(bought.invoice, bought.completed_order)
    document = document_of(bought.invoice, bought.completed_order, documents, seller().logo)
    pdf = printed(document).content
    [page] = pypdfium2.PdfDocument(pdf)
    PICTURE.parent.mkdir(parents=True, exist_ok=True)
    page.render(scale=SCALE).to_pil().quantize(64).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
