"""The reminder: what it says of coupons that expire soon. Sending it is reminder_delivery.py's job."""

from collections.abc import Sequence

from chalicelib.bss.mail.welcome import Mail, content_of, render
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.bss.seller.models import SellerMail


def reminder(order: Order, assets: Sequence[Asset], seller: SellerMail | None = None) -> Mail:
    """The mail that reminds the order's recipient of these of its coupons, with codes, last days and portal link.

    ValueError when none of the assets has an active coupon: there is nothing to remind anybody of.
    """
    content = content_of(order, assets, seller.footer if seller else None)
    return Mail(
        to=order.recipient.email,
        subject=f"Your BitTitan licences expire soon (order {order.order_id})",
        text=render("reminder.txt.j2", content),
        html=render("reminder.html.j2", content),
        from_name=seller.from_name if seller else None,
        reply_to=seller.reply_to if seller else None,
    )
