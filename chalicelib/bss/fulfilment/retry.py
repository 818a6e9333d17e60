"""What staff do for an order that needs attention: synchronize an asset again, send the mail again."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from pydantic import BeforeValidator, StringConstraints, WithJsonSchema

from chalicelib.auth import Caller
from chalicelib.bss.accounts.models import ADDRESS, Email
from chalicelib.bss.orders.answers import (
    AssetAnswer,
    BssOrderAnswer,
    asset_answer,
    bss_order_answer,
)
from chalicelib.bss.orders.lease import Seized, seize
from chalicelib.bss.orders.models import Asset, Order, Recipient, WelcomeStep
from chalicelib.bss.orders.progress import coupons_step, due_at, is_active, status_of
from chalicelib.bss.orders.store import asset_row, find_asset, find_order, read_assets
from chalicelib.errors import AddressBounced, NotFailed, NotFound, NothingToSend
from chalicelib.storage.keys import bounced_key, status_list
from chalicelib.storage.table import Condition, Put, Table
from chalicelib.values.base import PRINTABLE, Model, Name

Address = Annotated[Email, StringConstraints(min_length=1)]
Enqueue = Callable[[str], None]
STILL_FAILED = Condition("status_list = :failed", {"failed": status_list("ASSET", "failed")})


class CorrectedRecipient(Model):
    """Who gets the mail from now on; the name stays where none is given."""

    email: Address
    name: Name | None = None


def _named(recipient: object) -> object:
    return {"email": recipient} if isinstance(recipient, str) else recipient


RECIPIENT = {
    "description": "An address, or an address with the name of who reads there.",
    "anyOf": [
        {"type": "string", "maxLength": 254, "pattern": f"^{ADDRESS}$"},
        {
            "type": "object",
            "properties": {
                "email": {"type": "string", "maxLength": 254, "pattern": f"^{ADDRESS}$"},
                "name": {
                    "type": ["string", "null"],
                    "minLength": 1,
                    "maxLength": 200,
                    "pattern": PRINTABLE,
                },
            },
            "required": ["email"],
            "additionalProperties": False,
        },
        {"type": "null"},
    ],
}


class WelcomeAgain(Model):
    """Send the welcome mail again, to a corrected recipient or address if one is given."""

    recipient: Annotated[
        CorrectedRecipient | None, BeforeValidator(_named), WithJsonSchema(RECIPIENT)
    ] = None


def synchronize_asset(
    caller: Caller, asset_id: str, *, enqueue: Enqueue, table: Table, now: datetime
) -> AssetAnswer:
    """Let a failed asset try again, with its own key; its mail follows. Raises NotFound, NotFailed."""
    asset = find_asset(table, asset_id)
    if asset is None:
        raise NotFound
    if asset.provisioning_status != "failed":
        raise NotFailed
    held = seize(table, asset.order_id, now)
    assets = [_again(at, asset_id, caller.sub, now) for at in read_assets(table, held.order)]
    tried = next(at for at in assets if at.asset_id == asset_id)
    if tried.provisioning_status != "pending" or is_gone(held.order):
        _release(held.order, held, read_assets(table, held.order), now, table)
        raise NotFailed
    order = _reopened(held.order)
    _release(order, held, assets, now, table, Put(asset_row(tried), STILL_FAILED))
    enqueue(order.order_id)
    return asset_answer(tried, now.date())


def is_gone(order: Order) -> bool:
    """Whether the order is cancelled, or a cancelling of it is under way."""
    return order.status == "cancelled" or order.cancellation is not None


def _again(asset: Asset, wanted: str, by: str, now: datetime) -> Asset:
    if asset.asset_id != wanted or asset.provisioning_status != "failed":
        return asset
    afresh = {"provisioning_status": "pending", "attempts": 0, "next_attempt_at": None}
    again = asset.model_copy(update=afresh)
    return again.with_event("resynchronize_requested", now, asset.name, by)


def _reopened(order: Order) -> Order:
    """The order with its mail open again, for the coupon that is to come."""
    step = order.welcome_email.model_copy(update={"state": "pending", "next_attempt_at": None})
    return order.model_copy(update={"welcome_email": step})


def welcome_again(
    caller: Caller,
    order_id: str,
    wanted: WelcomeAgain,
    *,
    enqueue: Enqueue,
    table: Table,
    now: datetime,
) -> BssOrderAnswer:
    """Send the order's coupons again. Raises NotFound, NothingToSend, AddressBounced."""
    order = find_order(table, order_id)
    if order is None:
        raise NotFound
    if order.status in ("draft", "cancelled"):
        raise NothingToSend
    recipient = _recipient(order.recipient, wanted)
    if table.get(bounced_key(recipient.email)):
        raise AddressBounced
    held = seize(table, order_id, now)
    assets = read_assets(table, held.order)
    if is_gone(held.order) or not any(is_active(asset, now) for asset in assets):
        _release(held.order, held, assets, now, table)
        raise NothingToSend
    order = held.order.model_copy(
        update={"recipient": recipient, "welcome_email": WelcomeStep(state="pending")}
    ).with_event("mail_requested", now, "", caller.sub)
    order = _release(order, held, assets, now, table)
    enqueue(order_id)
    return bss_order_answer(order, assets)


def _recipient(known: Recipient, wanted: WelcomeAgain) -> Recipient:
    given = wanted.recipient
    if given is None:
        return known
    return Recipient(name=given.name or known.name, email=given.email)


def _release(
    order: Order, held: Seized, assets: list[Asset], now: datetime, table: Table, *also: Put
) -> Order:
    """Write where the order stands now, and give it up; what became due is due at once."""
    order = order.model_copy(
        update={
            "coupons": coupons_step(assets),
            "assets": tuple(asset.summary() for asset in assets),
        }
    )
    due = due_at(order, assets, now)
    order = order.model_copy(update={"status": status_of(order, due)})
    table.write(held.lease.releases(order, due), *also)
    return order
