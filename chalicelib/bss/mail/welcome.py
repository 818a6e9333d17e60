"""The welcome notification: what it says and how it is written. Sending it is ses.py's job."""

import re
from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field, StringConstraints

from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.bss.seller.models import SellerMail
from chalicelib.values.base import Model

if TYPE_CHECKING:
    from jinja2 import Environment

PORTAL = "https://manage.bittitan.com"
TEMPLATES = Path(__file__).with_name("templates")

# Whatever an order keeps may stand in its mail, but for what could end a line of it.
Shown = Annotated[
    str, StringConstraints(min_length=1, pattern=r"^[^\x00-\x1f\x7f-\x9f\u2028\u2029]*$")
]
# Where mail programs see an address: before a dot or an @ inside a word, of full width too, and before `://`.
ADDRESS_LIKE = re.compile(r"(?<=\w)(?=[.@\u3002\uff0e\uff20\uff61]\w|://)")
WORD_JOINER = "\u2060"


class _Private(Model):
    # Mails hold codes and addresses, and what a model shows of itself ends up in logs.
    model_config = ConfigDict(hide_input_in_errors=True)


class WelcomeItem(_Private):
    """One asset and the coupon its licences are on."""

    name: Shown
    product_name: Shown
    quantity: int
    code: Annotated[Shown, Field(repr=False)]
    expires_on: date
    validity_days: int


class Welcome(_Private):
    """What a mail with coupons says. `still_to_come` names assets without a coupon yet."""

    order_id: Shown
    recipient_name: Shown
    order_for_name: Shown
    items: Annotated[tuple[WelcomeItem, ...], Field(min_length=1)]
    still_to_come: tuple[Shown, ...] = ()
    purchase_order_number: Shown | None = None
    footer: Shown | None = None


class Attachment(_Private):
    """A file that goes with a mail."""

    file_name: Shown
    media_type: str
    content: Annotated[bytes, Field(repr=False)]


class Mail(_Private):
    """A mail that is ready for sending, in both its parts.

    Where it names no sender and no address for answers, those of the stage hold.
    """

    to: Annotated[str, StringConstraints(pattern=r"^[!-~]+@[!-~]+$"), Field(repr=False)]
    subject: Shown
    text: Annotated[str, Field(repr=False)]
    html: Annotated[str, Field(repr=False)]
    from_name: Shown | None = None
    reply_to: Annotated[str | None, Field(repr=False)] = None
    attachments: tuple[Attachment, ...] = ()


def welcome(order: Order, assets: Sequence[Asset], seller: SellerMail | None = None) -> Mail:
    """The mail that brings the order's recipient the order's active coupons, and no others (rules.md R51).

    `assets` are all assets of the order, so that the mail can name those still to come.
    ValueError when none has an active coupon: there is nothing to welcome anybody with.
    """
    content = content_of(order, assets, seller.footer if seller else None)
    return Mail(
        to=order.recipient.email,
        subject=f"Your BitTitan licences (order {order.order_id})",
        text=render("welcome.txt.j2", content),
        html=render("welcome.html.j2", content),
        from_name=seller.from_name if seller else None,
        reply_to=seller.reply_to if seller else None,
    )


def content_of(order: Order, assets: Sequence[Asset], footer: str | None = None) -> Welcome:
    """What the mail of an order says; ValueError as in `welcome`."""
    own = [asset for asset in assets if asset.order_id == order.order_id]
    product_names = {line.asset_id: line.name for line in order.lines}
    return Welcome(
        order_id=order.order_id,
        recipient_name=order.recipient.name,
        order_for_name=order.order_for.name,
        items=tuple(item for asset in own if (item := _item(asset, product_names[asset.asset_id]))),
        still_to_come=tuple(asset.name for asset in own if _is_still_to_come(asset)),
        purchase_order_number=order.purchase_order_number,
        footer=footer or None,
    )


def _item(asset: Asset, product_name: str) -> WelcomeItem | None:
    if asset.coupon is None or asset.coupon.status != "active":
        return None
    return WelcomeItem(
        name=asset.name,
        product_name=product_name,
        quantity=asset.quantity,
        code=asset.coupon.known_code(),
        expires_on=asset.coupon.expires_on,
        validity_days=asset.validity_days,
    )


def _is_still_to_come(asset: Asset) -> bool:
    return asset.coupon is None and asset.provisioning_status in ("pending", "failed")


def render(template: str, content: Model) -> str:
    """One part of the mail, by the name of its template."""
    return _environment().get_template(template).render(mail=content, portal=PORTAL)


@lru_cache(maxsize=1)
def _environment() -> "Environment":
    # Imported here: only the function that sends mails pays for it.
    from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=FileSystemLoader(TEMPLATES),
        # Whatever is not known to be plain text is escaped.
        autoescape=select_autoescape(("html.j2",), ("txt.j2",), default=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    environment.filters.update(day=day, counted=counted, unlinked=unlinked)
    return environment


def unlinked(name: str) -> str:
    """A name in which no mail program sees an address to make a link of; it looks the same (rules.md R47)."""
    return ADDRESS_LIKE.sub(WORD_JOINER, name)


def day(moment: date) -> str:
    """A date nobody can misread, such as `9 March 2027`."""
    return f"{moment.day} {moment:%B %Y}"


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `1 day` and `365 days`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
