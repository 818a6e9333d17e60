"""The examples in the document: the sample data, and one purchase with it."""

from datetime import date
from functools import lru_cache
from typing import Any, get_args

from pydantic import BaseModel

from chalicelib.bss.accounts.answers import (
    AccountAnswer,
    BssAccountAnswer,
    account_answer,
    bss_account_answer,
)
from chalicelib.bss.accounts.billing import BillingChange, BillingData, NewBillingInformation
from chalicelib.bss.accounts.changes import AccountChange, NewAccount
from chalicelib.bss.accounts.end_customers import (
    EndCustomerBillingChange,
    EndCustomerChange,
    NewEndCustomer,
)
from chalicelib.bss.coupons.port import coupon_request
from chalicelib.bss.fulfilment.requests import CorrectedRecipient, ReplaceCoupon, WelcomeAgain
from chalicelib.bss.invoices.answers import InvoiceAnswer, invoice_answer
from chalicelib.bss.invoices.archive.answers import DocumentLink, StoredDocumentsAnswer
from chalicelib.bss.invoices.audit import Audit, Step, audited
from chalicelib.bss.invoices.mailing.answers import (
    BssInvoiceAnswer,
    InvoiceMailAnswer,
    bss_invoice_answer,
)
from chalicelib.bss.invoices.mailing.models import InvoiceMail
from chalicelib.bss.invoices.mailing.requests import MailInvoice
from chalicelib.bss.invoices.payments import NewPayment, PaidAmount, RecordedPaymentAnswer
from chalicelib.bss.mail.addresses import MailAddressAnswer, UnblockAddress, Unblocked
from chalicelib.bss.orders.answers import (
    BssOrderAnswer,
    OrderAnswer,
    bss_order_answer,
    order_answer,
)
from chalicelib.bss.orders.asset_answers import (
    AssetAnswer,
    AssetInList,
    asset_answer,
    asset_in_list,
)
from chalicelib.bss.orders.blockers import blockers
from chalicelib.bss.orders.changes import ChangeDraft
from chalicelib.bss.orders.drafting import DraftLine
from chalicelib.bss.orders.drafts import ExecuteDraft, NewDraft
from chalicelib.bss.orders.routes import CancelOrder, CloseOrder
from chalicelib.bss.products.answers import (
    BssProductAnswer,
    ProductAnswer,
    bss_product_answer,
    product_answer,
)
from chalicelib.bss.products.changes import NewProduct, ProductChange
from chalicelib.bss.seller.changes import NewSeller
from chalicelib.bss.seller.models import Seller
from chalicelib.bss.seller.preview import DocumentPreview, MailPreview, SellerPreview
from chalicelib.bss.summary.counts import Summary, SummaryItem
from chalicelib.bss.vendor_tasks.answers import VendorTaskAnswer
from chalicelib.bss.vendor_tasks.models import VendorTask, label_of, task_id_of
from chalicelib.bss.vendor_tasks.requests import CompleteTask, RefuseTask
from chalicelib.checkout import changes, placing
from chalicelib.checkout.models import (
    BasketAnswer,
    ChangeBasket,
    ChangeLine,
    Checkout,
    ChooseOrderFor,
    ConfirmBilling,
    PlaceOrder,
)
from chalicelib.errors import CheckoutBlocked, Fault, Refusal
from chalicelib.openapi.sample_data import seller
from chalicelib.openapi.sample_purchase import (
    ADD_LINE,
    BASKET_ID,
    COMPLETED_AT,
    END_CUSTOMER,
    PARTNER,
    PAYMENT,
    PLACED_AT,
    PRODUCT,
    PURCHASE_ORDER_NUMBER,
    sample_purchase,
)
from chalicelib.storage.history import ChangeAnswer, differences
from chalicelib.storage.pages import ListAnswer
from chalicelib.values.money import NewPrice
from chalicelib.web.about import Health
from chalicelib.web.http import problem_of

REQUEST_ID = "3f1c2b7e-6a57-4f0e-9d43-2f8f0c1e5a77"
PURCHASE = sample_purchase()
INVOICE_ADDRESS = "accounts@partner.example"
PATH: dict[str, str] = {
    "product_id": PRODUCT.product_id,
    "account_id": END_CUSTOMER.account_id,
    "basket_id": BASKET_ID,
    "line_id": PURCHASE.basket.lines[0].line_id,
    "order_id": PURCHASE.placed_order.order_id,
    "asset_id": PURCHASE.asset.asset_id,
    "invoice_number": PURCHASE.invoice.invoice_number,
    "task_id": task_id_of("issue_coupon", PURCHASE.asset.asset_id),
    "file": "swagger-ui.css",
}


