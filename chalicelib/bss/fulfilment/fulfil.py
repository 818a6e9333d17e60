"""What follows an order: its invoice, its coupons, its welcome mail; each until it is done or has failed."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from chalicelib.bss.coupons.provisioning import provision
from chalicelib.bss.fulfilment.cancelling_steps import Allowance
from chalicelib.bss.fulfilment.credit import settle_and_credit
from chalicelib.bss.fulfilment.dependencies import Dependencies
from chalicelib.bss.fulfilment.needed import Needed, keys_of_work, needed_in
from chalicelib.bss.fulfilment.numbering import NUMBERED_WITHIN
from chalicelib.bss.fulfilment.replacing import take_replaced_back
from chalicelib.bss.fulfilment.reporting import report
from chalicelib.bss.fulfilment.take_back import take_back
from chalicelib.bss.invoices.issuing import Issuer, issue_invoice
from chalicelib.bss.invoices.numbering import NumbersContended
from chalicelib.bss.mail.delivery import Mailer, send_welcome
from chalicelib.bss.orders import lease
from chalicelib.bss.orders.assets import Asset
from chalicelib.bss.orders.leased_order import LeasedOrder
from chalicelib.bss.orders.models import Order
from chalicelib.bss.orders.progress import none_cancelled, staying
from chalicelib.bss.orders.store import read_assets, record_attempt
from chalicelib.errors import Conflict
from chalicelib.observability import logger
from chalicelib.storage.conditions import Lost

# Enough for one more coupon that BitTitan answers late, the mail, and writing it all down.
SECONDS_FOR_ONE_MORE = 40
# So many leases in a row that no worker gave back, and the order waits for a person.
MOST_BEGINNINGS = 10


def fulfil(order_id: str, dependencies: Dependencies) -> None:
    """Do what is due on an order and write down how it went. Doing it twice, or at once, is harmless.

    6 + N calls to AWS and N to BitTitan for an order of N assets (docs/performance.md).
    """
    now = dependencies.now()
    beside = keys_of_work(order_id, dependencies.invoice_prefix, now)
    try:
        with lease.leased_if_due(dependencies.table, order_id, now, beside) as held:
            if held is None:
                logger.info("nothing_due")
                return
            order = _work_on(held, dependencies)
    except Lost:
        logger.warning("lease_lost")
        return
    report(order, dependencies.now())


def _work_on(held: LeasedOrder, dependencies: Dependencies) -> Order:
    if held.order.status == "cancelled":
        # Somebody leased it for a second cancel and never gave it back. It stays finished (rules.md R25).
        return held.give_back(dependencies.now())
    if held.lease.begun > MOST_BEGINNINGS:
        return _give_up(held, dependencies)
    asked = held.order.cancellation
    if asked and not (asked.waits_for_desk and staying(held.order, held.order.assets)):
        return _resume_cancelling(held, dependencies)
    return _fulfil(held, dependencies)


def _resume_cancelling(held: LeasedOrder, dependencies: Dependencies) -> Order:
    """Go on with a cancelling that was paused or interrupted; the order as it ends. Raises Lost."""
    allowance = Allowance(dependencies.seconds_left, SECONDS_FOR_ONE_MORE)
    try:
        return take_back(held, dependencies, allowance)
    except Conflict as refusal:
        logger.warning("cancelling_did_not_end", code=refusal.code)
        return held.order


def _give_up(held: LeasedOrder, dependencies: Dependencies) -> Order:
    """An order that fails its worker every time waits for a person, not for the next failure.

    What was still awaited has failed, so that staff can synchronize it again (rules.md R25).
    """
    times = held.lease.begun - 1
    reason = f"Working on the order broke off {times} times in a row."
    now = dependencies.now()
    assets = [_given_up(asset, reason, held, now) for asset in read_assets(held.table, held.order)]
    logger.error("order_given_up", times=times)
    order = held.order.with_event("given_up", now, reason)
    return held.settle(order, assets, now, resting=True)


def _given_up(asset: Asset, reason: str, held: LeasedOrder, now: datetime) -> Asset:
    if not asset.is_pending or asset.waits_for_desk:
        return asset
    failed = asset.given_up(reason, now)
    record_attempt(held.table, asset, failed)
    return failed


def _fulfil(held: LeasedOrder, dependencies: Dependencies) -> Order:
    """Do what is due on the order; while some assets wait to be cancelled at the desk, on the rest of it."""
    started = dependencies.now()
    needed = needed_in(held.beside, held.order, dependencies.invoice_prefix, started)
    issuer = Issuer(needed.seller, dependencies.payment_days, dependencies.keeps_documents)
    handed_over = _is_for_the_queue(held, needed, dependencies)
    if handed_over:
        order = held.order.handed_to_numbering(started + NUMBERED_WITHIN)
    else:
        order = issue_invoice(held, needed.series, issuer, started)
    broke_off = held.lease.begun > 1
    assets = list(_each_provisioned(order, needed.assets, dependencies, broke_off=broke_off))
    held.looked_through = dependencies.seconds_left() >= SECONDS_FOR_ONE_MORE
    order = _mailed(held, order, assets, needed, dependencies)
    order = _settled(held, order, assets, dependencies)
    if handed_over and dependencies.hand_to_numbering:
        dependencies.hand_to_numbering(order.order_id, needed.series.name)
    return order


def _settled(
    held: LeasedOrder, order: Order, assets: Sequence[Asset], dependencies: Dependencies
) -> Order:
    """The order settled. Raises Lost, and NumbersContended: what was done is written, the credit comes later."""
    try:
        return settle_and_credit(held, order, assets, dependencies)
    except NumbersContended:
        held.save(order)
        raise


def _mailed(
    held: LeasedOrder,
    order: Order,
    assets: Sequence[Asset],
    needed: Needed,
    dependencies: Dependencies,
) -> Order:
    """The order after its welcome mail, which waits for the end of a cancelling (rules.md R16)."""
    if order.cancellation is None:
        mailer = Mailer(dependencies.send, needed.address_bounced, needed.seller)
        return send_welcome(held, order, assets, mailer, dependencies.now())
    if held.lease.begun == 1:
        return order
    # Whoever broke off may have done a part of the cancelling: it is gone on with next.
    return order.with_changes(cancellation=order.cancellation.going_on())


def _is_for_the_queue(held: LeasedOrder, needed: Needed, dependencies: Dependencies) -> bool:
    """Whether the invoice is left to the queue: once, and only while nothing went wrong (rules.md R71)."""
    if dependencies.hand_to_numbering is None or held.lease.begun > 1 or held.order.cancellation:
        return False
    return none_cancelled(needed.assets) and held.order.invoice.was_never_tried


def _each_provisioned(
    order: Order, assets: Iterable[Asset], dependencies: Dependencies, *, broke_off: bool
) -> Iterable[Asset]:
    """Each asset after its attempt; what there is no time for stays as it is, and due.

    What is to be cancelled is left to the cancelling.
    """
    for asset in assets:
        if order.is_cancelling(asset.asset_id):
            yield asset
            continue
        if dependencies.seconds_left() >= SECONDS_FOR_ONE_MORE:
            asset = take_replaced_back(asset, dependencies)
        if dependencies.seconds_left() >= SECONDS_FOR_ONE_MORE:
            asset = _provisioned(asset, dependencies, broke_off=broke_off)
        yield asset


def _provisioned(asset: Asset, dependencies: Dependencies, *, broke_off: bool) -> Asset:
    return provision(
        asset,
        bittitan=dependencies.bittitan,
        table=dependencies.table,
        now=dependencies.now(),
        broke_off=broke_off,
    )
