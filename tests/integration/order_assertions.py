"""How an order of two assets may end, and what must be true of it then."""

from chalicelib.bss.welcoming import INTERRUPTED
from tests.integration.shop import Shop

# The writes of a worker that nothing disturbs.
WRITES = ["lease", "invoice", "coupon_1", "coupon_2", "note_before_the_mail", "release"]
NOTE, RELEASE = 5, 6


def every_effect_once(shop: Shop, order_id: str) -> None:
    """One invoice without a gap, one coupon an asset, and nothing left to do."""
    order, assets = shop.order(order_id), shop.assets(order_id)
    [invoice] = shop.invoices()
    assert (invoice.invoice_number, invoice.order_id) == (order.invoice_number, order_id)
    assert invoice.invoice_number.endswith("-000001")
    held = {coupon["reference"]: coupon["code"] for coupon in shop.coupons()}
    assert len(shop.coupons()) == len(held) == len(assets) == 2
    assert {asset.asset_id: asset.coupon and asset.coupon.code for asset in assets} == held
    assert (order.invoice.state, order.coupons.state) == ("done", "done")


def completed_with_one_mail(shop: Shop, order_id: str) -> None:
    every_effect_once(shop, order_id)
    order = shop.order(order_id)
    assert (order.status, order.welcome_email.state) == ("completed", "done")
    [(_, mail)] = shop.letters.mails
    assert all(coupon["code"] in mail.text for coupon in shop.coupons())


def left_to_people(shop: Shop, order_id: str, *, mails: int) -> None:
    every_effect_once(shop, order_id)
    order = shop.order(order_id)
    assert (order.status, order.welcome_email.state) == ("needs_attention", "failed")
    assert order.welcome_email.last_error == INTERRUPTED
    assert len(shop.letters.mails) == mails