def body(model: type[BaseModel]) -> Any:
    """The example of a body, as JSON without the fields that are at their defaults. Raises KeyError."""
    return _bodies()[model].model_dump(mode="json", exclude_unset=True)


def answer(model: type[BaseModel]) -> Any:
    """The example of an answer, as JSON; None for the document and the page, which have none."""
    item = _item_of(model)
    if item:
        return {"items": [answer(item)], "next_cursor": None}
    example = _answers().get(model)
    return example and example.model_dump(mode="json")


def problem(refusal: type[Refusal]) -> Any:
    """The example of a problem, as JSON."""
    example = problem_of(_example_of(refusal), REQUEST_ID)
    return example.model_dump(mode="json", exclude_none=True)


def _example_of(refusal: type[Refusal]) -> Refusal:
    """The refusal; that of a checkout names the blocker of a billing that is not confirmed."""
    if refusal is not CheckoutBlocked:
        return refusal()
    found = blockers(PURCHASE.situation._replace(confirmed_billing_version=None))
    return refusal(faults=[Fault(**dict(blocker)) for blocker in found])


def _item_of(model: type[BaseModel]) -> type[BaseModel] | None:
    """The model of the items, where the answer is a list."""
    if not issubclass(model, ListAnswer):
        return None
    return get_args(model.model_fields["items"].annotation)[0]


@lru_cache(maxsize=1)
def _bodies() -> dict[type[BaseModel], BaseModel]:
    examples = (*_bodies_of_storefront(), *_bodies_of_bss())
    return {type(example): example for example in examples}


def _bodies_of_storefront() -> tuple[BaseModel, ...]:
    return (
        NewEndCustomer(name="Lakeside Logistics", billing=_billing()),
        EndCustomerChange(billing=EndCustomerBillingChange(information=_moved())),
        ADD_LINE,
        ChangeLine(quantity=30),
        ChangeBasket(purchase_order_number=PURCHASE_ORDER_NUMBER),
        ChooseOrderFor(account_id=END_CUSTOMER.account_id),
        ConfirmBilling(
            billing_version=PARTNER.billing.version,
            recipient_version=END_CUSTOMER.billing.version,
        ),
        PlaceOrder(
            basket_id=BASKET_ID,
            basket_version=PURCHASE.basket.version,
            payable=PURCHASE.placed_order.totals.payable,
        ),
    )


def _bodies_of_bss() -> tuple[BaseModel, ...]:
    price = NewPrice(amount=1100, currency="EUR")
    line = DraftLine(product_id=PRODUCT.product_id, quantity=ADD_LINE.quantity)
    product_type = PRODUCT.product_type
    return (
        NewAccount(kind="customer", name="Contoso Customer", billing=_billing()),
        AccountChange(billing=BillingChange(information=_moved())),
        NewProduct(name=PRODUCT.name, product_type=product_type, unit_price=price, published=True),
        ProductChange(unit_price=price),
        NewSeller.model_validate_json(seller().model_dump_json(exclude={"version"})),
        NewDraft(account_id=PARTNER.account_id, lines=(line,)),
        ChangeDraft(purchase_order_number=PURCHASE_ORDER_NUMBER),
        ExecuteDraft(payable=PURCHASE.placed_order.totals.payable),
        CancelOrder(reason="Ordered by mistake."),
        ReplaceCoupon(reason="The code was mailed to the wrong company."),
        CloseOrder(reason="The codes were told by phone and redeemed."),
        WelcomeAgain(recipient=CorrectedRecipient(email="it@endcustomer.example")),
        UnblockAddress(email="it@endcustomer.example"),
        NewPayment(
            amount=PaidAmount.of(PAYMENT.amount),
            received_on=PAYMENT.received_on,
            reference=PAYMENT.reference,
        ),
        MailInvoice(recipient=INVOICE_ADDRESS),
        CompleteTask(code="SAMPL-ENOTA-REALC-OUPON", expires_on=date(2027, 3, 1)),
        RefuseTask(reason="The portal sells no such licence."),
    )


def _stuck_at_the_mail() -> SummaryItem:
    return SummaryItem(
        what="orders_needing_attention",
        step="welcome_email",
        count=2,
        at_least=False,
        list="/bss/orders?status=needs_attention&step=welcome_email",
    )


def _task() -> VendorTask:
    asset, task_id = PURCHASE.asset, PATH["task_id"]
    wanted = coupon_request(asset)
    task = VendorTask(
        task_id=task_id,
        kind="issue_coupon",
        opened_at=PLACED_AT,
        account_id=asset.account_id,
        order_id=asset.order_id,
        asset_id=asset.asset_id,
        coupon=wanted.with_changes(label=label_of(wanted.label, task_id)),
    )
    return task.claimed("usr_kim", PLACED_AT)


