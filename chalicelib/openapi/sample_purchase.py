"""One purchase with the sample data, from the basket to the credit invoice, made as the service makes it."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.invoices import composing
from chalicelib.bss.invoices.models import Invoice, Payment
from chalicelib.bss.orders.assets import Asset, Coupon, OrderFor
from chalicelib.bss.orders.models import ConfirmedRecipient, Order
from chalicelib.bss.orders.pricing import priced
from chalicelib.bss.orders.progress import summarized
from chalicelib.bss.orders.purchase import agree, compose
from chalicelib.bss.orders.situation import Situation, Terms
from chalicelib.bss.orders.steps import MailSend
from chalicelib.checkout.basket import Basket, add
from chalicelib.checkout.models import AddLine
from chalicelib.openapi.sample_data import accounts, products, seller
from chalicelib.values import ids
from chalicelib.values.money import Money

PLACED_AT = datetime(2026, 3, 9, 10, 30, tzinfo=UTC)
COMPLETED_AT = PLACED_AT + timedelta(seconds=2)
USER = "usr_anna"
BASKET_ID = "bsk_126006768759321c4e7f8084eb97c755"
ACCOUNTS = {account.account_id: account for account in accounts(PLACED_AT)}
PRODUCTS = {product.product_id: product for product in products(PLACED_AT)}
PARTNER, END_CUSTOMER = ACCOUNTS["acc_partner"], ACCOUNTS["acc_endcustomer"]
PRODUCT = PRODUCTS["prd_mailbox"]
PURCHASE_ORDER_NUMBER = "PO-2026-0317"
ADD_LINE = AddLine(product_id=PRODUCT.product_id, quantity=25, friendly_name="Autumn move")
# A part of what the purchase comes to, paid four days later.
PAYMENT = Payment(
    payment_id=ids.payment("INV-2026-000001", 1),
    amount=Money(amount=10_000, currency="EUR"),
    received_on=(PLACED_AT + timedelta(days=4)).date(),
    reference="INV-2026-000001",
    recorded_at=PLACED_AT + timedelta(days=4),
    recorded_by="usr_kim",
)


class SamplePurchase(NamedTuple):
    """Everything that the purchase stored: the order as it was placed, and as it was completed."""

    basket: Basket
    situation: Situation
    placed_order: Order
    completed_order: Order
    asset: Asset
    invoice: Invoice
    credit: Invoice


def sample_purchase() -> SamplePurchase:
    """25 mailbox licences for an end customer, ordered by its partner; always the same."""
    basket = _basket()
    situation = Situation(
        basket.lines,
        PARTNER.billing.version,
        PARTNER,
        END_CUSTOMER,
        PRODUCTS,
        seller(),
        basket.confirmed_recipient,
        basket.purchase_order_number,
    )
    order, [asset] = compose(
        agree(situation, Terms()),
        order_id=ids.order_of_basket(BASKET_ID),
        by=USER,
        basket_version=basket.version,
        now=PLACED_AT,
    )
    order = order.with_event("placed", PLACED_AT, "", USER)
    asset = _with_coupon(asset)
    invoice = composing.invoice_of(
        order, "INV-2026-000001", payment_days=14, now=COMPLETED_AT, seller=seller()
    )
    credit = composing.credit_of(invoice, (1,), "CN-2026-000001", now=COMPLETED_AT)
    completed = _completed(order, asset, invoice)
    return SamplePurchase(basket, situation, order, completed, asset, invoice, credit)


def _basket() -> Basket:
    empty = Basket(
        basket_id=BASKET_ID,
        version=3,
        status="open",
        account_id=PARTNER.account_id,
        sub=USER,
        order_for=OrderFor(account_id=END_CUSTOMER.account_id, name=END_CUSTOMER.name),
        confirmed_billing_version=PARTNER.billing.version,
        purchase_order_number=PURCHASE_ORDER_NUMBER,
        confirmed_recipient=ConfirmedRecipient.of_account(END_CUSTOMER),
        updated_at=PLACED_AT,
    )
    filled = add(empty, ADD_LINE, PRODUCT, PARTNER)
    [added] = filled.lines
    # The id of a line is random. A fixed one keeps the document the same every time.
    line = added.model_copy(update={"line_id": "lin_mailbox_2192d52d0dc759e3"})
    return filled.model_copy(update={"lines": (priced(line, line.unit_price, line.quantity),)})


def _with_coupon(asset: Asset) -> Asset:
    coupon = Coupon(
        coupon_id="cpn_sample",
        code="SAMPL-ENOTA-REALC-OUPON",
        status="active",
        expires_on=COMPLETED_AT.date() + timedelta(days=asset.expire_days),
    )
    synchronized = asset.with_changes(
        provisioning_status="synchronized", coupon=coupon, attempts=1, at=COMPLETED_AT
    )
    return synchronized.with_event("coupon_issued", COMPLETED_AT, "")


def _completed(order: Order, asset: Asset, invoice: Invoice) -> Order:
    mail = MailSend(
        at=COMPLETED_AT,
        to=order.recipient.email,
        outcome="sent",
        message_id="ses-sample",
        detail=None,
    )
    completed = order.with_changes(
        status="completed",
        invoice_number=invoice.invoice_number,
        invoice=order.invoice.done(COMPLETED_AT),
        welcome_email=order.welcome_email.sent([asset.asset_id], COMPLETED_AT),
        mails=(mail,),
    )
    return summarized(completed, [asset]).with_event("mail_sent", COMPLETED_AT, "")
