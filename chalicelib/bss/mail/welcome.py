"""The welcome notification: what it says and how it is written. Sending it is ses.py's job."""

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from pydantic import ConfigDict, Field, StringConstraints

from chalicelib.bss.accounts.models import Email
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.models import Order
from chalicelib.values.base import Model, Name

if TYPE_CHECKING:
    from jinja2 import Environment

PORTAL = "https://manage.bittitan.com"
TEMPLATES = Path(__file__).with_name("templates")


class _Private(Model):
    # Mails hold codes and addresses, and what a model shows of itself ends up in logs.
    model_config = ConfigDict(hide_input_in_errors=True)


class WelcomeItem(_Private):
    """One asset and the coupon its licences are on."""

    name: Name
    product_name: Name
    quantity: int
    code: Annotated[Name, Field(repr=False)]
    expires_on: date
    validity_days: int


class Welcome(_Private):
    """What the welcome notification says. `still_to_come` names assets without a coupon yet."""

    order_id: Name
    recipient_name: Name
    order_for_name: Name
    items: Annotated[tuple[WelcomeItem, ...], Field(min_length=1)]
    still_to_come: tuple[Name, ...] = ()


class Mail(_Private):
    """A mail that is ready for sending, in both its parts."""

    to: Annotated[Email, StringConstraints(min_length=1), Field(repr=False)]
    subject: Name
    text: Annotated[str, Field(repr=False)]
    html: Annotated[str, Field(repr=False)]


def welcome(order: Order, assets: Sequence[Asset]) -> Mail:
    """The mail that brings the order's recipient the order's active coupons, and no others.

    `assets` are all assets of the order, so that the mail can name those still to come.
    ValueError when none has an active coupon: there is nothing to welcome anybody with.
    """
    content = content_of(order, assets)
    return Mail(
        to=order.recipient.email,
        subject=f"Your BitTitan licences (order {order.order_id})",
        text=render("welcome.txt.j2", content),
        html=render("welcome.html.j2", content),
    )


def content_of(order: Order, assets: Sequence[Asset]) -> Welcome:
    """What the mail of an order says; ValueError as in `welcome`."""
    own = [asset for asset in assets if asset.order_id == order.order_id]
    product_names = {line.asset_id: line.name for line in order.lines}
    return Welcome(
        order_id=order.order_id,
        recipient_name=order.recipient.name,
        order_for_name=order.order_for.name,
        items=tuple(item for asset in own if (item := _item(asset, product_names[asset.asset_id]))),
        still_to_come=tuple(asset.name for asset in own if _is_still_to_come(asset)),
    )


def _item(asset: Asset, product_name: str) -> WelcomeItem | None:
    if asset.coupon is None or asset.coupon.status != "active":
        return None
    return WelcomeItem(
        name=asset.name,
        product_name=product_name,
        quantity=asset.quantity,
        code=asset.coupon.code,
        expires_on=asset.coupon.expires_on,
        validity_days=asset.validity_days,
    )


def _is_still_to_come(asset: Asset) -> bool:
    return asset.coupon is None and asset.provisioning_status in ("pending", "failed")


def render(template: str, content: Welcome) -> str:
    """One part of the mail, by the name of its template."""
    return _environment().get_template(template).render(welcome=content, portal=PORTAL)


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
    environment.filters.update(day=day, counted=counted)
    return environment


def day(moment: date) -> str:
    """A date nobody can misread, such as `9 March 2027`."""
    return f"{moment.day} {moment:%B %Y}"


def counted(number: int, noun: str) -> str:
    """A number with its noun, such as `1 day` and `365 days`."""
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