def _previewed() -> SellerPreview:
    """With the beginning of a text and of a PDF: a whole one would hide the rest."""
    mail = MailPreview(
        from_name="Example Distribution",
        reply_to="billing@distributor.example",
        subject="Your BitTitan licences (order ord_sample)",
        text="Hello Sample Recipient,\n…",
        html="<!DOCTYPE html>…",
    )
    invoice = DocumentPreview(
        file_name="SAMPLE-2026-000001.pdf", media_type="application/pdf", content="JVBERi0xLjcK"
    )
    return SellerPreview(welcome_email=mail, invoice=invoice)


def _moved() -> NewBillingInformation:
    information = NewBillingInformation.of(END_CUSTOMER.billing.information)
    return information.model_copy(update={"street": "Harbour Street 2"})


def _moving() -> ChangeAnswer:
    change = AccountChange(billing=BillingChange(information=_moved()))
    moved = change.applied_to(END_CUSTOMER, by="usr_sue", now=PLACED_AT)
    return ChangeAnswer(at=PLACED_AT, by="usr_sue", changes=differences(END_CUSTOMER, moved))


def _billing() -> BillingData:
    return BillingData.of(END_CUSTOMER.billing)


@lru_cache(maxsize=1)
def _answers() -> dict[type[BaseModel], BaseModel]:
    basket, asset, invoice = PURCHASE.basket, PURCHASE.asset, PURCHASE.invoice
    order, credit = PURCHASE.completed_order, PURCHASE.credit
    credited = invoice.credited(credit.invoice_number, (1,))
    return {
        Health: Health(),
        ProductAnswer: product_answer(PRODUCT),
        BssProductAnswer: bss_product_answer(PRODUCT),
        AccountAnswer: account_answer(END_CUSTOMER),
        ChangeAnswer: _moving(),
        BssAccountAnswer: bss_account_answer(END_CUSTOMER),
        Seller: seller(),
        SellerPreview: _previewed(),
        BasketAnswer: changes.basket_answer(basket, PARTNER),
        Checkout: placing.checkout_of(basket, PURCHASE.situation),
        OrderAnswer: order_answer(order, [asset]),
        BssOrderAnswer: bss_order_answer(order, [asset]),
        AssetAnswer: asset_answer(asset, PLACED_AT),
        AssetInList: asset_in_list(asset, PLACED_AT),
        InvoiceAnswer: invoice_answer(invoice.with_payment(PAYMENT), COMPLETED_AT),
        RecordedPaymentAnswer: RecordedPaymentAnswer(
            **dict(PAYMENT), amount_due=invoice.with_payment(PAYMENT).amount_due, status="unpaid"
        ),
        BssInvoiceAnswer: bss_invoice_answer(invoice, _mail(), COMPLETED_AT),
        InvoiceMailAnswer: InvoiceMailAnswer.of_mail(_mail()),
        StoredDocumentsAnswer: _documents(),
        MailAddressAnswer: MailAddressAnswer(
            email="it@endcustomer.example",
            blocked=False,
            unblocked=Unblocked(at=COMPLETED_AT, by="usr_kim"),
        ),
        Summary: Summary(at=COMPLETED_AT, items=(_stuck_at_the_mail(),)),
        VendorTaskAnswer: VendorTaskAnswer.at(PLACED_AT, _task()),
        Audit: audited("CN-2026", Step([credit], {invoice.invoice_number: credited}, 1)),
    }


def _mail() -> InvoiceMail:
    """The mail that staff had the sample invoice sent with."""
    mail = InvoiceMail.to_be_sent(PURCHASE.invoice, INVOICE_ADDRESS, COMPLETED_AT, "usr_kim")
    return mail.sending(COMPLETED_AT).sent("0102018f-sample", COMPLETED_AT)


def _documents() -> StoredDocumentsAnswer:
    """The documents of the sample invoice, of which one is shown."""
    number, hash_ = PURCHASE.invoice.invoice_number, "9f" * 32
    pdf = DocumentLink(
        kind="pdf",
        media_type="application/pdf",
        size=31_415,
        sha256=hash_,
        url=f"https://documents.s3.eu-west-1.amazonaws.com/invoices/{number}/{hash_}.pdf?X-Amz-Signature=…",
        expires_at=COMPLETED_AT,
    )
    return StoredDocumentsAnswer(state="done", items=(pdf,))
