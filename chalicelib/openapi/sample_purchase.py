"""One purchase of the sample data, from the basket to the credit invoice, by the rules the service itself uses."""

from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.invoices import composing
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.assets import Asset, Coupon, OrderFor
from chalicelib.bss.orders.blockers import Situation
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.pricing import priced
from chalicelib.bss.orders.progress import summarized
from chalicelib.bss.orders.purchase import agree, compose
from chalicelib.bss.orders.steps import MailSend
from chalicelib.checkout.basket import Basket, add
from chalicelib.checkout.models import AddLine
from chalicelib.openapi.sample_data import accounts, products
from chalicelib.values import ids

AT = datetime(2026, 3, 9, 10, 30, tzinfo=UTC)
SUB = "usr_anna"
BASKET_ID = "bsk_126006768759321c4e7f8084eb97c755"
ACCOUNTS = {account.account_id: account for account in accounts(AT)}
PRODUCTS = {product.product_id: product for product in products(AT)}
BUYER, BENEFICIARY = ACCOUNTS["acc_partner"], ACCOUNTS["acc_endcustomer"]
WANTED = AddLine(product_id="prd_mailbox", quantity=25, friendly_name="Autumn move")


class Journey(NamedTuple):
    """What the purchase leaves behind; `order` is as it was placed, `completed` as it ends."""

    basket: Basket
    situation: Situation
    order: Order
    completed: Order
    asset: Asset
    invoice: Invoice
    credit: Invoice


def journey() -> Journey:
    """The purchase: 25 mailbox licences for an end customer, ordered by its partner."""
    basket = _basket()
    situation = Situation(basket.lines, BUYER.billing.version, BUYER, BENEFICIARY, PRODUCTS)
    order, [asset] = compose(
        agree(situation, accept_price_changes=False),
        order_id=ids.order_of_basket(BASKET_ID),
        by=SUB,
        basket_version=basket.version,
        now=AT,
    )
    order = order.with_event("placed", AT, "", SUB)
    done = AT + timedelta(seconds=2)
    asset = _provisioned(asset, done)
    invoice = composing.invoice_of(order, "INV-2026-000001", payment_days=14, now=done)
    credit = composing.credit_of(invoice, "CN-2026-000001", now=done)
    completed = _completed(order, asset, invoice, done)
    return Journey(basket, situation, order, completed, asset, invoice, credit)


def _basket() -> Basket:
    empty = Basket(
        basket_id=BASKET_ID,
        version=3,
        status="open",
        account_id=BUYER.account_id,
        sub=SUB,
        order_for=OrderFor(account_id=BENEFICIARY.account_id, name=BENEFICIARY.name),
        confirmed_billing_version=BUYER.billing.version,
        updated_at=AT,
    )
    filled = add(empty, WANTED, PRODUCTS["prd_mailbox"], BUYER)
    # A line's id is random; an example's is always the same.
    [line] = (
        at.model_copy(update={"line_id": "lin_mailbox_2192d52d0dc759e3"}) for at in filled.lines
    )
    return filled.model_copy(update={"lines": (priced(line, line.unit_price, line.quantity),)})


def _provisioned(asset: Asset, at: datetime) -> Asset:
    coupon = Coupon(
        coupon_id="cpn_sample",
        code="SAMPL-ENOTA-REALC-OUPON",
        status="active",
        expires_on=at.date() + timedelta(days=asset.expire_days),
    )
    synchronized = asset.with_changes(
        provisioning_status="synchronized", coupon=coupon, attempts=1, at=at
    )
    return synchronized.with_event("coupon_issued", at, "")


def _completed(order: Order, asset: Asset, invoice: Invoice, at: datetime) -> Order:
    mail = MailSend(
        at=at, to=order.recipient.email, outcome="sent", message_id="ses-sample", detail=None
    )
    ended = order.with_changes(
        status="completed",
        invoice_number=invoice.invoice_number,
        invoice=order.invoice.done(at),
        welcome_email=order.welcome_email.sent([asset.asset_id], at),
        mails=(mail,),
    )
    return summarized(ended, [asset]).with_event("mail_sent", at, "")
