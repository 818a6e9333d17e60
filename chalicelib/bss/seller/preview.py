"""What the next welcome mail and the next invoice of a seller look like, before it is saved (rules.md R69)."""

from base64 import b64encode
from datetime import datetime

from chalicelib.bss.invoices.archive.models import MEDIA_TYPES, InvoiceDocuments, file_name
from chalicelib.bss.mail.welcome import Mail, welcome
from chalicelib.bss.seller.changes import NewSeller, seller_of
from chalicelib.bss.seller.models import Seller
from chalicelib.bss.seller.sample import Sample, sample_of
from chalicelib.values.base import ALWAYS_ANSWERED, Model


class MailPreview(Model):
    """A mail as its reader would get it. Where `reply_to` is null, answers go to the sender."""

    from_name: str
    reply_to: str | None
    subject: str
    text: str
    html: str

    model_config = ALWAYS_ANSWERED


class DocumentPreview(Model):
    """A document; `content` is its bytes in Base64."""

    file_name: str
    media_type: str
    content: str


class SellerPreview(Model):
    """What a seller's next mail and invoice look like, for a purchase that is a sample."""

    welcome_email: MailPreview
    invoice: DocumentPreview


def preview(wanted: NewSeller, *, now: datetime) -> SellerPreview:
    """The welcome mail and the invoice of a sample, as this seller would send them; nothing is written."""
    seller = seller_of(wanted, version=1)
    sample = sample_of(seller, now)
    mail = welcome(sample.order, sample.assets, seller.mail)
    return SellerPreview(welcome_email=_mail(mail, seller), invoice=_invoice(sample, seller))


def _mail(mail: Mail, seller: Seller) -> MailPreview:
    return MailPreview(
        from_name=seller.mail.from_name,
        reply_to=mail.reply_to,
        subject=mail.subject,
        text=mail.text,
        html=mail.html,
    )


def _invoice(sample: Sample, seller: Seller) -> DocumentPreview:
    # Few calls draw an invoice, and what draws it is large.
    from chalicelib.bss.invoices.archive.composing import document_of
    from chalicelib.bss.invoices.documents.pdf import printed

    documents = InvoiceDocuments.pending_for(sample.invoice, sample.order)
    document = document_of(sample.invoice, sample.order, documents, logo=seller.logo)
    return DocumentPreview(
        file_name=file_name(sample.invoice.invoice_number, "pdf"),
        media_type=MEDIA_TYPES["pdf"],
        content=b64encode(printed(document).content).decode(),
    )
