"""A purchase that nobody made: what a preview shows beside the seller. Its names say that it is a sample."""

from datetime import datetime, timedelta
from typing import NamedTuple

from chalicelib.bss.accounts.models import Account, Billing, BillingContact, BillingInformation
from chalicelib.bss.invoices.composing import invoice_of
from chalicelib.bss.invoices.models import Invoice
from chalicelib.bss.orders.assets import Asset, Coupon
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.pricing import new_line
from chalicelib.bss.orders.purchase import agree, compose
from chalicelib.bss.orders.situation import Situation, Terms
from chalicelib.bss.products.models import Product
from chalicelib.bss.seller.models import Seller
from chalicelib.values.money import Price

CODE = "SAMPLE-CODE-NOT-TO-REDEEM"
NUMBER = "SAMPLE-{year}-000001"


class Sample(NamedTuple):
    """The order of the sample, its assets with their coupons, and its invoice."""

    order: Order
    assets: tuple[Asset, ...]
    invoice: Invoice


def sample_of(seller: Seller, now: datetime) -> Sample:
    """What an order of two products would be if this seller sold it now; made as every order is."""
    buyer, products = _buyer(seller, now), (_product(1, 1200, now), _product(2, 1500, now))
    lines = tuple(
        new_line(product, quantity, name)
        for product, quantity, name in zip(products, (25, 3), ("Sample move", None), strict=True)
    )
    known = {product.product_id: product for product in products}
    situation = Situation(lines, buyer.billing.version, buyer, buyer, known, seller)
    order, assets = compose(
        agree(situation, Terms()), order_id="ord_sample", by="sample", basket_version=1, now=now
    )
    number = NUMBER.format(year=now.year)
    invoice = invoice_of(order, number, payment_days=seller.payment_days, now=now, seller=seller)
    return Sample(order, tuple(_with_coupon(asset, now) for asset in assets), invoice)


def _buyer(seller: Seller, now: datetime) -> Account:
    information = BillingInformation(
        company="Sample Customer",
        street="Sample Street 1",
        city="Sample City",
        postal_code="00000",
        country=seller.country,
    )
    contact = BillingContact(name="Sample Recipient", email="recipient@sample.example")
    return Account(
        account_id="acc_sample",
        kind="customer",
        name="Sample Customer",
        parent_account_id=None,
        provisioning_sync_status="synchronized",
        last_error=None,
        may_order_for_itself=True,
        billing=Billing(information=information, contact=contact, currency="EUR", tax_rate="0.2"),
        created_at=now,
    )


def _product(number: int, price: int, now: datetime) -> Product:
    return Product(
        product_id=f"prd_sample_{number}",
        name=f"Sample product {number}",
        description="",
        category=None,
        product_type="mailbox_license",
        unit_price=Price(amount=price, currency="EUR"),
        min_quantity=1,
        max_quantity=100,
        published=True,
        created_at=now,
    )


def _with_coupon(asset: Asset, now: datetime) -> Asset:
    last_day = asset.today(now) + timedelta(days=asset.expire_days)
    coupon = Coupon(
        coupon_id="cpn_sample", code=CODE, hint=CODE[-4:], status="active", expires_on=last_day
    )
    return asset.with_changes(provisioning_status="synchronized", coupon=coupon)
