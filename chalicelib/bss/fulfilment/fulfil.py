"""What follows an order: its invoice, its coupons, its welcome mail; each until it is done or has failed."""

from collections.abc import Callable, Iterable
from datetime import datetime

from chalicelib.bss.coupons.provisioning import provision
from chalicelib.bss.fulfilment import cancel
from chalicelib.bss.fulfilment.dependencies import Workshop
from chalicelib.bss.fulfilment.work import read_work
from chalicelib.bss.invoices.composing import series_of
from chalicelib.bss.invoices.issuing import invoice
from chalicelib.bss.mail.delivery import send_welcome
from chalicelib.bss.orders.lease import Lease, release, take
from chalicelib.bss.orders.models import Asset, Order
from chalicelib.bss.orders.progress import coupons_step, due_at, status_of
from chalicelib.bss.orders.store import read_assets, record
from chalicelib.errors import TemporarilyUnavailable
from chalicelib.observability import count, logger, seconds
from chalicelib.storage.table import Lost

# Enough for one more coupon that BitTitan answers late, the mail, and writing it all down.
SECONDS_FOR_ONE_MORE = 40
# Leases in a row that nobody gave up in order.
MOST_BEGINNINGS = 10


def fulfil(order_id: str, shop: Workshop) -> None:
    """Do what is due on an order and write down how it went. Doing it twice, or at once, is harmless.

    6 + N calls to AWS and N to BitTitan for an order of N assets (house.md: Budget).
    """
    leased = take(shop.table, order_id, shop.now())
    if leased is None:
        logger.info("nothing_due")
        return
    order, lease = leased
    try:
        order = _begin(order, lease)(order, lease, shop)
    except Lost:
        logger.warning("lease_lost")
        return
    except TemporarilyUnavailable:
        # Nobody knows what was written. The lease stays, so the next to read it reads how it ended.
        logger.warning("left_for_later")
        raise
    _tell(order, shop.now())


def _begin(order: Order, lease: Lease) -> Callable[[Order, Lease, Workshop], Order]:
    if lease.begun > MOST_BEGINNINGS:
        return _give_up
    return cancel.resume if order.cancellation else _work


def _give_up(order: Order, lease: Lease, shop: Workshop) -> Order:
    """An order that crashes its worker every time waits for a person, not for the next crash.

    What was still awaited has failed, so that staff can synchronize it again.
    """
    told = f"Working on the order broke off {lease.begun - 1} times in a row."
    assets = [_given_up(asset, told, shop) for asset in read_assets(shop.table, order)]
    order = summed_up(order.with_event("given_up", shop.now(), told), assets)
    order = order.model_copy(update={"status": "needs_attention"})
    logger.error("order_given_up", times=lease.begun - 1)
    release(shop.table, lease, order, None)
    return order


def _given_up(asset: Asset, told: str, shop: Workshop) -> Asset:
    if asset.provisioning_status != "pending":
        return asset
    gone = {"provisioning_status": "failed", "last_error": told, "next_attempt_at": None}
    failed = asset.model_copy(update=gone | {"at": shop.now()})
    record(shop.table, failed)
    return failed


def _work(order: Order, lease: Lease, shop: Workshop) -> Order:
    series = series_of(shop.invoice_prefix, shop.now())
    work = read_work(shop.table, order, series)
    order = invoice(
        order,
        lease,
        series=series,
        last=work.last_number,
        payment_days=shop.payment_days,
        table=shop.table,
        now=shop.now(),
    )
    assets = list(_provisioned(work.assets, shop))
    order = summed_up(order, assets)
    order = send_welcome(
        order,
        assets,
        lease,
        address_bounced=work.address_bounced,
        send=shop.send,
        table=shop.table,
        now=shop.now(),
    )
    due = due_at(order, assets, shop.now())
    order = order.model_copy(update={"status": status_of(order, due)})
    release(shop.table, lease, order, due)
    return order


def _provisioned(assets: Iterable[Asset], shop: Workshop) -> Iterable[Asset]:
    """Each asset after its attempt; what there is no time for stays as it is, and due."""
    for asset in assets:
        if shop.seconds_left() < SECONDS_FOR_ONE_MORE:
            yield asset
        else:
            yield provision(asset, bittitan=shop.bittitan, table=shop.table, now=shop.now())


def summed_up(order: Order, assets: list[Asset]) -> Order:
    """The order with what its assets have come to, for lists and the coupons step."""
    return order.model_copy(
        update={
            "assets": tuple(asset.summary() for asset in assets),
            "coupons": coupons_step(assets),
        }
    )


def _tell(order: Order, now: datetime) -> None:
    logger.info("fulfilled", status=order.status, invoice_number=order.invoice_number)
    if order.status == "completed":
        count("OrdersCompleted")
        seconds("PlacedToCompleted", (now - order.placed_at).total_seconds())
    if order.status == "needs_attention":
        count("OrdersNeedingAttention")
