"""Assets and their coupons, as staff read them and have a failed one retried."""

from chalicelib.bss.fulfilment.requests import ReplaceCoupon
from chalicelib.bss.orders.asset_answers import AssetAnswer, AssetInList, any_asset
from chalicelib.bss.orders.asset_lists import BssAssetsQuery, all_assets
from chalicelib.errors import (
    CancellationUnderWay,
    CannotBeAmended,
    CouponRedeemed,
    NoLiveCoupon,
    NotFailed,
    OrderCancelled,
)
from chalicelib.storage.pages import ListAnswer
from chalicelib.storage.table import table
from chalicelib.values.clock import now
from chalicelib.web.endpoint import Call, Endpoints, Nothing, Reply, Takes

ASSETS = Endpoints(tag="BSS", role="staff")
route = ASSETS.route


@route(
    "GET", "/bss/assets", takes=Takes(query=BssAssetsQuery), answers={200: ListAnswer[AssetInList]}
)
def list_all_assets(call: Call[Nothing, BssAssetsQuery]) -> Reply:
    """Assets of all accounts, newest first, without coupon codes.

    With `expires_before`, those whose active coupon has its last day before it, the soonest first. With
    `asset_id` that one, without its code: nobody is on record for reading it.
    """
    return Reply(200, all_assets(call.query, table=table(), now=now()))


@route("GET", "/bss/assets/{asset_id}", answers={200: AssetAnswer})
def read_any_asset(call: Call) -> Reply:
    """One asset with its coupon's full code; that it was shown is on record."""
    asset_id, by = call.path["asset_id"], call.caller.sub
    return Reply(200, any_asset(asset_id, by=by, table=table(), now=now()))


@route("PATCH", "/bss/assets/{asset_id}", answers={}, refuses=(CannotBeAmended,))
def amend_asset(call: Call) -> Reply:
    """Refused: an asset cannot be amended or suspended."""
    raise CannotBeAmended


@route(
    "POST",
    "/bss/assets/{asset_id}/synchronize",
    answers={202: AssetAnswer},
    refuses=(NotFailed, CancellationUnderWay),
)
def synchronize_asset(call: Call) -> Reply:
    """Let a failed asset try again, with the same key; its welcome mail follows."""
    from chalicelib.bss.fulfilment import retry
    from chalicelib.wiring import dependencies

    asset_id, by = call.path["asset_id"], call.caller.sub
    return Reply(202, retry.synchronize_asset(asset_id, by=by, dependencies=dependencies()))


@route(
    "POST",
    "/bss/assets/{asset_id}/coupon/replace",
    takes=Takes(body=ReplaceCoupon, idempotency_key=True),
    answers={202: AssetAnswer},
    refuses=(CouponRedeemed, NoLiveCoupon, CancellationUnderWay, OrderCancelled),
)
def replace_coupon(call: Call[ReplaceCoupon]) -> Reply:
    """Revoke an asset's coupon, then issue and mail another; asked for again: the asset as it is by then."""
    from chalicelib.bss.fulfilment.replace import Asked, replace_coupon
    from chalicelib.wiring import dependencies

    asked = Asked(call.body.reason, call.caller.sub, call.slot)
    return Reply(202, replace_coupon(call.path["asset_id"], asked, dependencies()))
